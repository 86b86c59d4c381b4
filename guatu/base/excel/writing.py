"""Writing ledgers: templates that explain themselves, bulk workbooks, CSV. All text is guarded."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from rustpy_xlsxwriter import write_worksheet

from guatu.base.excel.cells import LONGEST, guard, storable
from guatu.base.excel.sheets import Column, Sheet
from guatu.base.problems import Problem

FONT = "宋体"
RED = "B3261E"
HEAD = PatternFill("solid", fgColor="E8ECF3")
LINE = Side(style="thin", color="B8C0CC")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
ROWS_CHECKED = 5000
NAME_NOT_ALLOWED = re.compile(r"[\[\]:*?/\\]|^'|'$")
# openpyxl refuses control characters and would read _x0041_ as an escaped letter: both are escaped here.
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\0-\x08\x0b-\x1f]")


def template(sheet: Sheet) -> bytes:
    """An .xlsx to fill in: headings, choices to pick from, one example row, and notes on each column.

    The example row is left out again when the file is read, as long as nobody has changed it.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    page = book.create_sheet(sheet_name(sheet.name))
    choices = book.create_sheet("选项")
    choices.sheet_state = "hidden"
    for at, column in enumerate(sheet.columns, 1):
        head_cell(page, at, column)
        if column.choices:
            offer(page, choices, at, column)
    page.freeze_panes = "A2"
    page.row_dimensions[1].height = 30
    explain(book.create_sheet("填写说明", 1), sheet)
    return saved(book)


def head_cell(page: Worksheet, at: int, column: Column) -> None:
    """A heading with its example below; the column holds text, so that long numbers stay whole."""
    letter = get_column_letter(at)
    page.column_dimensions[letter].width = column.width
    page.column_dimensions[letter].number_format = "@"
    cell = page.cell(1, at, column.title + ("（必填）" if column.required else ""))
    cell.font = Font(name=FONT, bold=True, color=RED if column.required else "1F2937")
    cell.fill, cell.border = HEAD, BOX
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    if column.note:
        cell.comment = Comment(column.note, "挂图", width=260, height=90)
    example = put(page, 2, at, column.example)
    example.font = Font(name=FONT, italic=True, color="6B7280")
    for row in range(2, 202):
        page.cell(row, at).number_format = "@"


def offer(page: Worksheet, choices: Worksheet, at: int, column: Column) -> None:
    """A drop-down list of the column's choices, kept on a hidden sheet because lists may be long."""
    letter = get_column_letter(at)
    for row, word in enumerate(column.words, 1):
        put(choices, row, at, word)
    rule = DataValidation(
        type="list",
        formula1=f"=选项!${letter}$1:${letter}${len(column.words)}",
        allow_blank=not column.required,
        showErrorMessage=True,
        errorTitle=column.title[:30],
        error="请从下拉列表中选择。",
    )
    rule.add(f"{letter}2:{letter}{ROWS_CHECKED}")
    page.add_data_validation(rule)


def explain(page: Worksheet, sheet: Sheet) -> None:
    """The notes: one line a column."""
    titles = ("列名", "是否必填", "填写要求", "可选内容", "示例")
    for at, (title, width) in enumerate(zip(titles, (20, 10, 40, 50, 28), strict=True), 1):
        page.column_dimensions[get_column_letter(at)].width = width
        cell = page.cell(1, at, title)
        cell.font, cell.fill, cell.border = Font(name=FONT, bold=True), HEAD, BOX
    for row, column in enumerate(sheet.columns, 2):
        line = ("必填" if column.required else "可不填", column.note, "、".join(column.words), column.example)
        for at, text in enumerate((column.title, *line), 1):
            cell = put(page, row, at, text)
            cell.alignment, cell.border = Alignment(wrap_text=True, vertical="top"), BOX
    hints = (
        "列的先后可以调整，用不到的列可以删去；表头文字请尽量不改。",
        "第二行是示例，导入时自动略过；改过的示例会当作一行内容。",
        "编号、电话等长数字请保持“文本”格式，否则 Excel 会四舍五入。",
    )
    for row, hint in enumerate(hints, len(sheet.columns) + 3):
        page.cell(row, 1, hint)


def put(page: Worksheet, row: int, at: int, text: str) -> Cell:
    """A guarded text cell, whatever the text is."""
    cell = cast(Cell, page.cell(row, at))
    cell.value = escaped(text) or None
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    return cell


def escaped(text: str) -> str:
    """A guarded text as openpyxl can store it."""
    fit = ESCAPED.sub(lambda mark: f"_x{ord(mark[0]):04X}_", storable(guard(text)))
    refuse_long(fit)
    return fit


def refuse_long(text: str) -> None:
    """Excel cannot hold more in one cell; cutting it off in silence would lose what was written."""
    if len(text) > LONGEST:
        raise Problem("too_large", f"有一格文字长达 {len(text)} 字，Excel 一格最多 {LONGEST} 字。请改用 CSV 导出。")


def workbook(name: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An .xlsx of many rows, fast. Texts are guarded; numbers and dates stay numbers and dates."""
    if len(set(titles)) != len(titles):
        raise ValueError("two columns have one title")
    heads = [guard(storable(title)) for title in titles]
    out = io.BytesIO()
    records = ({head: kept(value) for head, value in zip(heads, row, strict=True)} for row in rows)
    first = next(records, None)
    if first is None:  # the writer takes its headings from the first row
        return empty_workbook(name, titles)
    write_worksheet(
        chain(first, records),
        out,
        sheet_name(name),
        freeze_row=1,
        bold_headers=True,
        autofilter=True,
        datetime_format="yyyy-mm-dd hh:mm",
    )
    return out.getvalue()


def chain(first: dict[str, object], rest: Iterable[dict[str, object]]) -> Iterable[dict[str, object]]:
    """The first record, and the rest."""
    yield first
    yield from rest


def kept(value: object) -> object:
    """A value as a cell: long whole numbers become text, because Excel would round them."""
    if isinstance(value, str):
        text = guard(storable(str(value)))
        refuse_long(text)
        return text
    if value is None or isinstance(value, bool | dt.date | float):
        return "" if value is None else value
    if isinstance(value, int):
        return value if abs(value) < 10**15 else str(value)
    if isinstance(value, Decimal):
        return float(value)
    return guard(storable(str(value)))


def empty_workbook(name: str, titles: Sequence[str]) -> bytes:
    """Headings alone."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet_name(name)
    for at, title in enumerate(titles, 1):
        put(page, 1, at, title).font = Font(bold=True)
    return saved(book)


def csv_bytes(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV that Excel opens in the right encoding (UTF-8 with its mark).

    Every cell is quoted, so that no text inside one can pass for a delimiter.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guard(storable(title)) for title in titles])
    for row in rows:
        writer.writerow([guard(storable(written(value))) for value in row])
    return out.getvalue().encode("utf-8-sig")


def written(value: object) -> str:
    """A value as text in a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")[:16]
    return str(value)


def sheet_name(name: str) -> str:
    """A name that Excel accepts for a sheet: at most 31 characters, without : * ? / \\ [ ]."""
    return NAME_NOT_ALLOWED.sub(" ", storable(name))[:31].strip() or "数据"


def saved(book: Workbook) -> bytes:
    """The bytes of a styled workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
