"""Where each word of a document goes, before any printer: numbering, line breaks, annexes."""

import math
import re
from dataclasses import dataclass
from datetime import date

from guatu.bulletins.rules.document import (
    Attachment,
    Block,
    Document,
    Figure,
    Heading,
    Paragraph,
    ProofTable,
    Run,
    Table,
    printable,
    read,
)
from guatu.bulletins.rules.titles import TITLE_WIDTH, em, title_lines

WHOLE = 12  # a table of up to so many rows is not cut by the end of a page
PROOF_TITLE = "数字核对表"
CODES_TITLE = "数字编码与清单对照表"
DEMO_MARK = "演示数据 不作公文使用"

_DIGITS = "零一二三四五六七八九"
_TYPED = re.compile(r"^\s*(?:[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十百]+[）)]|\d+[.．、])\s*")
_NUMERIC = re.compile(r"^[+\-−±]?[\d,.]*\d[\d,.]*\s*[%％‰]?$|^[—–-]?$")


@dataclass(frozen=True)
class Line:
    """A paragraph to print: its role (heading1…3 or text), its number if any, and its runs."""

    role: str
    label: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Grid:
    """A table to print: relative column widths and, per column, l(eft), c(entre) or r(ight)."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Run, ...], ...]
    note: str
    widths: tuple[int, ...]
    align: str
    total: bool


@dataclass(frozen=True)
class Annex:
    """An attachment to print: its mark (附件 or 附件1), the lines of its title, its content."""

    mark: str
    title: tuple[str, ...]
    items: tuple[Line | Grid, ...]
    landscape: bool


@dataclass(frozen=True)
class Sheet:
    """A document laid out: every string as printed, in reading order."""

    front: tuple[str, ...]
    issuer: str
    number: str
    title: tuple[str, ...]
    addressees: str
    items: tuple[Line | Grid, ...]
    attachment_list: tuple[str, ...]
    signatory: str
    dated: str
    sealed: bool
    remark: str
    annexes: tuple[Annex, ...]
    copies_to: str
    printed_by: str
    printed: str
    demo: str


def lay_out(document: Document) -> Sheet:
    """Every string of the document as it prints, numbered and in reading order."""
    annexes = annexed(document)
    return Sheet(
        front=tuple(_line(text) for text in (document.copy_number, document.secrecy, document.urgency)),
        issuer=_line(document.issuer) + ("文件" if document.file_word else ""),
        number=_line(document.number),
        title=title_lines(document.title),
        addressees=f"{_line(document.addressees).rstrip('：:')}：" if document.addressees.strip() else "",
        items=items(document.blocks),
        attachment_list=tuple(_line(attachment.title) for attachment in annexes),
        signatory=_line(document.signatory),
        dated=dated(document.issued_on),
        sealed=document.sealed,
        remark=f"（{_line(document.remark).strip('（）()')}）" if document.remark.strip() else "",
        annexes=tuple(_annex(number, len(annexes), attachment) for number, attachment in enumerate(annexes, 1)),
        copies_to=f"{_line(document.copies_to).rstrip('。')}。" if document.copies_to.strip() else "",
        printed_by=_line(document.printed_by),
        printed=f"{dated(document.printed_on or document.issued_on)}印发",
        demo=DEMO_MARK if document.demo else "",
    )


def dated(day: date) -> str:
    """A date as GB/T 9704 writes it, without leading zeros: 2026年9月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese: 3 三, 10 十, 21 二十一."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def items(blocks: tuple[Block, ...]) -> tuple[Line | Grid, ...]:
    """Blocks with their numbers: 一、 then （一） then 1., each starting again under a higher heading."""
    counts = [0, 0, 0]
    placed: list[Line | Grid] = []
    for block in blocks:
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (3 - block.level)
            placed.append(_heading(block, counts[block.level - 1]))
        elif isinstance(block, Paragraph):
            placed.append(Line("text", "", tuple(_run(run) for run in block.runs)))
        else:
            placed.append(grid(block))
    return tuple(placed)


def grid(table: Table) -> Grid:
    """A table with column widths by content (4 to 24 characters) and figures set to the right."""
    columns = [[read(row[place]) for row in table.rows] for place in range(len(table.headers))]
    widths = [
        max(4, min(24, max(em(_line(header)), *map(_room, (row[place] for row in table.rows)), 0)))
        for place, header in enumerate(table.headers)
    ]
    return Grid(
        title=_line(table.title),
        headers=tuple(_line(header) for header in table.headers),
        rows=tuple(tuple(_run(cell) for cell in row) for row in table.rows),
        note=_line(table.note),
        widths=tuple(math.ceil(width) for width in widths),
        align="".join(_alignment(column) for column in columns),
        total=table.total,
    )


def annexed(document: Document) -> tuple[Attachment, ...]:
    """The attachments, then the arithmetic proof, then the codes of the figures."""
    added = list(document.attachments)
    if document.proof:
        added.append(Attachment(PROOF_TITLE, _proof_blocks(document.proof)))
    if document.figure_codes:
        rows = tuple((entry.code, entry.text, entry.meaning) for entry in document.figure_codes)
        note = "注：文中数字右上角的编码与本表一致；凭编码可在系统内查到印发时固定的清单及每一项的依据。"
        added.append(Attachment(CODES_TITLE, (Table(("编码", "数字", "含义与清单"), rows, note=note),)))
    return tuple(added)


def texts(sheet: Sheet) -> list[str]:
    """Every printed string in reading order: what .pdf and .docx both contain."""
    found = [
        *sheet.front,
        sheet.issuer,
        sheet.number,
        *sheet.title,
        sheet.addressees,
        *_item_texts(sheet.items),
    ]
    found += [*sheet.attachment_list, sheet.signatory, sheet.dated, sheet.remark]
    for annex in sheet.annexes:
        found += [annex.mark, *annex.title, *_item_texts(annex.items)]
    found += [sheet.copies_to, sheet.printed_by, sheet.printed]
    return [text for text in found if text]


def coded(run: Run) -> tuple[str, str]:
    """A run as its words and the code printed small after them (〔F12〕), empty for plain text."""
    return (run.text, f"〔{run.code}〕") if isinstance(run, Figure) else (run, "")


def _item_texts(placed: tuple[Line | Grid, ...]) -> list[str]:
    found: list[str] = []
    for item in placed:
        if isinstance(item, Line):
            found.append(item.label + "".join("".join(coded(run)) for run in item.runs))
        else:
            cells = ["".join(coded(cell)) for row in item.rows for cell in row]
            found += [item.title, *item.headers, *cells, item.note]
    return found


def _proof_blocks(proof: ProofTable) -> tuple[Block, ...]:
    verdict = "各项均相符。" if proof.holds else "有不相符项，不得印发。"
    rows = tuple(
        (str(number), check.claim, check.left, check.right, "相符" if check.holds else "不相符")
        for number, check in enumerate(proof.checks, 1)
    )
    checks = Table(("序号", "核对事项", "左", "右", "结论"), rows, note=f"核对结论：{verdict}{proof.note}")
    return (checks, proof.table) if proof.table else (checks,)


def _annex(number: int, total: int, attachment: Attachment) -> Annex:
    mark = "附件" if total == 1 else f"附件{number}"
    width = 31 if attachment.landscape else TITLE_WIDTH
    return Annex(mark, title_lines(attachment.title, width), items(attachment.blocks), attachment.landscape)


def _heading(block: Heading, number: int) -> Line:
    label = {1: f"{chinese(number)}、", 2: f"（{chinese(number)}）", 3: f"{number}. "}[block.level]
    return Line(f"heading{block.level}", label, (_TYPED.sub("", _line(block.text)),))


def _run(run: Run) -> Run:
    return Figure(_line(run.code), _line(run.text)) if isinstance(run, Figure) else _line(run)


def _line(text: str) -> str:
    return printable(text).replace("\n", " ")


def _room(cell: Run) -> float:
    words, code = coded(cell)
    return em(words) + 0.35 * len(code)


def _alignment(column: list[str]) -> str:
    if column and all(_NUMERIC.match(cell) for cell in column):
        return "r" if max(map(em, column)) > 2 else "c"
    return "c" if all(em(cell) <= 8 for cell in column) else "l"
