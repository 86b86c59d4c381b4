"""The tree as it was on a day, from the placements; and what became of units that are no more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from guatu.orgs.models import Lineage, Placement
from guatu.orgs.rules import paths


@dataclass(frozen=True)
class Tree:
    """Units in force on a day: the parent and the name of each, by number."""

    day: date
    parents: dict[int, int | None] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    @cached_property
    def paths(self) -> dict[int, str]:
        """The path that each unit had; a unit whose parent was not in force has none."""
        return paths_of(self.parents)


def tree_on(day: date) -> Tree:
    """The tree as organised on a day: one query, whatever its size."""
    rows = list(Placement.objects.on(day).values_list("unit_id", "parent_id", "name"))
    return Tree(day, {unit: parent for unit, parent, _ in rows}, {unit: name for unit, _, name in rows})


def paths_of(parents: Mapping[int, int | None]) -> dict[int, str]:
    """Paths from parents alone, in one pass; units in a cycle or below a missing parent are left out."""
    children: dict[int | None, list[int]] = {}
    for unit, parent in parents.items():
        children.setdefault(parent, []).append(unit)
    found: dict[int, str] = {}
    waiting = [("", root) for root in children.get(None, [])]
    while waiting:
        above, unit = waiting.pop()
        found[unit] = path = above + str(unit).zfill(paths.WIDTH)
        waiting += [(path, child) for child in children.get(unit, [])]
    return found


def successors() -> dict[int, list[int]]:
    """What each merged or split unit became, in the order of the changes: the key to figures as organised now."""
    found: dict[int, list[int]] = {}
    for before, after in Lineage.objects.order_by("pk").values_list("before_id", "after_id"):
        found.setdefault(before, []).append(after)
    return found
