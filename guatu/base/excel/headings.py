"""Finding a declared sheet's columns among the headings that people really write."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

LOOK_IN = 10
REMARK = re.compile(r"[(\[{<【〔《].*?[)\]}>】〕》]")
REASON = "错误原因"


class Named(Protocol):
    """What a column needs to be found."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def required(self) -> bool: ...


@dataclass
class Headings:
    """Where the columns are: key → place from 0; `row` is the index of the heading row in the sheet."""

    row: int = -1
    places: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    reasons: int | None = None

    @property
    def ok(self) -> bool:
        """Whether the rows below can be read."""
        return bool(self.places) and not self.missing and not self.ambiguous

    def words(self) -> str:
        """What is wrong with the headings and what to do, in plain words."""
        lines = list(self.ambiguous)
        if self.missing:
            lines.append("缺少必需的列：" + "、".join(f"“{title}”" for title in self.missing) + "。")
            if self.unused:
                lines.append("表中没有用到的列：" + "、".join(f"“{title}”" for title in self.unused[:12]) + "。")
            lines.append("请核对表头，或下载模板后把内容粘贴进去。")
        return "".join(lines)


def plain(title: str) -> str:
    """A heading's letters and digits alone, ordinary width and small: 姓 名： and 姓名 are the same."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", title).casefold() if mark.isalnum())


def bare(title: str) -> str:
    """The same without remarks in brackets, such as （必填）; unless nothing else is there."""
    return plain(REMARK.sub("", unicodedata.normalize("NFKC", title))) or plain(title)


def names(columns: Sequence[Named]) -> tuple[dict[str, str], dict[str, str]]:
    """Full and bare forms of all names → column key; a bare form that two columns share means neither."""
    full: dict[str, str] = {}
    short: dict[str, str] = {}
    for column in columns:
        for name in (column.title, column.key, *column.aliases):
            if full.setdefault(plain(name), column.key) != column.key:
                raise ValueError(f"two columns answer to {name!r}")
            if short.setdefault(bare(name), column.key) != column.key:
                short[bare(name)] = ""
    return full, short


def find(columns: Sequence[Named], rows: Iterable[tuple[int, list[str]]]) -> Headings:
    """The headings row, which is the one of the first ten rows that names the most columns."""
    forms = names(columns)
    best, at = -1, -1
    chosen: list[str] = []
    for index, (_, cells) in zip(range(LOOK_IN), rows, strict=False):
        known = len({key for cell in cells if (key := key_of(cell, forms))})
        if known > best:
            best, at, chosen = known, index, cells
    return place(columns, chosen, forms, at)


def key_of(cell: str, forms: tuple[dict[str, str], dict[str, str]]) -> str:
    """The key of the column that a heading names, or nothing."""
    return forms[0].get(plain(cell)) or forms[1].get(bare(cell)) or "" if plain(cell) else ""


def place(
    columns: Sequence[Named], cells: list[str], forms: tuple[dict[str, str], dict[str, str]], row: int
) -> Headings:
    """Each heading's column; where two headings name one column, the declared title wins."""
    found = Headings(row)
    claims: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        if plain(cell) == plain(REASON):
            found.reasons = at
        elif key := key_of(cell, forms):
            claims.setdefault(key, []).append(at)
        elif cell.strip():
            found.unused.append(shown(cell))
    for column in columns:
        places = claims.get(column.key, [])
        titled = [at for at in places if plain(cells[at]) == plain(column.title)] or [
            at for at in places if bare(cells[at]) == bare(column.title)
        ]
        settle(found, column, places, titled, cells)
    return found


def settle(found: Headings, column: Named, places: list[int], titled: list[int], cells: list[str]) -> None:
    """Note where a column is, or that it is missing or claimed by several headings."""
    if len(titled) == 1 or len(places) == 1:
        chosen = (titled if len(titled) == 1 else places)[0]
        found.places[column.key] = chosen
        found.unused += [shown(cells[at]) for at in places if at != chosen]
    elif places:
        listed = "、".join(f"第{at + 1}列“{shown(cells[at])}”" for at in places)
        found.ambiguous.append(f"{listed}都像是“{column.title}”，请只留一列。")
    elif column.required:
        found.missing.append(column.title)


def shown(heading: str) -> str:
    """A heading for a message, on one line and not too long."""
    line = " ".join(heading.split())
    return line if len(line) <= 30 else line[:29] + "…"
