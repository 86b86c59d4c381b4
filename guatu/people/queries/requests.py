"""Requests about records, and looks at numbers that wait for an approver."""

from typing import Any

from django.db.models import QuerySet

from guatu.accounts.models import User
from guatu.base import sealed
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.people.models import Person, PersonRequest, Reveal
from guatu.people.queries.numbers import masked, place

APPROVE = "person.approve"
NUMBERS = frozenset({"id_number", "phone"})


def wished(row: PersonRequest) -> str:
    """The value that is asked for, opened for who decides; of a number the last four characters."""
    if not row.value_sealed:
        return ""
    try:
        value = sealed.unseal(row.value_sealed, place(row.person.seal))
    except Problem:
        return ""
    return masked(value[-4:]) if row.field in NUMBERS else value


def pending_of(person: Person) -> list[PersonRequest]:
    """The requests about a person, the open ones first."""
    rows = person.requests.select_related("asked_by", "decided_by", "person").order_by("-pk")
    return sorted(rows[:20], key=lambda row: row.approved is not None)


def waiting(user: User) -> dict[str, Any]:
    """What an account may decide now: others' requests and looks at minors' numbers within its sight."""
    asked = access.rows(user, APPROVE, PersonRequest).filter(approved=None).exclude(asked_by=user)
    asked = asked.exclude(person__account=user)
    looks = access.rows(user, APPROVE, Reveal).filter(approved=None).exclude(asked_by=user)
    return {
        "requests": list(asked.select_related("person", "unit", "asked_by").order_by("asked_at")[:50]),
        "reveals": list(looks.select_related("person", "unit", "asked_by").order_by("asked_at")[:50]),
    }


def ledger(user: User) -> QuerySet[PersonRequest]:
    """All requests within an account's sight."""
    return access.rows(user, "person.read", PersonRequest).select_related("person", "unit", "asked_by", "decided_by")
