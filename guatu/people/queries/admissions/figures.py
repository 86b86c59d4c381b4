"""Figures of admission: quotas and their use, the ratio of members to students, and how many came in order."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import BRANCHES
from guatu.orgs.rules.sectors import Sector, sectors_of
from guatu.people.models import Admission, Enrolment, Membership, Quota
from guatu.people.queries.admissions.course import SECONDARY
from guatu.people.queries.members import in_force
from guatu.people.rules.admission import NEEDED, Step, number_needed, out_of_order
from guatu.people.rules.states import BELONGING

SHOWN_UNITS = 300
CODES = {step.value: step for step in Step}
WANTED = frozenset(NEEDED)
Done = dict[Step, tuple[date, Decimal | None]]


@dataclass(frozen=True)
class Use:
    """A quota and what has been used of it below its unit: admitted in its year, and under way now."""

    quota: Quota
    used: int
    under_way: int

    @property
    def left(self) -> int:
        return self.quota.number - self.used

    @property
    def over(self) -> bool:
        return self.used > self.quota.number


def quotas(user: Any, year: int) -> list[Use]:
    """The quotas of a year that an account reads, from the top down, with their use."""
    rows = access.rows(user, "person.read", Quota).filter(year=year).select_related("unit", "set_by")
    return _used(list(rows.order_by("unit__path", "sector")), year)


def strained(unit: Unit, year: int) -> list[Use]:
    """The quotas over a unit, its own and those of the units above, that are used up."""
    above = paths.ancestors(unit.path)
    rows = Quota.objects.filter(unit__in=above, year=year).select_related("unit").order_by("unit__path", "sector")
    concern = [quota for quota in rows if not quota.sector or unit.sector in sectors_of([quota.sector])]
    return [use for use in _used(concern, year) if use.left <= 0]


def _used(rows: list[Quota], year: int) -> list[Use]:
    if not rows:
        return []
    top = paths.common([quota.unit.path for quota in rows])
    counts = _counts(Unit.objects.below(top) if top else Unit.objects.none(), year)
    return [Use(quota, *_sum(quota, counts)) for quota in rows]


def _counts(units: QuerySet[Unit], year: int) -> list[tuple[str, str, int, int]]:
    """Path, sector, admitted in a year and under way now, of each unit that has any."""
    admitted = Count("pk", filter=Q(admitted_on__year=year))
    under_way = Count("pk", filter=Q(admitted_on=None, stopped_on=None))
    rows = Admission.objects.filter(unit__in=units).values("unit__path", "unit__sector")
    return list(
        rows.annotate(a=admitted, w=under_way).values_list("unit__path", "unit__sector", "a", "w").order_by()
    )  # fmt: skip


def _sum(quota: Quota, counts: Iterable[tuple[str, str, int, int]]) -> tuple[int, int]:
    within = sectors_of([quota.sector]) if quota.sector else None
    found = [
        (used, under_way)
        for path, sector, used, under_way in counts
        if paths.contains(quota.unit.path, path) and (within is None or sector in within)
    ]
    return sum(used for used, _ in found), sum(under_way for _, under_way in found)


def quota_units(user: Any) -> list[Unit]:
    """The units for which an account sets quotas at once: where it stands, and one level below."""
    tops = access.tops(user, "quota.edit")
    own = Q(path__in=tops) | Q(parent__path__in=tops)
    return list(access.units(user, "quota.edit").in_force().filter(own).order_by("path")[:SHOWN_UNITS])


@dataclass(frozen=True)
class Ratio:
    """Members to students of one class (团青比): `students` is None where nobody has counted."""

    members: int
    students: int | None
    cap: float

    @property
    def share(self) -> float | None:
        return self.members / self.students if self.students else None

    @property
    def over(self) -> bool:
        return self.share is not None and self.share > self.cap


def ratios(on: date) -> dict[int, tuple[int, int | None, float]]:
    """Members, students and the cap of each open branch of a school with a cap, on a day; three queries."""
    return {pk: (one.members, one.students, one.cap) for pk, one in _ratios(_capped(), on).items()}


def ratios_seen(user: Any, on: date) -> list[tuple[Unit, Ratio]]:
    """The same for the branches that an account reads, by place in the tree."""
    rows = list(_capped().filter(pk__in=access.units(user, "post.read").values("pk")).order_by("path"))
    found = _ratios(_capped().filter(pk__in=[unit.pk for unit in rows]) if len(rows) < 500 else _capped(), on)
    return [(unit, found[unit.pk]) for unit in rows]


def ratio_of(unit: Unit, on: date) -> Ratio | None:
    """The ratio of one branch; None where no cap holds."""
    return _ratios(_capped().filter(pk=unit.pk), on).get(unit.pk)


def _capped() -> QuerySet[Unit]:
    return Unit.objects.in_force().filter(kind__in=sorted(BRANCHES), sector__in=sorted(SECONDARY))


def _ratios(units: QuerySet[Unit], on: date) -> dict[int, Ratio]:
    values, within = norms(on), units.order_by().values("pk")
    counted = Enrolment.objects.filter(unit__in=within, counted_on__lte=on).order_by("counted_on", "pk")
    students = dict(counted.values_list("unit_id", "students"))
    held = Membership.objects.filter(in_force(on), unit__in=within, state__in=sorted(BELONGING)).values("unit_id")
    members = dict(held.annotate(n=Count("pk")).values_list("unit_id", "n").order_by())
    return {
        pk: Ratio(members.get(pk, 0), students.get(pk), values[f"ratio.{sector}"])
        for pk, sector in units.values_list("pk", "sector")
    }


def in_order(year: int) -> dict[int, tuple[int, int]]:
    """Of each unit: how many of those admitted in a year came in order, and how many were admitted; two queries.

    In order: number given, application, meeting and approval recorded, no date contradicts another, hours of
    lessons (and of service at secondary schools) as the norms ask at the year's end. Members who joined in the
    year without a recorded admission count as admitted, not as in order.
    """
    values = norms(date(year, 12, 31))
    good: Counter[int] = Counter()
    all_: Counter[int] = Counter()
    for (_pk, unit, sector, number), steps in _admitted(year).items():
        all_[unit] += 1
        good[unit] += _orderly(steps, sector, number, values)
    for unit, unrecorded in _unrecorded(year):
        all_[unit] += unrecorded
    return {unit: (good[unit], admitted) for unit, admitted in all_.items()}


def _admitted(year: int) -> dict[tuple[int, int, str, str], Done]:
    """Admission, unit, its sector and the member's number of each admitted in a year, with the steps done.

    No step stands twice, so that its row need not be looked for among the others by the database.
    """
    rows = Admission.objects.filter(admitted_on__year=year)
    told = ("pk", "unit_id", "unit__sector", "person__member_number", "steps__code", "steps__on", "steps__hours")
    found: defaultdict[tuple[int, int, str, str], Done] = defaultdict(dict)
    for *one, code, on, hours in rows.values_list(*told).iterator(chunk_size=5000):
        steps = found[tuple(one)]
        if code in CODES:
            steps[CODES[code]] = (on, hours)
    return found


def _orderly(steps: Done, sector: str, number: str, values: dict[str, float]) -> bool:
    if not steps.keys() >= WANTED:
        return False
    days = {step: on for step, (on, _hours) in steps.items()}
    if out_of_order(days) or (number_needed(days[Step.MEETING].year) and not number):
        return False
    asked = {Step.LESSONS: values["admission.lessons"]}
    if Sector(sector) in SECONDARY:
        asked[Step.SERVICE] = values["admission.service"]
    return all(float(steps[step][1] or 0 if step in steps else 0) >= least for step, least in asked.items())


def _unrecorded(year: int) -> list[tuple[int, int]]:
    recorded = Admission.objects.filter(person=OuterRef("person"), admitted_on__year=year)
    rows = Membership.objects.filter(
        ~Exists(recorded), until=None, state__in=sorted(BELONGING), person__joined_on__year=year
    )
    found: defaultdict[int, int] = defaultdict(int)
    for unit, number in rows.values("unit_id").annotate(n=Count("pk")).values_list("unit_id", "n").order_by():
        found[unit] += number
    return list(found.items())


def counts_of(unit: Unit) -> list[Enrolment]:
    """The newest 20 counts of a branch's students."""
    return list(Enrolment.objects.filter(unit=unit).select_related("recorded_by").order_by("-counted_on", "-pk")[:20])
