"""Figures of organisation life for the indicators: own rows of each unit, over all units at once.

Nothing is added up along the tree here. Struck meetings and those without a quorum do not count.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear

from guatu.activities.models import CheckIn, HomeEvent, Meeting, Review, TranscriptEntry, YouthHome
from guatu.activities.queries.due import DUE_KINDS, counted_from, members
from guatu.activities.queries.meetings import counted
from guatu.activities.rules.meetings import PERIODIC, MeetingKind, kinds_due, periods
from guatu.orgs.models import Unit
from guatu.people.models import Membership
from guatu.people.rules.states import DUE

Pair = tuple[int, int]  # part and whole


def meetings_rate(
    since: date, until: date, norms: Mapping[str, float], kinds: Iterable[MeetingKind] | None = None
) -> dict[int, Pair]:
    """Of each branch, in how many periods it held what was due, and in how many it was due, in [since, until).

    Only whole periods count that began after the branch came into the tree; a branch without a committee owes no
    committee meeting. `kinds` narrows it to some of the periodic kinds.
    """
    wanted = [kind for kind in PERIODIC if kinds is None or kind in set(kinds)]
    spans = {kind: periods(since, until, int(norms[PERIODIC[kind]])) for kind in wanted}
    held = {kind: _held(kind, spans[kind], norms) for kind in wanted}
    units = Unit.objects.in_force().filter(kind__in=DUE_KINDS).order_by()
    number, first = members(units.values("pk")), counted_from(units.values("pk"))
    found = {}
    for pk, founded_on, member_count in units.values_list("pk", "founded_on", "member_count"):
        start = max(first.get(pk, until), founded_on or date.min)
        owed = set(kinds_due(number.get(pk, member_count or 0), norms))
        pairs = [_rate(spans[kind], held[kind].get(pk, frozenset()), start) for kind in wanted if kind in owed]
        found[pk] = (sum(part for part, _whole in pairs), sum(whole for _part, whole in pairs))
    return found


def _rate(spans: list[tuple[date, date]], held: frozenset[int], start: date) -> Pair:
    due = [number for number, (begin, _end) in enumerate(spans) if begin >= start]
    return sum(number in held for number in due), len(due)


def _held(kind: MeetingKind, spans: list[tuple[date, date]], norms: Mapping[str, float]) -> dict[int, frozenset[int]]:
    """Of each unit, the numbers of the periods in which it held a kind so that it counts."""
    if not spans:
        return {}
    rows = Meeting.objects.filter(
        counted(norms), kind=kind.value, held_on__gte=spans[0][0], held_on__lt=spans[-1][1]
    ).order_by()
    whens = [When(held_on__gte=begin, held_on__lt=end, then=Value(n)) for n, (begin, end) in enumerate(spans)]
    found: dict[int, set[int]] = defaultdict(set)
    marked = rows.annotate(period=Case(*whens, output_field=IntegerField()))
    for unit, period in marked.values_list("unit", "period").distinct():
        found[unit].add(period)
    return {unit: frozenset(numbers) for unit, numbers in found.items()}


def held(since: date, until: date, norms: Mapping[str, float]) -> dict[int, dict[str, int]]:
    """Of each unit, how many meetings of each kind it held so that they count, in [since, until)."""
    rows = Meeting.objects.filter(counted(norms), held_on__gte=since, held_on__lt=until).order_by()
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for unit, kind, number in rows.values_list("unit", "kind").annotate(number=Count("pk")):
        found[unit][kind] = number
    return found


def reviews_done(year: int) -> dict[int, bool]:
    """Of each branch that has begun the review of a year, whether it was approved; others are left out."""
    return {unit: bool(approved) for unit, approved in Review.objects.filter(year=year).values_list("unit", "approved")}


def check_ins() -> dict[int, Pair]:
    """Of each unit with members, how many of them a community has confirmed as checked in, and how many there are."""
    there = CheckIn.objects.filter(confirmed_at__isnull=False).values("person")
    rows = Membership.objects.filter(until=None, state__in=sorted(DUE)).order_by()
    return _pairs(rows.values("unit").annotate(whole=Count("pk"), part=Count("pk", filter=Q(person__in=there))))


def transcripts() -> dict[int, Pair]:
    """Of each unit with students among its members, how many have a transcript with entries, and how many there are."""
    entered = TranscriptEntry.objects.filter(struck_at=None).values("person")
    rows = Membership.objects.filter(until=None, state__in=sorted(DUE), person__studying="yes").order_by()
    return _pairs(rows.values("unit").annotate(whole=Count("pk"), part=Count("pk", filter=Q(person__in=entered))))


def _pairs(rows: Any) -> dict[int, Pair]:
    return {row["unit"]: (row["part"], row["whole"]) for row in rows}


def home_activity(since: date, until: date, months: int = 1) -> dict[int, Pair]:
    """Of each unit that runs homes, in how many periods they held something, and in how many they were open.

    Periods of `months` calendar months that lie in [since, until); each home counts by itself.
    """
    spans = periods(since, until, months)
    by_home = _event_months(since, until)
    found: dict[int, Pair] = {}
    for pk, unit, opened_on, closed_on in YouthHome.objects.values_list("pk", "unit", "opened_on", "closed_on"):
        open_ = [(a, b) for a, b in spans if opened_on <= a and (closed_on is None or closed_on >= b)]
        active = sum(any(a <= day < b for day in by_home.get(pk, ())) for a, b in open_)
        part, whole = found.get(unit, (0, 0))
        found[unit] = (part + active, whole + len(open_))
    return found


def _event_months(since: date, until: date) -> dict[int, set[date]]:
    """The first day of each month in which each home held something."""
    rows = HomeEvent.objects.filter(on__gte=since, on__lt=until).order_by()
    months = rows.annotate(year=ExtractYear("on"), month=ExtractMonth("on"))
    found: dict[int, set[date]] = defaultdict(set)
    for home, year, month in months.values_list("home", "year", "month").distinct():
        found[home].add(date(year, month, 1))
    return found


def home_visits(since: date, until: date) -> dict[int, Pair]:
    """Of each unit that runs a home now, the visits in [since, until) and the number of its homes."""
    came = Sum("events__visits", filter=Q(events__on__gte=since, events__on__lt=until))
    rows = YouthHome.objects.filter(closed_on=None).order_by().values("unit")
    return {
        row["unit"]: (row["visits"], row["homes"])
        for row in rows.annotate(visits=Coalesce(came, 0), homes=Count("pk", distinct=True))
    }
