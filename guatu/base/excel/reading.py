"""Reading a ledger file: .xlsx, .xls, .ods or CSV, from anybody, in any encoding."""

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


@dataclass
class Worksheet:
    """One visible sheet: its rows that are not blank as (number, cells).

    `number` counts from 1 as the spreadsheet shows it; cells are text as typed, without trailing blanks.
    `rounded` has the (number, column from 0) of each number that Excel has already rounded.
    """

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
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
    def rows(self) -> list[tuple[int, list[str]]]:
        """The rows of the first sheet that has any, its headings among them."""
        return next((sheet.rows for sheet in self.sheets if sheet.rows), [])


def read(path: str | Path, *, limits: Limits | None = None) -> Table:
    """The file's content as text. A file that cannot or may not be read is a Problem in plain words."""
    limits = limits or Limits()
    path = Path(path).resolve()
    refuse_size(path.stat().st_size, limits)
    request = {"path": str(path), "rows": limits.rows, "columns": limits.columns, "cells": limits.cells}
    table = Table()
    for line in confined.answers("guatu.base.excel.child", request, limits=limits.child):
        if line[0] == "sheet":
            table.sheets.append(Worksheet(line[1]))
        elif line[0] == "rows":
            table.sheets[-1].rows.extend(zip(line[1], line[2], strict=True))
            table.sheets[-1].rounded.update((row, column) for row, column in line[3])
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
