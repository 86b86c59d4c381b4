"""What spot checks leave for people to do: units to check, results to sign, objections to decide."""

from collections.abc import Collection
from typing import Any

from guatu.supervision.models import SpotCell, SpotObjection, SpotUnit
from guatu.supervision.queries.spots.plans import stops
from guatu.supervision.queries.spots.standing import disputed
from guatu.supervision.rules.spot import SpotState

TODO = (SpotState.ASSIGNED, SpotState.CONFLICT)


def checks(user: Any) -> list[SpotUnit]:
    """The units that an account is still to check: those of its own list that are not done."""
    return [stop.spot for stop in stops(user) if stop.state in TODO]


def signatures(units: Collection[str], user: Any = None) -> list[SpotCell]:
    """The checked claims that wait for a signature of some units (paths), without those that `user` checked itself.

    Two queries.
    """
    rows = SpotCell.objects.filter(
        spot__plan__unit__path__in=units, spot__plan__closed_at=None, spot__void_reason="", signed_at=None
    ).exclude(outcome="")
    if user is not None:
        rows = rows.exclude(spot__checker=user).exclude(entries__by=user)
    rows = rows.select_related("spot__unit", "spot__plan", "assignment__task").prefetch_related("entries")
    return [row for row in rows.order_by("spot__plan__due_on", "spot__unit__sort_key", "pk") if not disputed(row)]


def objections(units: Collection[str], user: Any = None) -> list[SpotObjection]:
    """The objections that wait for a decision of some units (paths), without those in which `user` had a hand."""
    rows = SpotObjection.objects.filter(cell__spot__plan__unit__path__in=units, upheld=None)
    if user is not None:
        rows = rows.exclude(by=user).exclude(cell__signed_by=user).exclude(cell__spot__checker=user)
    return list(rows.select_related("cell__spot__unit", "cell__assignment__task").order_by("at", "pk"))
