"""Reading a ledger file: .xlsx, .xls, .ods or CSV, from anybody, in any encoding."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from guatu.base.files import confined
from guatu.base.problems import Problem

MIB = 1024 * 1024
ROUNDED = "Excel 已将这个长数字四舍五入，末尾几位丢失。请把这一列设为“文本”格式后重新填写。"


@dataclass(frozen=True)
class Limits:
    """How large a file may be (bytes), and how much it may hold."""

    size: int = 30 * MIB
    rows: int = 1_000_000
    columns: int = 200
    cells: int = 12_000_000
    child: confined.Limits = field(default_factory=confined.Limits)


class Rows(Sequence[tuple[int, list[str]]]):
    """Rows as (number, cells), kept packed: a large ledger takes a fifth of the memory of its lists."""

    def __init__(self, portions: list[bytes] | None = None) -> None:
        self.portions: list[bytes] = []
        self.starts: list[int] = []
        self.total = 0
        for portion in portions or []:
            self.add(portion)

    def add(self, portion: bytes) -> None:
        """Take up a line ["rows", numbers, cells] from the reading process."""
        self.portions.append(portion)
        self.starts.append(self.total)
        self.total += portion.count(b",", 8, portion.index(b"]")) + 1

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for portion in self.portions:
            yield from unpacked(portion)

    def __getitem__(self, at):  # type: ignore[no-untyped-def]  # as of any sequence
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(self.total))]
        if at < 0:
            at += self.total
        if not 0 <= at < self.total:
            raise IndexError(at)
        which = bisect_right(self.starts, at) - 1
        return unpacked(self.portions[which])[at - self.starts[which]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows | list) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def unpacked(portion: bytes) -> list[tuple[int, list[str]]]:
    """The rows of one packed portion."""
    _, numbers, cells = json.loads(portion)
    return list(zip(numbers, cells, strict=True))


def packed(rows: Sequence[tuple[int, list[str]]]) -> Rows:
    """Rows from plain values, for callers that have no file."""
    if not rows:
        return Rows()
    numbers, cells = zip(*rows, strict=True)
    return Rows([json.dumps(["rows", numbers, cells], separators=(",", ":")).encode()])


@dataclass
class Worksheet:
    """One visible sheet: its rows that are not blank as (number, cells).

    `number` counts from 1 as the spreadsheet shows it; cells are text as typed, without trailing blanks.
    `rounded` has the (number, column from 0) of each number that Excel has already rounded.
    """

    name: str
    rows: Rows = field(default_factory=Rows)
    rounded: set[tuple[int, int]] = field(default_factory=set)

    @property
    def headers(self) -> list[str]:
        """The cells of the first row that is not blank."""
        return self.rows[0][1] if self.rows else []


@dataclass
class Table:
    """A file's visible sheets in their order; a CSV file has one, without a name."""

    sheets: list[Worksheet] = field(default_factory=list)

    @property
    def headers(self) -> list[str]:
        """The first row of the first sheet that has any."""
        return next((sheet.headers for sheet in self.sheets if sheet.rows), [])

    @property
    def rows(self) -> Rows:
        """The rows of the first sheet that has any, its headings among them."""
        return next((sheet.rows for sheet in self.sheets if sheet.rows), Rows())


def read(path: str | Path, *, limits: Limits | None = None) -> Table:
    """The file's content as text. A file that cannot or may not be read is a Problem in plain words."""
    limits = limits or Limits()
    path = Path(path).resolve()
    refuse_size(path.stat().st_size, limits)
    request = {"path": str(path), "rows": limits.rows, "columns": limits.columns, "cells": limits.cells}
    table = Table()
    for line in confined.answers("guatu.base.excel.child", request, limits=limits.child):
        if line.startswith(b'["rows",'):
            table.sheets[-1].rows.add(line)
            continue
        what, *facts = json.loads(line)
        if what == "sheet":
            table.sheets.append(Worksheet(facts[0]))
        elif what == "rounded":
            table.sheets[-1].rounded.update((row, column) for row, column in facts[0])
    if not any(sheet.rows for sheet in table.sheets):
        raise Problem("invalid", "表格里没有内容。")
    return table


def refuse_size(size: int, limits: Limits | None = None) -> None:
    """Refuse a file above the size limit; also of use before an upload is accepted."""
    most = (limits or Limits()).size
    if size > most:
        raise Problem(
            "too_large",
            f"文件有 {size / MIB:.0f} MB，最大 {most // MIB} MB。请删去图片和用不到的工作表，或拆成几个文件再上传。",
        )
    if not size:
        raise Problem("invalid", "文件是空的。")
