"""A draft's blocks: words around placeholders such as {{F1}}, each bound to a declared figure.

Stored as JSON: {"type": "heading", "level", "text"} | {"type": "paragraph", "text"} |
{"type": "table", "title", "headers", "rows", "note", "total", "attached"}. People change words; the body of a
table and the text of a figure come from the snapshot alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guatu.bulletins.rules.document import Attachment, Block, Figure, Heading, Paragraph, Run, Table

Row = dict[str, Any]

PLACE = re.compile(r"\{\{\s*(F[1-9]\d{0,3})\s*\}\}")
MOST_BLOCKS = 200
LONGEST = 4000
WIDE = 6  # a table of more columns is attached on its side


def heading(text: str, level: int = 1) -> Row:
    """A heading's stored form."""
    return {"type": "heading", "level": level, "text": text}


def paragraph(text: str) -> Row:
    """A paragraph's stored form."""
    return {"type": "paragraph", "text": text}


def table(
    title: str, headers: Sequence[str], rows: Iterable[Sequence[str]], *, note: str = "", total: bool = False,
    attached: bool = False,
) -> Row:  # fmt: skip
    """A table's stored form; `attached` prints it as an attachment on its own page."""
    return {
        "type": "table", "title": title, "headers": list(headers), "rows": [list(row) for row in rows],
        "note": note, "total": total, "attached": attached,
    }  # fmt: skip


def place(code: str) -> str:
    """The placeholder of a figure."""
    return "{{" + code + "}}"


def texts(block: Row) -> list[str]:
    """Every text of a block, in reading order."""
    if block["type"] == "table":
        cells = [cell for row in block["rows"] for cell in row]
        return [block["title"], *block["headers"], *cells, block["note"]]
    return [block["text"]]


def words(block: Row) -> list[str]:
    """The texts of a block that people may change."""
    return [block["title"], block["note"]] if block["type"] == "table" else [block["text"]]


def codes(blocks: Iterable[Row]) -> list[str]:
    """The codes of all placeholders in reading order, each once."""
    found = [code for block in blocks for text in texts(block) for code in PLACE.findall(text)]
    return list(dict.fromkeys(found))


def runs(text: str, figures: Mapping[str, str]) -> tuple[Run, ...]:
    """Words and figures of a text; a placeholder without a figure stands as it was typed, and is refused at issue."""
    parts = PLACE.split(text)
    found: list[Run] = []
    for position, part in enumerate(parts):
        if position % 2:
            found.append(Figure(part, figures[part]) if part in figures else place(part))
        elif part:
            found.append(part)
    return tuple(found)


def printed(blocks: Iterable[Row], figures: Mapping[str, str]) -> tuple[tuple[Block, ...], tuple[Attachment, ...]]:
    """The body and the attachments of a document, with figures by code as text."""
    body: list[Block] = []
    attached: list[Attachment] = []
    for block in blocks:
        if block["type"] == "heading":
            body.append(Heading(block["level"], block["text"]))
        elif block["type"] == "paragraph":
            body.append(Paragraph(runs(block["text"], figures)))
        elif block["attached"]:
            bare = _table(block | {"title": ""}, figures)
            attached.append(Attachment(block["title"], (bare,), landscape=len(block["headers"]) > WIDE))
        else:
            body.append(_table(block, figures))
    return tuple(body), tuple(attached)


def _table(block: Row, figures: Mapping[str, str]) -> Table:
    return Table(
        headers=tuple(block["headers"]),
        rows=tuple(tuple(_cell(cell, figures) for cell in row) for row in block["rows"]),
        title=block["title"],
        note=block["note"],
        total=block["total"],
    )


def _cell(text: str, figures: Mapping[str, str]) -> Run:
    found = runs(text, figures)
    return found[0] if len(found) == 1 else "".join(run if isinstance(run, str) else run.text for run in found)


def reworded(block: Row, given: Sequence[str]) -> Row:
    """The block with new words: a table's title and note, otherwise its text. Its type and body stay."""
    clean = [text.replace("\r\n", "\n").strip()[:LONGEST] for text in given]
    if block["type"] == "table":
        return block | {"title": clean[0], "note": clean[1]}
    return block | {"text": clean[0]}


def reshaped(blocks: Sequence[Row], act: str, at: int) -> list[Row]:
    """Blocks after one change of shape at a position: up, down, remove, heading (on or off), or a new one below.

    ValueError for an unknown act, a position outside, or too many blocks.
    """
    found = list(blocks)
    if not 0 <= at < len(found) or (act.startswith("add") and len(found) >= MOST_BLOCKS):
        raise ValueError(act)
    if act in ("up", "down"):
        to = max(0, min(len(found) - 1, at + (1 if act == "down" else -1)))
        found[at], found[to] = found[to], found[at]
    elif act == "remove":
        del found[at]
    elif act == "add":
        found.insert(at + 1, paragraph(""))
    elif act == "heading" and found[at]["type"] != "table":
        text = found[at]["text"]
        found[at] = heading(PLACE.sub("", text)) if found[at]["type"] == "paragraph" else paragraph(text)
    else:
        raise ValueError(act)
    return found
