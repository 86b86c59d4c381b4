"""Choosing contact points: the assignment of one unit's cadres to branches at the least cost (Hungarian method)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from guatu.fieldwork.rules.matching import Branch, Holder, Pair, Terms, allowed, cost, groups, metres, seats, within


def match(
    holders: Iterable[Holder], branches: Iterable[Branch], terms: Terms,
    barred: Collection[tuple[int, int]] = frozenset(),
) -> list[Pair]:  # fmt: skip
    """At most one branch for each person, as many persons as can have one, then at the least cost.

    Unit by unit from the lowest up: what one unit has taken is a load for the next. The order of the rows given
    makes no difference. Persons for whom no branch is left are left out.
    """
    field = {branch.pk: branch for branch in sorted(branches, key=lambda b: (b.path, b.pk))}
    found: list[Pair] = []
    for group in groups(holders):
        chosen = assigned(group, seats(within(list(field.values()), group[0].path), terms, len(group)), terms, barred)
        for pair in chosen:
            branch = field[pair.branch.pk]
            found.append(replace(pair, branch=branch))
            field[branch.pk] = replace(branch, load=branch.load + 1)
    return found


def assigned(
    group: Sequence[Holder], places: Sequence[Branch], terms: Terms, barred: Collection[tuple[int, int]]
) -> list[Pair]:
    """The cadres of one unit, each with one of some places; those for whom none is allowed are left out."""
    import numpy as np  # noqa: PLC0415 -- slow to load
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 -- slow to load

    if not places:
        return []
    ways = np.array([cost(group[0], place, terms) for place in places], dtype=np.float64)
    costs = np.tile(ways, (len(group), 1))  # all of one unit: the ways are the same
    # One more person with a branch is worth more than all ways together.
    never = (ways.max() - ways.min() + 1) * (len(group) + 1) + ways.max()
    columns_of: dict[int, list[int]] = defaultdict(list)
    for column, place in enumerate(places):
        columns_of[place.pk].append(column)
    for row, holder in enumerate(group):
        shut = holder.own | {unit for person, unit in barred if person == holder.person}
        costs[row, [column for pk in shut for column in columns_of.get(pk, [])]] = never
    rows, columns = linear_sum_assignment(costs)
    pairs = [(group[row], places[column]) for row, column in zip(rows, columns, strict=True)]
    return [
        Pair(holder, place, metres(holder.position, place.position))
        for holder, place in pairs
        if allowed(holder, place, barred)
    ]
