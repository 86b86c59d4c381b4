"""The yearly calendar of bulletins: which kinds a series plans, in which periods, and which of these are missing.

A period is so many months of the calendar year, counted from January: with three, the quarters. An issue anywhere
in a period fulfils it; serious cases have no period (出现了才发).
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from guatu.base.states import Choice
from guatu.bulletins.rules.kinds import BulletinKind

PLANNED = (BulletinKind.SUPERVISION, BulletinKind.PRAISE)  # kinds with a rhythm of their own
MONTHS = tuple(range(1, 13))
RHYTHMS = (0, 1, 2, 3, 6, 12)  # months of a period that divide the year; 0: as needed


class Standing(Choice):
    """What a month of the calendar says of one kind."""

    ISSUED = "issued", "已印发"
    MISSING = "missing", "应发未发"
    PLANNED = "planned", "计划"
    NONE = "none", "无安排"


def period(month: int, every: int) -> range:
    """The months of the period that a month lies in."""
    first = month - (month - 1) % every
    return range(first, first + every)


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def year_of(every: int, since: date | None, issued: Collection[int], year: int, today: date) -> dict[int, Standing]:
    """The twelve months of one kind: issued in which, planned or missing at the end of each period.

    `issued` are the months of the year with an issue; nothing is planned before `since` (the day of the plan).
    """
    found = {month: Standing.ISSUED if month in issued else Standing.NONE for month in MONTHS}
    if not every or since is None:
        return found
    for month in MONTHS[every - 1 :: every]:
        end = last_day(year, month)
        if end < since or set(period(month, every)) & set(issued):
            continue
        found[month] = Standing.MISSING if end < today else Standing.PLANNED
    return found


def rhythms(plan: Mapping[str, object]) -> dict[BulletinKind, int]:
    """A stored plan as months of a period by kind; what is not known counts as needed only."""
    found = {}
    for kind in PLANNED:
        every = plan.get(kind.value, 0)
        found[kind] = every if isinstance(every, int) and every in RHYTHMS else 0
    return found
