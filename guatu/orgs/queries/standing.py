"""What the rules of changes must know of units: kind, place, since when, what is open below."""

from collections.abc import Iterable

from django.db.models import Max, Q
from django.db.models.functions import Length

from guatu.orgs.models import Placement, Unit, UnitChange
from guatu.orgs.rules import changes, paths
from guatu.orgs.rules.changes import ChangeKind, Standing
from guatu.orgs.rules.kinds import Kind


def standing(unit: Unit, name: str = "") -> Standing:
    """How a unit stands now, in the terms of the rules."""
    below = Unit.objects.in_force().below(unit.path)
    lowest = below.aggregate(most=Max(Length("path")))["most"] or len(unit.path)
    since = Placement.objects.filter(unit=unit, until=None).values_list("since", flat=True).first()
    children = Unit.objects.in_force().filter(parent=unit).values_list("kind", flat=True).distinct()
    return Standing(
        pk=unit.pk,
        name=name or str(unit),
        kind=Kind(unit.kind),
        path=unit.path,
        since=None if unit.closed_on else since,
        children=frozenset(map(Kind, children)),
        height=(lowest - len(unit.path)) // paths.WIDTH,
    )


def standings(numbers: Iterable[int]) -> dict[int, Standing]:
    """How some units stand, by number; those that do not exist are left out."""
    return {unit.pk: standing(unit) for unit in Unit.objects.filter(pk__in=list(numbers))}


def others(change: UnitChange) -> list[int]:
    """The further units that a change names: its new parent, or those merged in."""
    kind = ChangeKind(change.kind)
    if kind == ChangeKind.MOVE:
        return [change.proposal["parent"]]
    return list(change.proposal["units"]) if kind == ChangeKind.MERGE else []


def deciding_unit(change: UnitChange) -> Unit:
    """The unit at which a change is decided: the lowest above all that it touches, as the tree stands now."""
    found = Unit.objects.filter(pk__in=others(change)).values_list("path", flat=True)
    path = changes.deciding(ChangeKind(change.kind), change.unit.path, found)
    return Unit.objects.get(path=path)


def open_below(path: str) -> Q:
    """The condition of open units strictly below a path."""
    return Q(path__gt=path, path__lt=paths.after(path), closed_on=None)
