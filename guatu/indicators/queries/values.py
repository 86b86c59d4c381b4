"""Figures of an indicator for all units at once: what each unit has of its own, and the sums over each subtree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from guatu.campaigns.models import Task
from guatu.campaigns.rules.indicators import Indicator
from guatu.indicators.queries.sources import SOURCES, Asked
from guatu.indicators.rules.catalogue import CATALOGUE, Definition, Roll, figure
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.orgs.rules.sectors import Field

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Value:
    """One unit's figure: `part` of `whole`; `figure` is what a target is compared with, None if nothing is counted."""

    unit: int
    part: float
    whole: float
    figure: float | None


@dataclass(frozen=True)
class Line:
    """What one unit brings into a figure: its name, its part and whole."""

    unit: Unit
    part: float
    whole: float

    @property
    def missing(self) -> float:
        """How much is lacking."""
        return self.whole - self.part


@dataclass(frozen=True)
class Values:
    """An indicator on a day: all units in pre-order, their own numbers, and those of their subtrees."""

    indicator: Indicator
    defined: Definition
    asked: Asked
    pks: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    part: Floats
    whole: Floats

    @cached_property
    def _place(self) -> dict[int, int]:
        return {int(pk): place for place, pk in enumerate(self.pks)}

    @cached_property
    def rolled(self) -> tuple[Floats, Floats]:
        """Part and whole of each unit with all below it; for an answer about the unit alone, its own."""
        if self.defined.roll is Roll.OWN:
            return self.part, self.whole
        places = np.arange(self.pks.size)
        sums = [np.concatenate(([0.0], np.cumsum(own))) for own in (self.part, self.whole)]
        part, whole = (total[self.end] - total[places] for total in sums)
        return part, whole

    def of(self, unit: int) -> Value:
        """The figure of a unit; one without anything for a unit that does not stand."""
        place = self._place.get(unit)
        if place is None:
            return Value(unit, 0, 0, None)
        part, whole = (float(total[place]) for total in self.rolled)
        return Value(unit, part, whole, figure(self.defined, part, whole))

    def own(self, unit: int) -> Value:
        """What a unit has of its own, without those below it."""
        place = self._place.get(unit)
        part, whole = (float(self.part[place]), float(self.whole[place])) if place is not None else (0.0, 0.0)
        return Value(unit, part, whole, figure(self.defined, part, whole))

    def contributing(self, unit: int) -> list[int]:
        """The units at and below a unit that bring anything into its figure: the list behind it."""
        place = self._place.get(unit)
        if place is None:
            return []
        until = place + 1 if self.defined.roll is Roll.OWN else int(self.end[place])
        own = (self.part[place:until] != 0) | (self.whole[place:until] != 0)
        return [int(pk) for pk in self.pks[place:until][own]]


@dataclass(frozen=True)
class Shape:
    """The units that stand, in pre-order, and where each subtree ends: read once for many indicators."""

    pks: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]


def shape() -> Shape:
    """The tree as it stands now. One query."""
    rows = list(Unit.objects.in_force().order_by("path").values_list("pk", "path"))
    standing = np.array([path for _, path in rows])
    ends = np.array([paths.after(path) for _, path in rows])
    found = np.searchsorted(standing, ends) if rows else np.zeros(0)
    return Shape(np.array([pk for pk, _ in rows], dtype=np.int64), found.astype(np.int64))


def values(indicator: Indicator, asked: Asked, tree: Shape | None = None) -> Values:
    """An indicator for all units at once; the number of queries depends on the indicator, never on the units."""
    tree = tree or shape()
    own = SOURCES[indicator](asked) if indicator in SOURCES else {}
    part, whole = np.zeros(tree.pks.size), np.zeros(tree.pks.size)
    for place, pk in enumerate(tree.pks.tolist()):
        if pk in own:
            part[place], whole[place] = own[pk]
    return Values(indicator, CATALOGUE[indicator], asked, tree.pks, tree.end, part, whole)


def everything(asked: Asked) -> Mapping[Indicator, Values]:
    """All indicators that the register keeps, for all units."""
    tree = shape()
    return {code: values(code, asked, tree) for code, defined in CATALOGUE.items() if defined.ready}


def lines(found: Values, numbers: list[int]) -> list[Line]:
    """The own numbers of some units, those that lack most first."""
    units = Unit.objects.in_bulk(numbers)
    made = [Line(units[pk], found.own(pk).part, found.own(pk).whole) for pk in numbers if pk in units]
    return sorted(made, key=lambda line: (-line.missing, line.unit.sort_key, line.unit.pk))


def asked_on(on: date, since: date, fields: frozenset[str] = frozenset()) -> Asked:
    """A question about a period, with the numbers of the rules as they hold on its last day."""
    return Asked.make(on, since, fields)


def asked_by(task: Task, on: date) -> Asked:
    """The question that a task asks on a day: since its campaign began, in its fields of work or the campaign's."""
    fields = frozenset(task.sectors or task.campaign.sectors) & frozenset(Field.codes())
    return asked_on(on, task.campaign.starts_on, fields)
