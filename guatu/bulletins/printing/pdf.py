"""A document as .pdf. The words reach the typesetter as data, never as markup, so no name can be a command."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst

from guatu.bulletins.printing.faces import Faces, faces
from guatu.bulletins.rules.document import Document
from guatu.bulletins.rules.layout import WHOLE, Grid, Line, coded, lay_out

TEMPLATE = Path(__file__).resolve().parent / "gongwen.typ"
STANDARD: Literal["a-2b"] = "a-2b"  # for archives: every face is embedded, nothing is fetched

_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Ending:
    """How many pages there are, and where 版记 came: same (under the text), next, or after a blank page."""

    pages: int
    imprint: str


def render(document: Document, *, official: bool = True) -> bytes:
    """The document as PDF/A-2b. The same document on the same faces gives the same bytes.

    `official` off prints with the shipped faces alone, hence the same bytes on every machine.
    """
    chosen = faces(official=official)
    return _typeset(document, chosen, format="pdf", pdf_standards=[STANDARD])[0]


def pictures(document: Document, *, ppi: int = 96, official: bool = True) -> list[bytes]:
    """Each page as PNG, for a preview on screen."""
    return _typeset(document, faces(official=official), format="png", ppi=ppi)


def ending(document: Document, *, official: bool = True) -> Ending:
    """Where the document ends, for a printer that cannot measure pages itself."""
    chosen = faces(official=official)
    compiler = typst.Compiler(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=list(chosen.folders),
        ignore_system_fonts=True,
        sys_inputs={"sheet": _sheet(document, chosen)},
    )
    return Ending(**json.loads(compiler.query("<ending>", field="value", one=True)))


@lru_cache(maxsize=4)
def _compiler(folders: tuple[Path, ...]) -> typst.Compiler:
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=list(folders), ignore_system_fonts=True)


def _typeset(document: Document, chosen: Faces, **how: Any) -> list[bytes]:
    words, instant = {"sheet": _sheet(document, chosen)}, _midnight(document.issued_on)
    # One kept typesetter saves reading the faces each time, but takes one document at a time.
    with _ONE_AT_A_TIME:
        made = _compiler(chosen.folders).compile(sys_inputs=words, timestamp=instant, **how)
    return made if isinstance(made, list) else [made or b""]


def _midnight(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86400


def _sheet(document: Document, chosen: Faces) -> str:
    sheet = lay_out(document)
    values: dict[str, Any] = asdict(sheet)
    values["items"] = _items(sheet.items)
    for annex, laid in zip(values["annexes"], sheet.annexes, strict=True):
        annex["items"] = _items(laid.items)
    day = document.issued_on
    values |= {
        "day": [day.year, day.month, day.day],
        "faces": chosen.families,
        "light_figures": ["FandolFang R", "FandolKai"],
        "heavy_title": chosen.heavy_title,
        "substitutions": "；".join(chosen.substitutions),
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _items(placed: tuple[Line | Grid, ...]) -> list[dict[str, Any]]:
    return [_line(item) if isinstance(item, Line) else _grid(item) for item in placed]


def _line(line: Line) -> dict[str, Any]:
    return {"role": line.role, "label": line.label, "runs": [coded(run) for run in line.runs]}


def _grid(grid: Grid) -> dict[str, Any]:
    rows = [[coded(cell) for cell in row] for row in grid.rows]
    return asdict(grid) | {"role": "table", "whole": len(rows) <= WHOLE, "rows": rows, "align": list(grid.align)}
