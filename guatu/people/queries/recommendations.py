"""Recommendations to the Party: the list, one with its doubts, and whom a branch may put forward."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.norms import NORMS
from guatu.people.models import Person, Recommendation
from guatu.people.queries.above import decides
from guatu.people.queries.members import due_at, members_of
from guatu.people.rules.recommendation import MEASURED, Ballot, Standing, doubts, held_since, standing, valid_until

Norms = dict[str, float]


def seen(user: Any) -> QuerySet[Recommendation]:
    """The recommendations that an account reads."""
    rows = access.rows(user, "person.read", Recommendation)
    return rows.select_related("person", "unit", "recorded_by", "decided_by")


def get(user: Any, verb: str, pk: int) -> Recommendation:
    """One recommendation, checked for a verb."""
    related = ("person", "unit", "recorded_by", "decided_by", "paper")
    return access.get(user, verb, Recommendation, pk, related=related)


def narrow(rows: QuerySet[Recommendation], value: str, norms: Norms, today: date) -> QuerySet[Recommendation]:
    """Those that stand so on a day."""
    since = held_since(norms, today)
    cuts: dict[str, dict[str, Any]] = {
        Standing.PENDING: {"approved": None},
        Standing.REFUSED: {"approved": False},
        Standing.VALID: {"approved": True, "held_on__gte": since},
        Standing.EXPIRED: {"approved": True, "held_on__lt": since},
    }
    return rows.filter(**cuts[value])


def standing_of(row: Recommendation, norms: Norms, today: date) -> Standing:
    """Where a recommendation stands on a day."""
    return standing(row.approved, row.held_on, norms, today)


def end_of(row: Recommendation, norms: Norms) -> date | None:
    """The last day on which an approved recommendation holds."""
    return valid_until(row.held_on, norms) - timedelta(days=1) if row.approved else None


def doubts_of(row: Recommendation, norms: Norms) -> list[tuple[str, str]]:
    """What to look at before deciding, in words, each with the rule that it rests on."""
    since = held_since(norms, row.held_on)
    others = Recommendation.objects.filter(
        unit=row.unit, stage=row.stage, approved=True, held_on__gte=since, held_on__lte=row.held_on
    ).exclude(person=row.person)
    ballot = Ballot(
        row.person.birth_on, row.person.joined_on, row.held_on, row.due, row.present, row.yes,
        due_at(row.unit, row.held_on).count(), others.values("person").distinct().count(),
    )  # fmt: skip
    return [(text, NORMS[MEASURED[code]].source) for code, text in doubts(ballot, norms)]


def may_decide(user: Any, row: Recommendation) -> bool:
    """Whether an account may decide on a recommendation now."""
    waits = row.approved is None and row.recorded_by_id != user.pk
    return waits and decides(user, "admission.approve", row.unit)


def nominees(unit: Unit) -> list[Person]:
    """The members of a branch, by name."""
    return list(members_of(unit)[:300])


def due_now(unit: Unit, on: date) -> int:
    """How many are due at a meeting of a unit on a day: what a ballot's form is filled with."""
    return due_at(unit, on).count()
