"""A list as a sheet to take away: .xlsx or .csv, without formulas that a name could smuggle in."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.http import HttpResponse

from guatu.base.excel import writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to save under `name`, whatever characters that has."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response


def download(form: str, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The sheet as an attachment called `name`; `form` is "xlsx" or "csv"."""
    if form == "csv":
        return attachment(writing.csv_bytes(head, rows), "text/csv; charset=utf-8", f"{name}.csv")
    return attachment(writing.workbook(name, head, rows), XLSX, f"{name}.xlsx")
