"""Whether the tree is sound: one root, no cycle, one parent in force at an instant (invariant P3)."""

from collections.abc import Iterator
from itertools import pairwise

from guatu.base.findings import Finding
from guatu.orgs.models import Placement, Unit
from guatu.orgs.queries.asof import paths_of


def tree() -> Iterator[Finding]:
    """Every unit whose place, path or placement contradicts the others."""
    rows = list(Unit.objects.order_by("pk").values_list("pk", "parent_id", "path", "depth", "name", "closed_on"))
    roots = [pk for pk, parent, *_, closed in rows if parent is None and closed is None]
    if len(roots) > 1:
        yield Finding(f"units {roots[:5]}", "more than one root")
    paths = paths_of({pk: parent for pk, parent, *_ in rows})
    for pk, _, path, depth, *_ in rows:
        if pk not in paths:
            yield Finding(f"unit {pk}", "stands in a cycle or below a unit that does not exist")
        elif paths[pk] != path:
            yield Finding(f"unit {pk}", "its path does not follow from its parents")
        elif len(path) != 7 * (depth + 1):
            yield Finding(f"unit {pk}", "its depth does not follow from its path")
    yield from _placements({pk: (parent, name, closed) for pk, parent, _, _, name, closed in rows})


def _placements(units: dict) -> Iterator[Finding]:  # type: ignore[type-arg]
    history: dict[int, list[tuple]] = {}  # type: ignore[type-arg]
    rows = Placement.objects.order_by("unit_id", "since").values_list("unit_id", "parent_id", "name", "since", "until")
    for unit, *placement in rows.iterator(chunk_size=20_000):
        history.setdefault(unit, []).append(tuple(placement))
    for pk, (parent, name, closed) in units.items():
        own = history.get(pk, [])
        if not own:
            yield Finding(f"unit {pk}", "has no placement")
            continue
        if any(until is None or until > following for (*_, until), (_, _, following, _) in pairwise(own)):
            yield Finding(f"unit {pk}", "has two parents at one instant")
        last_parent, last_name, _, until = own[-1]
        if (until is None) != (closed is None):
            yield Finding(f"unit {pk}", "is closed without its placement, or placed although closed")
        if (last_parent, last_name) != (parent, name):
            yield Finding(f"unit {pk}", "its last placement names another parent or name")
