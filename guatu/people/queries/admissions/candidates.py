"""Who may be admitted next: persons of a branch who are not members, and pioneers about to turn 14."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import KINDS
from guatu.orgs.rules.sectors import Sector
from guatu.people.models import Admission, Membership, Person
from guatu.people.rules.admission import later
from guatu.people.rules.states import BELONGING

SCHOOLS = frozenset({Sector.PRIMARY_SCHOOL, Sector.JUNIOR_HIGH, Sector.SENIOR_HIGH, Sector.VOCATIONAL_SCHOOL})
WITH_MEMBERS = frozenset(kind for kind, declared in KINDS.items() if declared.has_members)
MOST = 300


def outside(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Those who are neither members nor on the way to become one."""
    belongs = Membership.objects.filter(person=OuterRef("pk"), until=None, state__in=sorted(BELONGING))
    under_way = Admission.objects.filter(person=OuterRef("pk"), stopped_on=None, admitted_on=None)
    return rows.filter(~Exists(belongs), ~Exists(under_way), erased_at=None)


def applicants(user: Any, unit: Unit) -> list[Person]:
    """Up to 300 persons of a branch whose admission may begin, by name."""
    rows = access.rows(user, "person.read", Person).filter(unit=unit)
    return list(outside(rows).order_by("sort_key", "pk")[:MOST])


def pioneers(user: Any, today: date, months: int, norms: dict[str, float]) -> QuerySet[Person]:
    """Persons of schools who turn, or have turned, 14 within some months and are not members yet."""
    least, most = int(norms["age.least"]), int(norms["age.most"])
    born_by = later(later(today, months), -12 * least)
    rows = access.rows(user, "person.read", Person).filter(
        unit__sector__in=sorted(SCHOOLS), birth_on__lte=born_by, birth_on__gt=later(today, -12 * most)
    )
    return outside(rows).select_related("unit")


def branches(user: Any, most: int = 200) -> list[Unit]:
    """The branches where an account may begin an admission, by name; none if there are too many to choose from."""
    rows = access.units(user, "admission.edit").in_force().filter(kind__in=sorted(WITH_MEMBERS))
    found = list(rows.order_by("path")[: most + 1])
    return found if len(found) <= most else []


def may_begin(unit: Unit) -> bool:
    """Whether members belong to a unit directly, so that an admission may begin there."""
    return unit.kind in WITH_MEMBERS and unit.closed_on is None
