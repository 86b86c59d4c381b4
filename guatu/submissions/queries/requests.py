"""The ledger of requests: not applicable, and later days."""

from typing import Any

from django.db.models import QuerySet

from guatu.orgs import access
from guatu.orgs.models.unit import subtree
from guatu.submissions.models import Exemption, Extension
from guatu.submissions.queries import standing

DECIDE = "request.decide"
RELATED = ("assignment__unit", "assignment__task__campaign", "requested_by", "decided_by")


def ledger(user: Any, kind: type[Exemption] | type[Extension]) -> QuerySet[Any]:
    """All requests of a kind that an account may read, newest first."""
    return access.rows(user, "assignment.read", kind).select_related(*RELATED).order_by("-requested_at", "-pk")


def pending(user: Any, kind: type[Exemption] | type[Extension]) -> QuerySet[Any]:
    """The requests of a kind that wait for an account: from below it, not its own. Oldest first."""
    tops, own = access.tops(user, DECIDE), standing.homes(user, standing.REPORT)
    rows: QuerySet[Any] = kind.objects.filter(subtree(tops, "assignment__unit__path"), approved=None)
    rows = rows.exclude(assignment__unit__path__in=[*tops, *own]).exclude(requested_by=user)
    if kind is Exemption:
        rows = rows.filter(ended_at=None)
    return rows.select_related(*RELATED).order_by("assignment__unit__depth", "requested_at", "pk")


def count_pending(user: Any) -> int:
    """How many requests wait for an account."""
    return pending(user, Exemption).count() + pending(user, Extension).count()
