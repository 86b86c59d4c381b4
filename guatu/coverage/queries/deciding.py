"""Who decides on a weak organisation: an account with that right at a unit above it, never at the unit itself."""

from typing import Any

from django.db.models import Q

from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths


def decides(user: Any, unit: Unit) -> bool:
    """Whether an account decides on a unit."""
    return any(paths.contains(top, unit.path) and top != unit.path for top in access.tops(user, "health.decide"))


def below_decider(user: Any, lookup: str = "path") -> Q:
    """The condition of units on which an account decides."""
    tops = access.tops(user, "health.decide")
    return subtree(tops, lookup) & ~Q(**{f"{lookup}__in": tops})
