"""The uploaded ledger given back: faulty cells marked, the reason in the last column, ready to correct."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet as Page

from guatu.base.excel.headings import REASON
from guatu.base.excel.sheets import Parsed, RowError
from guatu.base.excel.writing import escaped, saved, sheet_name

FAULT = PatternFill("solid", fgColor="FFE08A")
FAULT_FONT = Font(color="8A1C12", bold=True)
REASON_FONT = Font(color="8A1C12")


def error_workbook(parsed: Parsed, errors: Sequence[RowError] | None = None) -> bytes:
    """An .xlsx with the rows exactly as uploaded, at the same row numbers.

    The faulty cells are marked (colour and bold), and the column 错误原因 says why; it is left out when
    the file is read again. `errors` may add those of the importer's own checks to `parsed.errors`.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet_name(parsed.worksheet.name or parsed.sheet.name))
    faults = defaultdict(list)
    for error in parsed.errors if errors is None else errors:
        faults[error.row].append(error)
    last = width(parsed)
    page.freeze_panes = f"A{head_number(parsed) + 1}"
    for at in range(1, last + 1):
        page.column_dimensions[get_column_letter(at)].width = 18
    page.column_dimensions[get_column_letter(last + 1)].width = 60
    for line in lines(parsed, faults, page, last):
        page.append(line)
    return saved(book)


def head_number(parsed: Parsed) -> int:
    """The number of the heading row as the spreadsheet shows it."""
    return parsed.worksheet.rows[parsed.headings.row][0]


def width(parsed: Parsed) -> int:
    """The number of columns, without an earlier column of reasons if that is the last."""
    widest = max(len(cells) for _, cells in parsed.worksheet.rows)
    return widest - 1 if parsed.headings.reasons == widest - 1 else widest


def lines(parsed: Parsed, faults: dict[int, list[RowError]], page: Page, last: int) -> Iterator[list[object]]:
    """Every row of the upload in its place, blank rows included."""
    at, head = 1, head_number(parsed)
    for number, cells in parsed.worksheet.rows:
        while at < number:
            yield []
            at += 1
        at += 1
        line = [plain_cell(page, text) for text in cells[:last]]
        if number == head:
            line += [None] * (last - len(line)) + [reason_cell(page, REASON)]
        elif number in faults:
            line += [None] * (last - len(line)) + [reason_cell(page, reason(faults[number]))]
            mark(page, line, cells, faults[number], parsed.worksheet.rounded)
        yield line


def plain_cell(page: Page, text: str) -> object:
    """A text cell; the bare text wherever openpyxl takes it for nothing else, which is far quicker."""
    if not text or text[0] != "#":
        return escaped(text) or None
    return text_cell(page, text)


def text_cell(page: Page, text: str) -> Cell:
    """A cell that holds text and stays text when somebody types a long number into it."""
    cell = WriteOnlyCell(page, value=escaped(text) or None)
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    return cell


def reason_cell(page: Page, text: str) -> Cell:
    """A cell of the last column."""
    cell = text_cell(page, text)
    cell.font = REASON_FONT
    return cell


def mark(
    page: Page, line: list[object], cells: list[str], errors: list[RowError], rounded: set[tuple[int, int]]
) -> None:
    """Colour the cells of a row that are at fault; a rounded number stays one, or it would pass next time."""
    for error in errors:
        if error.at is None or error.at >= len(line) - 1:
            continue
        text = cells[error.at] if error.at < len(cells) else ""
        if (error.row, error.at) in rounded:
            cell = WriteOnlyCell(page, value=float(text))
            cell.number_format = "0"
        else:
            cell = text_cell(page, text)
        cell.fill, cell.font = FAULT, FAULT_FONT
        line[error.at] = cell


def reason(errors: list[RowError]) -> str:
    """All that is wrong in a row, in one line."""
    return "；".join(f"{error.column}：{error.message}" if error.column else error.message for error in errors)
