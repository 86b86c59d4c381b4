"""The yearly calendar: per issuer and kind, what was issued in which month, what is planned, what is missing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from guatu.base import clock
from guatu.bulletins.models import Issue, Series
from guatu.bulletins.queries import documents, reading
from guatu.bulletins.rules.calendar import MONTHS, Standing, rhythms, year_of
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths

# What stands in the calendar without an issue too: for an issuer without a series, the first alone.
SHOWN = (BulletinKind.SUPERVISION, BulletinKind.PRAISE, BulletinKind.SERIOUS)


@dataclass(frozen=True)
class Printed:
    """An issue in the calendar; `pk` is its bulletin's, 0 where the reader may not open it."""

    number: str
    on: date
    pk: int


@dataclass(frozen=True)
class Month:
    """One month of one kind."""

    standing: Standing
    issues: tuple[Printed, ...] = ()


@dataclass(frozen=True)
class Line:
    """One kind of one issuer over a year; `every` months, 0 as needed; `series` False where none was opened yet."""

    unit: Unit
    kind: BulletinKind
    every: int
    series: bool
    months: dict[int, Month]

    @property
    def issued(self) -> int:
        return sum(len(month.issues) for month in self.months.values())

    @property
    def missing(self) -> int:
        return sum(month.standing == Standing.MISSING for month in self.months.values())


def issuers(user: Any) -> list[Unit]:
    """The leading bodies whose bulletins concern an account: above its homes, and within what it reads; by place."""
    above = {number for home in access.homes(user) for number in paths.ancestors(home)}
    mine = Q(pk__in=above) | subtree(access.tops(user, "board.read"))
    rows = Unit.objects.filter(mine, kind="local_committee", closed_on=None)
    return list(rows.order_by("depth", "sort_key", "pk"))


def lines(user: Any, year: int, today: date) -> list[Line]:
    """The calendar of a year: each issuer with each kind. A fixed number of queries."""
    units = issuers(user)
    series: dict[int, list[Series]] = {}
    for row in Series.objects.filter(unit__in=units).order_by("pk"):
        series.setdefault(row.unit_id, []).append(row)
    opened = set(reading.bulletins(user).filter(issue__year=year).order_by().values_list("pk", flat=True))
    printed: dict[tuple[int, str], list[Printed]] = {}
    rows = Issue.objects.filter(series__unit__in=units, year=year).select_related("series", "bulletin")
    light = rows.only("series", "year", "serial", "issued_at", "bulletin__kind", "series__unit", "series__characters")
    for issue in light.order_by("issued_at", "pk"):
        pk = issue.bulletin_id if issue.bulletin_id in opened else 0
        one = Printed(documents.number_of(issue), clock.day(issue.issued_at), pk)
        printed.setdefault((issue.series.unit_id, issue.bulletin.kind), []).append(one)
    return [
        _line(unit, kind, series.get(unit.pk, []), printed.get((unit.pk, kind.value), []), year, today)
        for unit in units
        for kind in BulletinKind
        if (unit.pk, kind.value) in printed or kind in (SHOWN if unit.pk in series else SHOWN[:1])
    ]


def _line(unit: Unit, kind: BulletinKind, own: list[Series], printed: list[Printed], year: int, today: date) -> Line:
    plans = [(rhythms(row.plan).get(kind, 0), row.planned_since) for row in own]
    every, since = min((plan for plan in plans if plan[0]), default=(0, None), key=lambda plan: plan[0])
    standing = year_of(every, since, {one.on.month for one in printed}, year, today)
    months = {month: Month(standing[month], tuple(one for one in printed if one.on.month == month)) for month in MONTHS}
    return Line(unit, kind, every, bool(own), months)
