from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.marks import REACHES, Mark
from guatu.orgs.rules.sectors import Sector

KINDS = {kind.value: position for position, kind in enumerate(Kind)}
SECTORS = {sector.value: position for position, sector in enumerate(Sector)}
MARKS = {mark.value: 1 << position for position, mark in enumerate(Mark)}

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Tree:
    """The units in pre-order. Unit `i` has the subtree `i … end[i]`; `parent[i]` is -1 for the root."""

    pk: npt.NDArray[np.int64]
    parent: Ints
    end: Ints
    kind: npt.NDArray[np.uint8]
    sector: npt.NDArray[np.uint8]
    marks: npt.NDArray[np.uint8]
    members: Ints  # -1: not counted yet
    _place: npt.NDArray[np.int32] = field(repr=False)

    @property
    def size(self) -> int:
        return int(self.pk.size)

    def place(self, pk: int) -> int:
        """The position of a unit; KeyError if it does not stand in this tree."""
        position = int(self._place[pk]) if 0 <= pk < self._place.size else -1
        if position < 0:
            raise KeyError(pk)
        return position

    def __contains__(self, pk: int) -> bool:
        return 0 <= pk < self._place.size and self._place[pk] >= 0

    def places(self, pks: npt.NDArray[np.int64]) -> Ints:
        """The positions of many units, -1 where a unit does not stand in this tree."""
        inside = (pks >= 0) & (pks < self._place.size)
        return np.where(inside, self._place[np.where(inside, pks, 0)], -1).astype(np.int32)

    def children(self, pk: int) -> Ints:
        """The positions of the units directly below a unit, in pre-order."""
        low, high = np.searchsorted(self._sorted_parents, [self.place(pk), self.place(pk) + 1])
        return self._by_parent[low:high]

    @cached_property
    def _by_parent(self) -> Ints:
        return np.argsort(self.parent, kind="stable").astype(np.int32)

    @cached_property
    def _sorted_parents(self) -> Ints:
        return self.parent[self._by_parent]


def build(rows: Iterable[tuple[int, int | None, str, str, int | None]], marks: Iterable[tuple[int, str]]) -> Tree:
    """A tree from rows of (pk, parent pk, kind, sector, members) in pre-order, and marks of (unit pk, mark)."""
    table = list(rows)
    pk = np.array([row[0] for row in table], dtype=np.int64)
    place = np.full(int(pk.max(initial=0)) + 1, -1, dtype=np.int32)
    place[pk] = np.arange(pk.size, dtype=np.int32)
    parent = np.array(
        [-1 if row[1] is None or row[1] >= place.size else place[row[1]] for row in table], dtype=np.int32
    )
    end = ends(parent)
    return Tree(
        pk=pk,
        parent=parent,
        end=end,
        kind=np.array([KINDS[row[2]] for row in table], dtype=np.uint8),
        sector=np.array([SECTORS[row[3]] for row in table], dtype=np.uint8),
        marks=_marks(marks, place, end),
        members=np.array([-1 if row[4] is None else row[4] for row in table], dtype=np.int32),
        _place=place,
    )


def ends(parent: Ints) -> Ints:
    """The end of each subtree in a pre-order given by parent positions."""
    end = list(range(1, parent.size + 1))
    above = parent.tolist()
    for position in range(parent.size - 1, 0, -1):
        if above[position] >= 0 and end[position] > end[above[position]]:
            end[above[position]] = end[position]
    return np.array(end, dtype=np.int32)


def _marks(marks: Iterable[tuple[int, str]], place: Ints, end: Ints) -> npt.NDArray[np.uint8]:
    """One bit a mark; a mark that is inherited holds for the whole subtree of the marked unit."""
    bits = np.zeros(end.size, dtype=np.uint8)
    for pk, mark in marks:
        position = place[pk] if pk < place.size else -1
        if position >= 0:
            stop = end[position] if REACHES[Mark(mark)].inherited else position + 1
            bits[position:stop] |= MARKS[mark]
    return bits
