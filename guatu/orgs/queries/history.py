"""What became of a unit: where it stood and what it was called, what changed it, what it came out of."""

from dataclasses import dataclass

from django.db.models import QuerySet

from guatu.orgs.models import Lineage, Placement, Unit, UnitChange


@dataclass(frozen=True)
class History:
    """A unit's past, newest first."""

    placements: list[Placement]
    changes: QuerySet[UnitChange]
    origins: list[Lineage]
    successions: list[Lineage]


def history(unit: Unit) -> History:
    """The placements, changes and lineage of a unit; changes that name it as merged in are among them."""
    own = UnitChange.objects.filter(unit=unit) | UnitChange.objects.filter(lineages__before=unit)
    own |= UnitChange.objects.filter(lineages__after=unit)
    return History(
        placements=list(Placement.objects.filter(unit=unit).select_related("parent").order_by("-since", "-pk")),
        changes=own.distinct().select_related("unit", "proposed_by", "decided_by").order_by("-proposed_at", "-pk"),
        origins=list(Lineage.objects.filter(after=unit).select_related("before", "change").order_by("-pk")),
        successions=list(Lineage.objects.filter(before=unit).select_related("after", "change").order_by("-pk")),
    )
