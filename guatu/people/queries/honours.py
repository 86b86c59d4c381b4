"""Honours: who sees them, who decides, whom they may go to."""

from typing import Any

from django.db.models import Q, QuerySet

from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.models import Honour, Person
from guatu.people.queries.above import decides, require_above

DECIDE = "honour.decide"


def seen(user: Any) -> QuerySet[Honour]:
    """The honours, and proposals of them, that an account reads."""
    return access.rows(user, "post.read", Honour).select_related("unit", "person", "proposed_by", "decided_by")


def get(user: Any, pk: int) -> Honour:
    """One honour; not found for whoever does not see it."""
    return access.get(user, "post.read", Honour, pk, related=("unit", "person", "proposed_by", "decided_by"))


def at_stage(rows: QuerySet[Honour], granted: bool | None) -> QuerySet[Honour]:
    """Those that were granted, declined, or wait (None)."""
    return rows.filter(granted=granted)


def of_unit(user: Any, unit: Unit) -> list[Honour]:
    """The newest 50 honours of a unit and its people that an account reads."""
    return list(seen(user).filter(unit=unit).order_by("-awarded_on", "-pk")[:50])


def of_person(user: Any, person: Person) -> list[Honour]:
    """The granted honours of a person that an account reads, newest first."""
    return list(seen(user).filter(person=person, granted=True).order_by("-awarded_on", "-pk"))


def candidates(user: Any, unit: Unit) -> list[Person]:
    """Up to 300 persons of a unit, or in office there, whom an account reads, by name."""
    rows = access.rows(user, "person.read", Person).filter(erased_at=None)
    here = Q(unit=unit) | Q(posts__unit=unit, posts__until=None)
    return list(rows.filter(here).distinct().order_by("sort_key", "pk")[:300])


def may_decide(user: Any, honour: Honour) -> bool:
    """Whether an account may decide on a proposal now."""
    waits = honour.decided_at is None and honour.proposed_by_id != user.pk
    return waits and decides(user, DECIDE, honour.unit)


def require_decider(user: Any, honour: Honour) -> None:
    """Refuse whoever does not decide above the unit."""
    require_above(user, DECIDE, honour.unit)


def awarding(user: Any) -> str:
    """The name of the topmost unit for which an account decides on honours: what a decision is prefilled with."""
    top = next(iter(access.tops(user, DECIDE)), "")
    return Unit.objects.filter(path=top).values_list("name", flat=True).first() or ""
