"""A bulletin as it prints: values only, with one canonical JSON text, so that an issued one never changes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

LIMIT = 4000
HEADING_LEVELS = (1, 2, 3)

# Controls, direction overrides (which make a printed name read as another), lone surrogates, noncharacters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufdd0-\ufdef\ufffe\uffff]"
)


@dataclass(frozen=True)
class Figure:
    """A figure in the text: `text` is read, `code` (such as F12) leads to the frozen list behind it."""

    code: str
    text: str


Run = str | Figure


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 一、, 2 （一） or 3 1.; its number is set by the layout, never typed."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in HEADING_LEVELS:
            raise ValueError(f"heading level {self.level!r} is not one of 1, 2, 3")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of runs, each plain text or a figure with its code."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Table:
    """A table with its caption above and its note below; with `total`, the last row is the sum of the others."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Run, ...], ...]
    title: str = ""
    note: str = ""
    total: bool = False

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.headers):
                raise ValueError(f"row {number} has {len(row)} cells, not {len(self.headers)}")


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Attachment:
    """An attachment on its own page; a wide one lies on its side (`landscape`)."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Check:
    """One line of the arithmetic proof: what is claimed, the two figures, and whether they agree."""

    claim: str
    left: str
    right: str
    holds: bool


@dataclass(frozen=True)
class ProofTable:
    """The arithmetic proof: children add up to the parent, no unit twice, totals equal the register."""

    checks: tuple[Check, ...]
    table: Table | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        return all(check.holds for check in self.checks)


@dataclass(frozen=True)
class FigureCode:
    """One row of the annex of codes: code, figure as printed, what it counts and where its list is."""

    code: str
    text: str
    meaning: str


@dataclass(frozen=True)
class Document:
    """A whole official document by GB/T 9704-2012, ready to print as .pdf or .docx.

    `issuer` is the name in red (文件 is added unless `file_word` is off); a line break in `title` fixes
    its break; `sealed` leaves the space of a seal around signature and date.
    """

    issuer: str
    number: str
    kind: str
    title: str
    addressees: str
    blocks: tuple[Block, ...]
    signatory: str
    issued_on: date
    attachments: tuple[Attachment, ...] = ()
    copies_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    remark: str = ""
    file_word: bool = True
    sealed: bool = False
    demo: bool = False
    proof: ProofTable | None = None
    figure_codes: tuple[FigureCode, ...] = ()


def printable(text: str) -> str:
    """`text` without characters that no printer can show: controls, direction overrides, lone surrogates."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def characters(document: Document) -> int:
    """How many characters the body has: headings, paragraphs and tables, without spaces and figure codes.

    The limit of `LIMIT` for a document on a single task comes from 《整治形式主义为基层减负若干规定》 (2024),
    part one: 部署专项工作或者具体任务的文件一般不超过4000字. Attachments and annexes are not body text;
    tables in the body count, so that nothing is hidden in them.
    """
    return sum(len("".join(read(text).split())) for block in document.blocks for text in parts(block))


def within_limit(document: Document) -> bool:
    """Whether the body has at most `LIMIT` characters."""
    return characters(document) <= LIMIT


def parts(block: Block) -> list[Run]:
    """Every piece of text of a block in reading order, without the number of a heading."""
    if isinstance(block, Heading):
        return [block.text]
    if isinstance(block, Paragraph):
        return list(block.runs)
    return [block.title, *block.headers, *(cell for row in block.rows for cell in row), block.note]


def read(run: Run) -> str:
    """What is read aloud of a run: a figure without its code."""
    return printable(run.text if isinstance(run, Figure) else run)


def figures(document: Document) -> list[Figure]:
    """Every figure of body and attachments in reading order."""
    blocks = [
        *document.blocks,
        *(block for attachment in document.attachments for block in attachment.blocks),
    ]
    return [run for block in blocks for run in parts(block) if isinstance(run, Figure)]


def uncoded(document: Document) -> list[str]:
    """Codes that stand beside a figure but are not explained by `figure_codes`, or disagree with its text."""
    meant = {entry.code: entry.text for entry in document.figure_codes}
    return sorted({figure.code for figure in figures(document) if meant.get(figure.code) != figure.text})


_KINDS: dict[str, type] = {"heading": Heading, "paragraph": Paragraph, "table": Table}
_NESTED: dict[str, type] = {
    "attachments": Attachment,
    "checks": Check,
    "figure_codes": FigureCode,
    "proof": ProofTable,
    "table": Table,
}
_DATES = {"issued_on", "printed_on"}


def to_json(document: Document) -> str:
    """The canonical JSON text: sorted keys, no spaces, characters as they are. Same document, same text."""
    return json.dumps(_plain(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str | bytes) -> Document:
    """The document of a JSON text; ValueError if a field is missing, unknown or of the wrong kind."""
    try:
        found: Document = _built(Document, json.loads(text))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a document: {error}") from error
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    row = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    kind = next((name for name, type_ in _KINDS.items() if type(value) is type_), None)
    return row | {"kind": kind} if kind else row


def _built(type_: type, row: Mapping[str, Any]) -> Any:
    values = {
        name: _field(name, value) for name, value in row.items() if not (name == "kind" and type_ in _KINDS.values())
    }
    return type_(**values)


def _field(name: str, value: Any) -> Any:
    if name in _DATES:
        return date.fromisoformat(value) if value is not None else None
    if isinstance(value, list):
        return tuple(_item(name, item) for item in value)
    if isinstance(value, dict):
        return _built(_NESTED[name], value)
    return value


def _item(name: str, item: Any) -> Any:
    if name == "blocks":
        return _built(_KINDS[item["kind"]], item)
    if isinstance(item, list):
        return tuple(_item(name, inner) for inner in item)
    if isinstance(item, dict):
        return _built(_NESTED.get(name, Figure), item)
    return item
