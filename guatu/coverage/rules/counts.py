"""Coverage over places and over youths, with its denominators named."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from guatu.coverage.rules.places import COVERED
from guatu.orgs.rules import paths


@dataclass(frozen=True)
class Counts:
    """Figures of some places. Denominators: places with a confirmed count above 0 (`places`), and their `youths`.

    `unknown` places have no confirmed count and are in no denominator; `stale` ones are in it, with an old count.
    """

    places: int = 0
    covered: int = 0
    youths: int = 0
    covered_youths: int = 0
    unknown: int = 0
    stale: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def bare(self) -> int:
        """Places of the denominator that no organisation covers."""
        return self.places - self.covered

    @property
    def share(self) -> float | None:
        """Covered places ÷ places, or None where there is none."""
        return self.covered / self.places if self.places else None

    @property
    def youth_share(self) -> float | None:
        """Young people at covered places ÷ young people, or None where there is none."""
        return self.covered_youths / self.youths if self.youths else None


@dataclass(frozen=True)
class Line:
    """What the figures need of one open place; `youths`, `members`, `counted_on` of its newest confirmed count."""

    pk: int
    unit: int
    path: str
    kind: str
    field: str
    youths: int | None
    members: int | None
    counted_on: date | None
    cover: str


def counts_of(line: Line, fresh_from: date, least: int = 0) -> Counts:
    """What one place adds to the figures. With `least`, a place that nothing covers counts from so many members on;
    where they are not known, it is unknown whether it should have an organisation."""
    covered = line.cover in COVERED
    if line.youths is None or line.counted_on is None:
        return Counts(unknown=1)
    if least and not covered and line.members is None:
        return Counts(unknown=1)
    if not line.youths or (not covered and (line.members or 0) < least):
        return Counts()
    return Counts(
        places=1, covered=int(covered), youths=line.youths, covered_youths=line.youths if covered else 0,
        stale=int(line.counted_on < fresh_from),
    )  # fmt: skip


def total(counts: Iterable[Counts]) -> Counts:
    """The sum of some figures."""
    return sum(counts, Counts())


def grouped(lines: Iterable[Line], depth: int, fresh_from: date) -> dict[tuple[int, str], Counts]:
    """The figures of lines below a unit at a depth, by area and field.

    An area is the unit one step below by its number; the unit's own places stand under its own.
    """
    found: dict[tuple[int, str], Counts] = {}
    for line in lines:
        key = (area_of(line.path, depth), line.field)
        found[key] = found.get(key, Counts()) + counts_of(line, fresh_from)
    return found


def area_of(path: str, depth: int) -> int:
    """The number of the unit one step below a depth on a path, or of the path's own unit at that depth."""
    return paths.ancestors(path)[: depth + 2][-1]
