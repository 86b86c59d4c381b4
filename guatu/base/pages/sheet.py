"""A list as a sheet to take away: .xlsx or .csv, without formulas that a name could smuggle in."""

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> object:
    """A cell that no spreadsheet program takes for a formula; numbers stay numbers."""
    if isinstance(value, (int, float)) or value is None:
        return value
    text = str(value)
    return "'" + text if text.startswith(DANGEROUS) else text


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte-order mark, without which Excel garbles Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([harmless(value) for value in head])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def xlsx_bytes(head: Sequence[str], rows: Iterable[Sequence[object]], title: str) -> bytes:
    """One sheet with a bold, frozen head and columns as wide as their titles ask for."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(c for c in title if c not in "[]:*?/\\")[:31] or "Sheet1")
    sheet.freeze_panes = "A2"
    for number, label in enumerate(head, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(12, 2 * len(label) + 4)
    cells = []
    for label in head:
        cell = WriteOnlyCell(sheet, value=harmless(label))
        cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
    for row in rows:
        sheet.append([harmless(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def download(form: str, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The sheet as an attachment called `name`; `form` is "xlsx" or "csv"."""
    if form == "csv":
        response = HttpResponse(csv_bytes(head, rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(xlsx_bytes(head, rows, name), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"
    return response
