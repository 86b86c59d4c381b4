"""The plan of a year: sessions, trainings and exchange visits in one list, and one session with its units."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from guatu.activities.models import Course, Trainee
from guatu.activities.queries import trainings
from guatu.fieldwork.models import ExchangeBooking, ExchangeVisit
from guatu.fieldwork.queries import exchanges
from guatu.guidance.models import GuidanceGroup, Session, SessionUnit
from guatu.guidance.rules import plan as rules
from guatu.guidance.rules.words import EventKind, EventState
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths
from guatu.orgs.rules.sectors import FIELDS, Field

READ, EDIT = "guidance.read", "guidance.edit"
MOST = 500  # units on one page of attendance


@dataclass(frozen=True)
class Event:
    """One line of the plan, whatever it is: `page` names the address of its own page, `pk` its number there."""

    kind: EventKind
    title: str
    on: date
    unit: Unit
    state: EventState
    field: str
    place: str
    units: int
    came: int | None
    page: str
    pk: int
    asked: bool  # whether the unit whose plan it is was invited or has booked

    @property
    def organiser(self) -> str:
        """The organising unit's name."""
        return self.unit.name


def events(user: Any, unit: Unit, year: int, on: date) -> list[Event]:
    """All that concerns a unit in a year, as far as the account sees it: of units above it, its own, and below it.

    What is to come stands first, the soonest on top; then what was, the latest on top.
    """
    found = [*_sessions(user, unit, year, on), *_courses(user, unit, year, on), *_visits(user, unit, year, on)]
    return sorted(found, key=lambda event: (event.on < on, abs((event.on - on).days), event.kind, event.pk))


def concerning(unit: Unit, lookup: str) -> Q:
    """The condition of what units above a unit, it itself, or units below it organise."""
    above = Q(**{f"{lookup}__in": paths.ancestors(unit.path)})
    return above | subtree([unit.path], f"{lookup}__path")


def _sessions(user: Any, unit: Unit, year: int, on: date) -> Iterator[Event]:
    rows = access.rows(user, READ, Session).filter(concerning(unit, "unit"), on__year=year).select_related("unit")
    own = Exists(SessionUnit.objects.filter(session=OuterRef("pk"), unit=unit))
    counted = rows.annotate(asked=Count("units"), people=Sum("units__came"), own=own)
    for row in counted:
        state = rules.state(row.on, on, cancelled=row.cancelled_at is not None, held=row.held_at is not None)
        yield Event(EventKind(row.kind), row.title, row.on, row.unit, state, row.field, row.place, row.asked,
                    row.people, "guidance:session", row.pk, row.own)  # fmt: skip


def _courses(user: Any, unit: Unit, year: int, on: date) -> Iterator[Event]:
    rows: QuerySet[Course] = trainings.courses(user, year).filter(concerning(unit, "unit"))
    rows = rows.annotate(own=Exists(Trainee.objects.filter(course=OuterRef("pk"), unit=unit)))
    for row in rows:
        invited, came = row.invited, row.came  # type: ignore[attr-defined]
        state = rules.state(row.starts_on, on, cancelled=row.cancelled_at is not None, held=came > 0)
        yield Event(EventKind.TRAINING, row.title, row.starts_on, row.unit, state, "", row.place, invited,
                    came or None, "activities:course", row.pk, row.own)  # fmt: skip


def _visits(user: Any, unit: Unit, year: int, on: date) -> Iterator[Event]:
    rows: QuerySet[ExchangeVisit] = exchanges.visits(user).filter(concerning(unit, "organiser"), on__year=year)
    booked = ExchangeBooking.objects.filter(visit=OuterRef("pk"), unit=unit, cancelled_at=None)
    rows = rows.annotate(own=Exists(booked))
    for row in rows:
        came = row.came  # type: ignore[attr-defined]
        state = rules.state(row.on, on, cancelled=row.cancelled_at is not None, held=came is not None)
        yield Event(EventKind.EXCHANGE, row.title, row.on, row.organiser, state, row.point.field,
                    row.point.unit.name, row.booked, came, "fieldwork:exchange", row.pk, row.own)  # type: ignore[attr-defined]  # fmt: skip


def home(user: Any) -> Unit | None:
    """The unit whose plan an account opens first: the topmost at which it holds anything."""
    return Unit.objects.filter(path__in=access.homes(user), closed_on=None).order_by("depth", "pk").first()


def session(user: Any, pk: int, verb: str = READ) -> Session:
    """One session; not found for whoever does not see it."""
    related = ("unit", "group", "task__campaign", "planned_by", "held_by")
    return access.get(user, verb, Session, pk, related=related)


def invited(user: Any, session: Session) -> QuerySet[SessionUnit]:
    """The invited units that an account sees: all for the organiser, else those of its own line."""
    return access.rows(user, READ, SessionUnit).filter(session=session).select_related("unit")


def invitable(session: Session, asked: Mapping[str, str]) -> QuerySet[Unit]:
    """The units below a session's that are not invited, narrowed: field, kind, under (a unit's number), word."""
    rows = Unit.objects.below(session.unit.path).in_force().exclude(pk=session.unit_id)
    rows = rows.exclude(pk__in=session.units.values("unit"))
    if asked.get("field"):
        rows = rows.filter(sector__in=[sector.value for sector in FIELDS[Field(asked["field"])]])
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("under"):
        top = Unit.objects.filter(pk=asked["under"], parent=session.unit).first()
        rows = rows.filter(subtree([top.path] if top else [], "path"))
    for word in asked.get("word", "").split()[:5]:
        rows = rows.filter(search_text__icontains=word.lower())
    return rows.select_related("parent").order_by("depth", "sort_key", "pk")


def ticked(rows: QuerySet[Unit], numbers: Iterable[int]) -> QuerySet[Unit]:
    """Those of some units that were ticked."""
    return rows.filter(pk__in=list(numbers))


def groups_for(unit: Unit) -> list[GuidanceGroup]:
    """The groups in force that can run a unit's session: its own and those above it."""
    rows = GuidanceGroup.objects.filter(unit__in=paths.ancestors(unit.path), until=None)
    return list(rows.select_related("unit").order_by("-unit__depth", "name"))
