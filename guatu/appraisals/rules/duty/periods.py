"""Which part of a year a round of duty reports is about."""

from datetime import date


def period_of(on: date, months: float) -> tuple[date, date]:
    """The period of a calendar year, so many months long and counted from January, in which a day lies.

    Its first day, and the first after it; the last period of a year ends with the year.
    """
    length = min(max(int(months), 1), 12)
    first = (on.month - 1) // length * length + 1
    after = first + length
    return date(on.year, first, 1), date(on.year, after, 1) if after <= 12 else date(on.year + 1, 1, 1)
