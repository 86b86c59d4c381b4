"""What the self-check (自我体检) sees in the register: all faults of all units, set-wise, in a dozen queries."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, When
from django.db.models.functions import Coalesce, Greatest, Length

from guatu.activities.models import Meeting, Review
from guatu.base import clock
from guatu.coverage.rules import faults as rules
from guatu.coverage.rules.faults import RULES, SHOWN, Fault, Seen
from guatu.orgs.models import Grant, Placement, Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.roles import ADMINISTRATORS
from guatu.people.models import Membership, Person, Post, Term
from guatu.people.queries.members import in_force
from guatu.people.rules.posts import COMMITTEE, Title
from guatu.people.rules.states import BELONGING, State

MEMBERS = sorted(BELONGING - {State.SUSPENDED})


@dataclass(frozen=True)
class One:
    """A unit as the check looks at it."""

    pk: int
    kind: str
    counted: int | None
    named: bool  # whether the ledger names a secretary
    founded_on: date | None


@dataclass(frozen=True)
class Look:
    """One check in hand: the units it looks at, its instant, and the norms of the day."""

    units: tuple[One, ...]
    at: datetime
    norms: dict[str, float]

    @property
    def on(self) -> date:
        return clock.day(self.at)

    def of(self, fault: Fault) -> Iterator[One]:
        """The units that a fault may concern."""
        return (one for one in self.units if one.kind in RULES[fault].kinds)


def checked(top: Unit) -> QuerySet[Unit]:
    """The units that a check of `top` looks at: it and all open ones below."""
    return Unit.objects.below(top.path).in_force()


def look(top: Unit, at: datetime) -> Look:
    """What a check of a unit and all below it starts from. Two queries and the norms."""
    rows = checked(top).values_list("pk", "kind", "member_count", "secretary", "founded_on")
    placed = Placement.objects.values("unit").annotate(first=Min("since"))
    first = dict(placed.filter(unit__path__startswith=top.path).values_list("unit", "first"))
    units = tuple(One(pk, kind, n, bool(name), on or first.get(pk)) for pk, kind, n, name, on in rows)
    return Look(units, at, norms(clock.day(at)))


def faults(found: Look, step: Callable[[int, int], None] = lambda done, total: None) -> list[Seen]:
    """Every fault of the units looked at, in the order of unit and fault. `step(done, total)` is told the progress."""
    seen: list[Seen] = []
    for done, part in enumerate(PARTS):
        step(done, len(PARTS))
        seen += part(found)
    order = {fault: n for n, fault in enumerate(Fault)}
    return sorted(seen, key=lambda one: (one.unit, order[one.fault]))


def registered(on: date) -> dict[int, int]:
    """How many members each unit has in the register on a day; those whose membership is suspended do not count."""
    rows = Membership.objects.filter(in_force(on), state__in=MEMBERS)
    return dict(rows.values("unit").annotate(n=Count("pk")).values_list("unit", "n"))


def by_size(found: Look) -> Iterator[Seen]:
    """Branches too small, too big, without a committee, or whose members are not in the register."""
    members = registered(found.on)
    held = Post.objects.filter(in_force(found.on), title__in=sorted(COMMITTEE))
    sitting = dict(held.values("unit").annotate(n=Count("person", distinct=True)).values_list("unit", "n"))
    for one in found.of(Fault.FEW):
        number = members.get(one.pk, 0)
        for fault, evidence in rules.sizes(number, one.counted, found.norms).items():
            yield Seen(one.pk, fault, evidence)
        if rules.lacks_committee(number, sitting.get(one.pk, 0), found.norms):
            yield Seen(one.pk, Fault.COMMITTEE, {"members": number, "committee": sitting.get(one.pk, 0)})


def without_secretary(found: Look) -> Iterator[Seen]:
    """Units whose secretary's post has been empty for too long.

    A unit whose ledger names a secretary, and whose posts nobody has entered yet, is not held to be without one.
    """
    held = Post.objects.filter(title=Title.SECRETARY.value).values_list("unit", "until")
    since: dict[int, date | None] = {}
    for unit, until in held:
        known = since.get(unit, date.min)
        if known is None or until is None or until > found.on:
            since[unit] = None
        else:
            since[unit] = max(known, until)
    for one in found.of(Fault.VACANT):
        empty = since.get(one.pk, None if one.named else one.founded_on)
        if empty is not None and rules.vacant(empty, found.on, found.norms):
            yield Seen(one.pk, Fault.VACANT, {"since": empty.isoformat()})


def past_term(found: Look) -> Iterator[Seen]:
    """Units whose newest term is over, extensions counted."""
    due = Case(When(extended_to=None, then=F("due_on")), default=Greatest("due_on", "extended_to"))
    newest: dict[int, date] = {}
    for unit, day in Term.objects.annotate(day=due).order_by("elected_on").values_list("unit", "day"):
        newest[unit] = day
    for one in found.of(Fault.TERM):
        if one.pk in newest and newest[one.pk] < found.on:
            yield Seen(one.pk, Fault.TERM, {"due_on": newest[one.pk].isoformat()})


def without_life(found: Look) -> Iterator[Seen]:
    """Branches without a meeting for too long, or ever."""
    held = Meeting.objects.filter(struck_at=None, held_on__lte=found.on).values("unit")
    newest = dict(held.annotate(day=Max("held_on")).values_list("unit", "day"))
    for one in found.of(Fault.SILENT):
        day = newest.get(one.pk)
        fault = rules.quiet(day, one.founded_on, found.on, found.norms)
        if fault == Fault.SILENT and day:
            yield Seen(one.pk, fault, {"last_on": day.isoformat()})
        elif fault == Fault.UNBORN and one.founded_on:
            yield Seen(one.pk, fault, {"founded_on": one.founded_on.isoformat()})


def hollow(found: Look) -> Iterator[Seen]:
    """Units above branches with nothing below them."""
    parents = set(Unit.objects.in_force().exclude(parent=None).values_list("parent", flat=True).distinct())
    for one in found.of(Fault.LEAF):
        if one.pk not in parents:
            yield Seen(one.pk, Fault.LEAF)


def out_of_reach(found: Look) -> Iterator[Seen]:
    """Units where no person in the register has a phone and nobody has an account."""
    persons = Person.objects.filter(erased_at=None).values("unit")
    rows = persons.annotate(n=Count("pk"), phones=Count("pk", filter=~Q(phone_index=""))).values_list(
        "unit", "n", "phones"
    )
    known = {unit: (number, phones) for unit, number, phones in rows}
    posted = Post.objects.filter(in_force(found.on), person__erased_at=None).exclude(person__phone_index="")
    reached = set(posted.values_list("unit", flat=True).distinct())
    accounts = Grant.objects.in_force(found.at).exclude(role__in=sorted(ADMINISTRATORS))
    reached |= set(accounts.values_list("unit", flat=True).distinct())
    for one in found.of(Fault.UNREACHABLE):
        number, phones = known.get(one.pk, (0, 0))
        if not phones and one.pk not in reached:
            yield Seen(one.pk, Fault.UNREACHABLE, {"persons": number})


def pasted(found: Look) -> Iterator[Seen]:
    """Units whose minutes stand, word for word, in another meeting's record too."""
    twice = recent(found).values("minutes_digest").annotate(n=Count("pk")).filter(n__gt=1)
    rows = recent(found).filter(minutes_digest__in=twice.values("minutes_digest"))
    same: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for pk, unit, digest in rows.order_by("pk").values_list("pk", "unit", "minutes_digest"):
        same[digest].append((pk, unit))
    own: dict[int, dict[str, Any]] = {}
    for group in same.values():
        units = {unit for _, unit in group}
        for unit in units:
            so_far = own.setdefault(unit, {"same": 0, "units": 0, "meetings": []})
            so_far["same"] += len(group)
            so_far["units"] = max(so_far["units"], len(units))
            so_far["meetings"] = [*so_far["meetings"], *(pk for pk, at in group if at == unit)][:SHOWN]
    for one in found.of(Fault.PASTED):
        if one.pk in own:
            yield Seen(one.pk, Fault.PASTED, own[one.pk])


def recent(found: Look) -> QuerySet[Meeting]:
    """The meetings whose minutes are compared: recent ones, with enough text to tell."""
    since = rules.back(found.on, found.norms["minutes.months"])
    rows = Meeting.objects.filter(struck_at=None, held_on__gt=since, held_on__lte=found.on).exclude(minutes_digest="")
    return rows.annotate(length=Coalesce(Length("minutes"), 0)).filter(length__gte=found.norms["minutes.least"])


def unreviewed(found: Look) -> Iterator[Seen]:
    """Branches without the review that should be there by now; those founded later owe none."""
    year = rules.review_year(found.on, found.norms["review.late"])
    there = set(Review.objects.filter(year=year).exclude(submitted_at=None).values_list("unit", flat=True))
    for one in found.of(Fault.UNREVIEWED):
        if one.pk not in there and one.founded_on is not None and one.founded_on.year < year:
            yield Seen(one.pk, Fault.UNREVIEWED, {"year": year})


PARTS: tuple[Callable[[Look], Iterator[Seen]], ...] = (
    by_size, without_secretary, past_term, without_life, hollow, out_of_reach, pasted, unreviewed,
)  # fmt: skip
