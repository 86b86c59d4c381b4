"""Meetings as pages read them: the roll of one to be recorded, those of a unit, what is odd about a new one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual

from guatu.activities.models import Attendance, Meeting
from guatu.activities.rules.meetings import QUORUMS, SCALE, MeetingKind, add_months, scaled
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.people.models import Person, Post
from guatu.people.queries.members import due_at, in_force

NEWEST = 5  # meetings on the unit's page


@dataclass(frozen=True)
class Roll:
    """Who may be ticked at a meeting. `whole`: all of them are due; otherwise those who are ticked."""

    persons: list[Person]
    whole: bool
    ticked: bool
    numbers: set[int] = field(default_factory=set)


def roll(unit: Unit, kind: MeetingKind, on: date, norms: Mapping[str, float]) -> Roll:
    """Who is expected at a meeting of a unit on a day: its members, its committee, or the new members of a ceremony."""
    if kind == MeetingKind.CEREMONY:
        return _roll(awaiting_ceremony(unit, on, norms), whole=False, ticked=True)
    if kind == MeetingKind.COMMITTEE:
        committee = list(committee_of(unit, on))
        if committee:
            return _roll(committee, whole=True, ticked=True)
    partial = kind in {MeetingKind.COMMITTEE, MeetingKind.GROUP}
    return _roll(due_at(unit, on), whole=not partial, ticked=not partial)


def _roll(persons: Any, *, whole: bool, ticked: bool) -> Roll:
    found = list(persons)
    return Roll(found, whole, ticked, {person.pk for person in found})


def committee_of(unit: Unit, on: date) -> QuerySet[Person]:
    """Those who hold a post at a unit on a day, by name."""
    return Person.objects.filter(
        pk__in=Post.objects.filter(in_force(on), unit=unit).values("person")
    ).order_by("sort_key", "pk")  # fmt: skip


def awaiting_ceremony(unit: Unit, on: date, norms: Mapping[str, float]) -> QuerySet[Person]:
    """Members of a unit and all below it who joined lately and were not at a ceremony yet, by name."""
    since = add_months(on, -int(norms["ceremony.look_back"]))
    joined = Person.objects.filter(joined_on__gt=since, joined_on__lte=on, memberships__until=None)
    here = joined.filter(subtree([unit.path], "memberships__unit__path"), memberships__state="member")
    held = Attendance.objects.filter(
        person=OuterRef("pk"), present=True, meeting__kind=MeetingKind.CEREMONY.value, meeting__struck_at=None,
        meeting__held_on__gte=OuterRef("joined_on"),
    )  # fmt: skip
    return here.exclude(Exists(held)).order_by("sort_key", "pk")


def counted(norms: Mapping[str, float]) -> Q:
    """The condition of meetings that count: not struck, and with enough present for their kind."""
    there = Cast(F("present"), BigIntegerField()) * SCALE
    enough = Q(present__gt=0)
    for kind, quorum in QUORUMS.items():
        least = Cast(F("due"), BigIntegerField()) * scaled(norms[quorum.norm])
        reached = GreaterThanOrEqual(there, least) if quorum.enough else GreaterThan(there, least)
        enough &= ~Q(kind=kind.value) | Q(reached)
    return Q(struck_at=None) & enough


def meetings(user: Any, unit: Unit | None = None) -> QuerySet[Meeting]:
    """The meetings that an account may read, of a unit and all below it if one is named, newest first."""
    rows = access.rows(user, "meeting.read", Meeting).select_related("unit")
    if unit is not None:
        rows = rows.filter(subtree([unit.path], "unit__path"))
    return rows.order_by("-held_on", "-pk")


def latest(unit: Unit) -> list[Meeting]:
    """The newest meetings of a unit itself that were not struck."""
    return list(Meeting.objects.filter(unit=unit, struck_at=None).order_by("-held_on", "-pk")[:NEWEST])


def attendances(meeting: Meeting) -> list[Attendance]:
    """Who was due at a meeting, absent ones first, by name."""
    rows = meeting.attendances.select_related("person")
    return list(rows.order_by("present", "person__sort_key", "pk"))


@dataclass(frozen=True)
class Doubts:
    """What is odd about a meeting to be recorded: the same kind on the same day, the same minutes elsewhere."""

    same_day: list[Meeting]
    same_minutes: int
    own_minutes: date | None

    def __bool__(self) -> bool:
        return bool(self.same_day or self.same_minutes)


def doubts(unit: Unit, kind: MeetingKind, held_on: date, mark: str) -> Doubts:
    """What to ask the recorder; of other units' minutes only how many there are."""
    standing = Meeting.objects.filter(struck_at=None)
    same_day = list(standing.filter(unit=unit, kind=kind.value, held_on=held_on).order_by("pk"))
    pasted = standing.filter(minutes_digest=mark) if mark else standing.none()
    own = pasted.filter(unit=unit).order_by("-held_on").values_list("held_on", flat=True).first()
    return Doubts(same_day, pasted.count(), own)


def ceremonies_of(persons: Iterable[int]) -> dict[int, date]:
    """When each of some persons (by number) was sworn in: the first ceremony that names them; others are left out."""
    rows = Attendance.objects.filter(
        person__in=list(persons), present=True, meeting__kind=MeetingKind.CEREMONY.value, meeting__struck_at=None
    )
    return dict(rows.values_list("person").annotate(on=Min("meeting__held_on")).values_list("person", "on"))


def known(unit: Unit, key: str) -> bool:
    """Whether an attempt has made its meeting already."""
    return bool(key) and Meeting.objects.filter(unit=unit, key=key).exists()
