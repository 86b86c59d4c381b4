"""Graduating branches: when, who goes where, and the published rates, each with the list that it counts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from guatu.base import clock
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.people.models import Graduate, Graduation, Transfer
from guatu.people.queries.members import members_of
from guatu.people.rules.movements import MAY_STAY, RATES, Destination, Part, Progress, Rate, share

MARK = "graduation.mark"
STAYS = sorted(str(one) for one in MAY_STAY)


def seen(user: Any) -> QuerySet[Graduation]:
    """The graduations of an account's units that were not cancelled."""
    return access.rows(user, "transfer.read", Graduation).filter(cancelled_at=None).select_related("unit__parent")


def counted(rows: QuerySet[Graduation]) -> QuerySet[Graduation]:
    """Graduations with the numbers of their graduates: all, with a destination, under way or done, done."""
    students = Q(graduates__teacher=False)
    due = students & ~Q(graduates__destination__in=STAYS)
    own = Transfer.objects.filter(person=OuterRef("graduates__person"), withdrawn_at=None)
    moved = Exists(own.filter(finished_at__gte=OuterRef("marked_at")))
    return rows.annotate(
        everyone=Count("graduates", filter=students),
        chosen=Count("graduates", filter=students & ~Q(graduates__destination="")),
        started=Count("graduates", filter=due & (Q(Exists(own.filter(finished_at=None))) | Q(moved))),
        done=Count("graduates", filter=due & Q(moved)),
    )


def graduates(rows: QuerySet[Graduate]) -> QuerySet[Any]:
    """Graduates with whether their membership is on its way (`moving`) or has arrived (`moved`)."""
    own = Transfer.objects.filter(person=OuterRef("person"), withdrawn_at=None)
    moving = own.filter(finished_at=None)
    moved = own.filter(finished_at__gte=OuterRef("graduation__marked_at"))
    found = rows.filter(graduation__cancelled_at=None, person__erased_at=None)
    found = found.annotate(moving=Exists(moving), moved=Exists(moved))
    return found.select_related("person", "unit", "graduation", "to_unit")


def all_seen(user: Any) -> QuerySet[Graduate]:
    """The graduates of an account's units."""
    return graduates(access.rows(user, "transfer.read", Graduate))


def of(graduation: Graduation) -> QuerySet[Any]:
    """The graduates of one branch, by name."""
    rows = graduates(Graduate.objects.filter(graduation=graduation)).order_by("person__sort_key", "pk")
    latest = Transfer.objects.filter(person=OuterRef("person"), withdrawn_at=None).order_by("-pk")
    return rows.annotate(transfer=Subquery(latest.values("pk")[:1]))


DUE = Q(teacher=False) & ~Q(destination__in=STAYS)
SCHOOL = Q(destination=str(Destination.SCHOOL))
PARTS: dict[Part, Q] = {
    Part.ALL: Q(teacher=False),
    Part.DUE: DUE,
    Part.STARTED: DUE & (Q(moving=True) | Q(moved=True)),
    Part.DONE: DUE & Q(moved=True),
    Part.SCHOOL: Q(teacher=False) & SCHOOL,
    Part.SCHOOL_DONE: Q(teacher=False) & SCHOOL & Q(moved=True),
    Part.SOCIETY: DUE & ~SCHOOL,
    Part.SOCIETY_DONE: DUE & ~SCHOOL & Q(moved=True),
    Part.NOT_SCHOOL: Q(teacher=False) & ~SCHOOL,
    Part.EMPLOYER_DONE: Q(teacher=False, destination=str(Destination.EMPLOYER), moved=True),
}
PROGRESS: dict[Progress, Q] = {
    Progress.FINISHED: Q(moved=True),
    Progress.STARTED: Q(moving=True),
    Progress.STAYING: Q(moved=False, moving=False) & (Q(destination__in=STAYS) | Q(teacher=True)),
    Progress.UNKNOWN: Q(moved=False, moving=False, destination="", teacher=False),
    Progress.WAITING: Q(moved=False, moving=False, teacher=False) & ~Q(destination="") & ~Q(destination__in=STAYS),
}


def progress(graduate: Any) -> Progress:
    """How far one graduate has come; the row must bear `moving` and `moved`."""
    if graduate.moved:
        return Progress.FINISHED
    if graduate.moving:
        return Progress.STARTED
    if graduate.teacher or graduate.destination in STAYS:
        return Progress.STAYING
    return Progress.WAITING if graduate.destination else Progress.UNKNOWN


def part(rows: QuerySet[Graduate], code: str) -> QuerySet[Graduate]:
    """The graduates that a figure counts."""
    return rows.filter(PARTS[Part(code)])


def in_progress(rows: QuerySet[Graduate], code: str) -> QuerySet[Graduate]:
    """The graduates who have come so far."""
    return rows.filter(PROGRESS[Progress(code)])


def counts(rows: QuerySet[Graduate]) -> dict[str, int]:
    """How many graduates each part has: one query."""
    return rows.order_by().aggregate(**{str(one): Count("pk", filter=asked) for one, asked in PARTS.items()})


def rates(rows: QuerySet[Graduate]) -> list[tuple[Rate, int, int, float | None]]:
    """The published rates over some graduates: each with its numerator and denominator."""
    found = counts(rows)
    return [(rate, found[rate.above], found[rate.below], share(found, rate)) for rate in RATES]


def not_started(since: date, until: date) -> QuerySet[Any]:
    """Graduates of branches whose day lies in a period, who must move and for whom nothing was started."""
    rows = Graduate.objects.filter(graduation__on__gte=since, graduation__on__lt=until)
    return graduates(rows).filter(DUE, moving=False, moved=False).select_related(None).order_by()


def kept_until(on: date, months: float) -> date:
    """The last day on which the old school may keep a graduate."""
    past = on.month - 1 + int(months)
    year, month = on.year + past // 12, past % 12 + 1
    length = 29 if month == 2 and year % 4 == 0 else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return date(year, month, min(on.day, length))


def next_first_of_june(today: date) -> date:
    """The day on which the national register turns marked branches: 1 June, this year's or the next."""
    first = date(today.year, 6, 1)
    return first if first >= today else date(today.year + 1, 6, 1)


def may_graduate(user: Any) -> QuerySet[Unit]:
    """The branches that an account may mark: below the units at which it marks, not marked yet."""
    kinds = sorted(str(kind) for kind in BRANCHES - {Kind.GRADUATE_BRANCH, Kind.PENDING_BRANCH})
    units = Unit.objects.in_force().filter(subtree(access.tops(user, MARK), "parent__path"), kind__in=kinds)
    open_ = Graduation.objects.filter(unit=OuterRef("pk"), cancelled_at=None)
    return units.filter(~Exists(open_)).order_by("sort_key", "pk")


def marks(user: Any, unit: Unit) -> bool:
    """Whether an account marks a branch: it holds the right at the unit above."""
    above = paths.parent(unit.path)
    return any(paths.contains(top, above) for top in access.tops(user, MARK)) if above else False


def missing(graduation: Graduation) -> Iterable[int]:
    """The members of a graduating branch who are not on its list yet."""
    return members_of(graduation.unit).exclude(graduations__graduation=graduation).values_list("pk", flat=True)


def due(at: datetime) -> QuerySet[Graduation]:
    """The graduations whose day has come, of open branches that are not graduate branches yet."""
    rows = Graduation.objects.filter(cancelled_at=None, on__lte=clock.day(at), unit__closed_on=None)
    return rows.exclude(unit__kind=str(Kind.GRADUATE_BRANCH)).select_related("unit", "marked_by").order_by("on", "pk")
