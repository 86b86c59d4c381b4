"""A table that was read, carried as plain values from the page that shows it to the step that confirms it."""

from decimal import Decimal
from typing import Any

from guatu.appraisals.rules.provincial import Line, Sum
from guatu.appraisals.sheets.provincial import Provincial


def as_plain(found: Provincial) -> dict[str, Any]:
    """A table as plain values, to be confirmed in the next step."""
    lines = [
        [one.row, one.subject, {code: _said(value) for code, value in one.values.items()}, one.printed, one.ranks,
         _said(one.total), one.total_rank]
        for one in found.lines
    ]  # fmt: skip
    sums = [[[one.name, list(one.parts)] for one in part] for part in (found.row_sums, found.column_sums)]
    return {"codes": found.codes, "lines": lines, "left_out": found.left_out, "sums": sums, "notes": found.notes}


def from_plain(plain_: dict[str, Any]) -> Provincial:
    """The table again."""
    lines = [
        Line(row, subject, {code: _number(text) for code, text in values.items()}, printed, ranks, _number(total), rank)
        for row, subject, values, printed, ranks, total, rank in plain_["lines"]
    ]
    rows, columns = ([Sum(name, tuple(parts)) for name, parts in part] for part in plain_["sums"])
    left_out = [(row, written, why) for row, written, why in plain_["left_out"]]
    return Provincial(plain_["codes"], lines, left_out, [], plain_["notes"], rows, columns)


def _said(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
