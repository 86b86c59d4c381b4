"""Visits as pages read them: one's own, a unit's, all that a reader may see; what stands beside one another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guatu.base.problems import Problem
from guatu.fieldwork.models import Contact, Secondment, Visit, VisitEntry
from guatu.fieldwork.rules.syncing import standing
from guatu.fieldwork.rules.words import Purpose
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.people.models import Paper
from guatu.people.queries.members import in_force

NEWEST = 5  # visits on the unit's page
MOST = 200  # lines of one's own list
MADE = Q(on__isnull=False, cancelled_at=None)


def visits(user: Any, unit: Unit | None = None) -> QuerySet[Visit]:
    """The visits that an account may read, its own among them, of a unit and all below it if one is named."""
    seen = access.rows(user, "fieldwork.read", Visit).values("pk")
    rows = Visit.objects.filter(Q(pk__in=seen) | Q(visitor=user))
    if unit is not None:
        rows = rows.filter(subtree([unit.path], "unit__path"))
    rows = rows.select_related("unit", "visitor").annotate(raised=Count("matters", distinct=True))
    return rows.annotate(double=_double(), entries_kept=Count("entries", distinct=True))


def _double() -> Exists:
    """Whether the same visitor was at the same unit on the same day by another key."""
    same = Visit.objects.filter(MADE, visitor=OuterRef("visitor"), unit=OuterRef("unit"), on=OuterRef("on"))
    return Exists(same.exclude(pk=OuterRef("pk")))


def get(user: Any, pk: int) -> Visit:
    """One visit that an account made or may read; else not found."""
    found = visits(user).filter(pk=pk).first() if pk < 2**62 else None
    if found is None:
        raise Problem("not_found")
    return found


def own(user: Any, pk: int) -> Visit:
    """One visit of an account's own; another's is not found, or not allowed where it may be read."""
    found = get(user, pk)
    if found.visitor_id != user.pk:
        raise Problem("not_allowed", "走访由走访的人自己记录")
    return found


def known(user: Any, key: str) -> Visit | None:
    """An account's own visit of a key."""
    return Visit.objects.filter(visitor=user, key=key).select_related("unit").first() if key else None


@dataclass(frozen=True)
class Mine:
    """A visitor's own list: what is planned, what was written down, and where they go."""

    planned: list[Visit]
    made: list[Visit]
    places: list["Place"]


@dataclass(frozen=True)
class Place:
    """A unit that a visitor goes to, and what for."""

    unit: Unit
    purpose: Purpose
    last_on: date | None


def mine(user: Any, today: date) -> Mine:
    """A visitor's own list: plans by day, visits newest first, and contact points and secondments."""
    rows = visits(user).filter(visitor=user)
    planned = rows.filter(on=None, cancelled_at=None).order_by("planned_on", "pk")
    made = rows.filter(on__isnull=False).order_by("-on", "-pk")
    return Mine(list(planned[:MOST]), list(made[: NEWEST * 4]), places(user, today))


def places(user: Any, today: date) -> list[Place]:
    """The units that an account is linked to or seconded to on a day, with the day of its last visit."""
    contacts = Contact.objects.filter(in_force(today), person__account=user).select_related("unit")
    terms = Secondment.objects.filter(in_force(today), person__account=user).select_related("unit")
    found = {row.unit: Purpose.CONTACT for row in contacts.order_by("unit__sort_key")}
    found |= {row.unit: Purpose.SECONDMENT for row in terms.order_by("unit__sort_key")}
    last = {}
    for unit, on in Visit.objects.filter(MADE, visitor=user, unit__in=found).order_by("on").values_list("unit", "on"):
        last[unit] = on
    return [Place(unit, purpose, last.get(unit.pk)) for unit, purpose in found.items()]


def linked(user: Any, unit: Unit, on: date) -> tuple[Contact | None, Secondment | None]:
    """The contact point and the secondment of an account at a unit on a day."""
    contact = Contact.objects.filter(in_force(on), person__account=user, unit=unit).order_by("-since").first()
    term = Secondment.objects.filter(in_force(on), person__account=user, unit=unit).order_by("-since").first()
    return contact, term


def may_visit(user: Any, unit: Unit, on: date) -> bool:
    """Whether an account goes to a unit: by its right to record visits there, or linked or seconded to it that day."""
    return access.can(user, "visit.record", unit) or any(linked(user, unit, on))


def place(user: Any, pk: int, on: date) -> Unit:
    """A unit that an account may visit; not found where it may not even be seen."""
    unit = Unit.objects.filter(pk=pk).first() if pk < 2**62 else None
    if unit is not None and may_visit(user, unit, on):
        return unit
    return access.get(user, "visit.record", Unit, pk)


def latest(unit: Unit) -> list[Visit]:
    """The newest visits to a unit itself."""
    rows = Visit.objects.filter(MADE, unit=unit).select_related("visitor").annotate(double=_double())
    return list(rows.order_by("-on", "-pk")[:NEWEST])


def days(visitors: Iterable[int], unit: Unit, since: date, until: date) -> dict[int, set[date]]:
    """The days on which visitors (accounts) were at a unit, from `since` until before `until`: twice a day is once."""
    rows = Visit.objects.filter(MADE, visitor__in=list(visitors), unit=unit, on__gte=since, on__lt=until)
    found: dict[int, set[date]] = {}
    for visitor, on in rows.values_list("visitor", "on"):
        assert on is not None  # noqa: S101 -- made visits have a day
        found.setdefault(visitor, set()).add(on)
    return found


@dataclass(frozen=True)
class Entries:
    """All that phones wrote of one visit: which entry stands, and whether they disagree unsettled."""

    entries: list[VisitEntry]
    standing: VisitEntry | None
    conflict: bool


def entries(visit: Visit) -> Entries:
    """The entries of a visit, the latest written first."""
    found = list(visit.entries.select_related("paper").order_by("-written_at", "-digest"))
    entry, conflict = standing(found)
    return Entries(found, entry, conflict)


def photo(user: Any, pk: int) -> Paper:
    """The photo of an entry, for whoever made the visit or may read it; else not found."""
    entry = VisitEntry.objects.filter(pk=pk).select_related("paper").first() if pk < 2**62 else None
    if entry is None or entry.paper is None:
        raise Problem("not_found")
    get(user, entry.visit_id)
    return entry.paper


def unsettled(user: Any) -> list[Visit]:
    """An account's own visits of which phones wrote different things, unsettled."""
    rows = Visit.objects.filter(visitor=user).annotate(kept=Count("entries")).filter(kept__gt=1)
    found = rows.select_related("unit").prefetch_related("entries").order_by("-on")[:MOST]
    return [visit for visit in found if standing(visit.entries.all())[1]]
