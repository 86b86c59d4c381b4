"""Yearly reviews: the sheet of a branch, and the list of all branches of a year."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, FilteredRelation, Q, QuerySet, Value, When

from guatu.activities.models import Meeting, Review, ReviewGrade
from guatu.activities.rules.meetings import MeetingKind
from guatu.activities.rules.review import Stage, stage
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import Units
from guatu.orgs.rules.kinds import Kind
from guatu.people.models import Membership, Person
from guatu.people.queries.members import in_force
from guatu.people.rules.states import State

FIRST_YEAR = 2000


@dataclass
class Line:
    """A member on the sheet: what is said of them, or that they are registered without being graded."""

    person: Person
    graded: bool
    grade: str = ""
    votes: int | None = None
    registered_on: date | None = None


def members(unit: Unit, on: date, kept: bool) -> list[tuple[Person, bool]]:
    """Who is on a unit's sheet on a day, and whether each is graded; `kept`: whether 保留团籍 are graded too."""
    states = [State.MEMBER.value, State.KEPT.value]
    held = Membership.objects.filter(in_force(on), unit=unit, state__in=states).select_related("person")
    rows = held.order_by("person__sort_key", "person")
    return [(row.person, kept or row.state == State.MEMBER) for row in rows]


def find(unit: Unit, year: int) -> Review | None:
    """The review of a branch and year, if it has begun."""
    return Review.objects.filter(unit=unit, year=year).select_related("submitted_by", "decided_by").first()


def sheet(unit: Unit, review: Review | None, on: date, kept: bool) -> list[Line]:
    """The lines of a sheet: the members now; once it was sent in, those who stood on it."""
    said = {row.person_id: row for row in _grades(review)}
    if review is not None and stage_of(review) in {Stage.SUBMITTED, Stage.APPROVED}:
        rows = sorted(said.values(), key=lambda row: (row.person.sort_key, row.person_id))
        return [_line(row.person, bool(row.grade), row) for row in rows]
    return [_line(person, graded, said.get(person.pk)) for person, graded in members(unit, on, kept)]


def _grades(review: Review | None) -> QuerySet[ReviewGrade]:
    return ReviewGrade.objects.filter(review=review).select_related("person") if review else ReviewGrade.objects.none()


def _line(person: Person, graded: bool, row: ReviewGrade | None) -> Line:
    if row is None:
        return Line(person, graded)
    return Line(person, graded, row.grade, row.votes, row.registered_on)


def stage_of(review: Review | None) -> Stage:
    """Where a review stands."""
    return stage(review.submitted_at is not None, review.approved) if review is not None else Stage.NONE


def meeting_of(unit: Unit, year: int) -> Meeting | None:
    """The review meeting that was recorded in a year, from which the sheet is filled in."""
    rows = Meeting.objects.filter(
        unit=unit, kind=MeetingKind.REVIEW.value, struck_at=None, held_on__gte=date(year, 1, 1),
        held_on__lt=date(year + 1, 4, 1),
    )  # fmt: skip
    return rows.order_by("-held_on", "-pk").first()


def branches(user: Any, year: int) -> QuerySet[Unit]:
    """The branches that an account sees, each with its review of a year (`mine_*`) and where it stands (`stage`)."""
    units: Units = access.units(user, "meeting.read").in_force().filter(kind=Kind.BRANCH.value)
    mine = units.annotate(mine=FilteredRelation("reviews", condition=Q(reviews__year=year))).select_related("parent")
    stages = Case(
        When(mine__approved=True, then=Value(Stage.APPROVED.value)),
        When(mine__approved=False, then=Value(Stage.RETURNED.value)),
        When(mine__submitted_at__isnull=False, then=Value(Stage.SUBMITTED.value)),
        When(mine__pk__isnull=False, then=Value(Stage.OPEN.value)),
        default=Value(Stage.NONE.value), output_field=CharField(),
    )  # fmt: skip
    return mine.annotate(
        stage=stages, mine_held=F("mine__held_on"), mine_due=F("mine__due"), mine_present=F("mine__present"),
        mine_decided=F("mine__decided_at"),
    ).order_by("path")  # fmt: skip


def stage_counts(rows: Any) -> dict[str, int]:
    """How many of the branches of a year (see `branches`) stand where, in the order of the stages."""
    found: dict[str, int] = {one.value: 0 for one in Stage}
    for code in rows.order_by().values_list("stage", flat=True):
        found[code] += 1
    return found
