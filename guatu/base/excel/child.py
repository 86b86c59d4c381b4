"""Reads one ledger file in a confined process; answers its sheets and rows in portions."""

import csv
import gc
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

from guatu.base.excel.cells import as_text, unguard, was_rounded
from guatu.base.excel.containers import kind
from guatu.base.excel.encodings import decode
from guatu.base.files import confined
from guatu.base.problems import Problem

PORTION = 1000
FORCED_TEXT = re.compile(r'="([^"]*)"')
SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)


def work(request: dict[str, Any]) -> None:
    """Answers ["sheet", name], ["rows", numbers, cells] …, ["rounded", places], ["end"]."""
    content = Path(request["path"]).read_bytes()
    counter = Counter(request["rows"], request["columns"], request["cells"])
    if kind(content) == "book":
        read_book(content, counter)
    else:
        read_text(content, counter)
    confined.answer("end")


class Counter:
    """What has been read so far, against what may be."""

    def __init__(self, rows: int, columns: int, cells: int) -> None:
        self.rows, self.columns, self.cells = rows, columns, cells
        self.rows_seen = self.cells_seen = 0

    def take(self, sheet: str, number: int, width: int) -> None:
        self.rows_seen += 1
        self.cells_seen += width
        if width > self.columns:
            raise Problem(
                "too_large", f"“{sheet}”第 {number} 行有 {width} 列，最多 {self.columns} 列。请删去用不到的列。"
            )
        if self.rows_seen > self.rows or self.cells_seen > self.cells:
            raise Problem("too_large", f"表格超过 {self.rows} 行或 {self.cells} 格。请拆成几个文件。")


def read_book(content: bytes, counter: Counter) -> None:
    try:
        book = calamine.load_workbook(io.BytesIO(content))
    except calamine.PasswordError as error:
        raise Problem("invalid", "文件设有打开密码。请取消密码后再上传。") from error
    for number, sheet in enumerate(book.sheets_metadata):
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet or sheet.visible != calamine.SheetVisibleEnum.Visible:
            continue
        grid = book.get_sheet_by_index(number)
        confined.answer("sheet", sheet.name)
        left = grid.start[1] if grid.start else 0
        send(sheet.name, typed(grid.iter_rows(), left), counter)


def typed(rows: Iterable[list[Any]], left: int) -> Iterator[tuple[list[str], list[int]]]:
    """Cells as text, and the columns of numbers that Excel has rounded. Most cells are text already."""
    margin = [""] * left
    for row in rows:
        spoilt = []
        for at in [at for at, value in enumerate(row) if type(value) is not str]:
            if was_rounded(row[at]):
                spoilt.append(left + at)
            row[at] = as_text(row[at])
        yield (margin + row if left else row), spoilt


def read_text(content: bytes, counter: Counter) -> None:
    text = decode(content)
    delimiter, skip = delimiter_of(text)
    confined.answer("sheet", "")
    rows = csv.reader(io.StringIO(text[skip:], newline=""), delimiter=delimiter, strict=True)
    send("", written(rows), counter)


def written(rows: Any) -> Iterator[tuple[list[str], list[int]]]:
    """Cells of a text file; ="001" is Excel's way to keep a text."""
    number = 0
    try:
        for row in rows:
            number += 1
            cells = []
            for value in row:
                forced = value[:2] == '="' and FORCED_TEXT.fullmatch(value)
                cells.append(forced[1] if forced else value)
            yield cells, []
    except csv.Error as error:
        raise Problem(
            "invalid", f"第 {number + 1} 行的双引号不成对，或这一格太长，之后的内容无法分列。请检查这一行。"
        ) from error


def delimiter_of(text: str) -> tuple[str, int]:
    """The delimiter under which the first rows agree best, and how many characters to skip."""
    if declared := SEPARATOR_LINE.match(text):
        return declared[1], declared.end()
    best, chosen = (0, 0), ","
    for delimiter in ",\t;":
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            widths = [len(row) for row, _ in zip(rows, range(20), strict=False) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=0)
        score = (widths.count(usual), usual) if usual > 1 else (0, 1)
        if score > best:
            best, chosen = score, delimiter
    return chosen, 0


def send(sheet: str, rows: Iterable[tuple[list[str], list[int]]], counter: Counter) -> None:
    """Answers the rows that are not blank, with their numbers as the spreadsheet shows them."""
    numbers: list[int] = []
    portion: list[list[str]] = []
    rounded: list[tuple[int, int]] = []
    for number, (cells, spoilt) in enumerate(rows, 1):
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        counter.take(sheet, number, len(cells))
        numbers.append(number)
        portion.append(cells)
        rounded += [(number, at) for at in spoilt]
        if len(numbers) == PORTION:
            confined.answer("rows", numbers, unguarded(portion))
            numbers, portion = [], []
    if numbers:
        confined.answer("rows", numbers, unguarded(portion))
    confined.answer("rounded", rounded)


def unguarded(portion: list[list[str]]) -> list[list[str]]:
    """The cells without the apostrophes that our own files put before formulas; few portions have any."""
    if not any("\n'" in "\n" + "\n".join(cells) for cells in portion):
        return portion
    return [[unguard(text) for text in cells] for cells in portion]


if __name__ == "__main__":
    gc.disable()  # nothing here makes cycles, and millions of cells make collection slow
    csv.field_size_limit(1_000_000)
    confined.finish(work, confined.begin())
