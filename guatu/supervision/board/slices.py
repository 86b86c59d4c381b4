from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import FIELDS, Field, Sector
from guatu.supervision.board.tree import KINDS, MARKS, SECTORS, Tree


@dataclass(frozen=True)
class Slice:
    """Which units a figure is limited to; empty sets limit nothing. `without` are marks that exclude a unit."""

    kinds: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.sectors or self.marks or self.without)

    def mask(self, tree: Tree) -> npt.NDArray[np.bool_]:
        """True for each unit of the slice."""
        mask = np.ones(tree.size, dtype=bool)
        if self.kinds:
            mask &= np.isin(tree.kind, [KINDS[kind] for kind in self.kinds])
        if self.sectors:
            mask &= np.isin(tree.sector, [SECTORS[sector] for sector in self.sectors])
        for mark in self.marks:
            mask &= (tree.marks & MARKS[mark]) != 0
        for mark in self.without:
            mask &= (tree.marks & MARKS[mark]) == 0
        return mask


def parse(query: Mapping[str, Iterable[str]]) -> Slice:
    """The slice that a URL's query names by `kind`, `sector`, `field`, `mark`, `without`; unknown words are dropped."""

    def words(name: str, known: Iterable[str]) -> frozenset[str]:
        return frozenset(query.get(name, ())) & frozenset(known)

    fields = words("field", Field.codes())
    sectors = {sector.value for field in fields for sector in FIELDS[Field(field)]}
    return Slice(
        kinds=words("kind", Kind.codes()),
        sectors=words("sector", Sector.codes()) | sectors,
        marks=words("mark", Mark.codes()),
        without=words("without", Mark.codes()),
    )
