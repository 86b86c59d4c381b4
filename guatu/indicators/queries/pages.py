"""What the pages of indicators show: one unit's figures, and the list behind each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from guatu.campaigns.models import Task
from guatu.campaigns.rules.indicators import Indicator
from guatu.campaigns.rules.targets import Target, parse
from guatu.indicators.queries.cached import fresh
from guatu.indicators.queries.values import Asked, Line, Value, asked_by, asked_on, lines, shape
from guatu.indicators.rules.catalogue import CATALOGUE, Definition, Roll, written
from guatu.orgs.models import Unit


@dataclass(frozen=True)
class Row:
    """An indicator as it stands at one unit."""

    indicator: Indicator
    defined: Definition
    value: Value | None  # None: the register does not keep it yet

    @property
    def said(self) -> str:
        return written(self.defined, self.value.part, self.value.whole) if self.value else "–"

    @property
    def share(self) -> bool:
        """Whether the figure can be drawn as a bar."""
        return bool(self.value and self.value.whole and self.defined.roll is Roll.SHARE and not self.defined.mean)


@dataclass(frozen=True)
class Below:
    """A unit directly below with its figure."""

    unit: Unit
    value: Value
    said: str
    holds: bool | None


@dataclass(frozen=True)
class Detail:
    """One indicator at one unit: the figure, those directly below, and every unit that brings something into it."""

    row: Row
    unit: Unit
    asked: Asked
    target: Target | None
    own: Value
    own_said: str
    below: list[Below]
    lines: list[Line]


def rows(
    unit: Unit, on: date, fields: frozenset[str] = frozenset(), only: Collection[Indicator] = tuple(CATALOGUE)
) -> list[Row]:
    """Indicators at a unit, since the beginning of the year, limited to some fields of work if any are named."""
    return rows_of([unit], on, fields, only)[unit.pk]


def rows_of(
    units: Collection[Unit], on: date, fields: frozenset[str] = frozenset(),
    only: Collection[Indicator] = tuple(CATALOGUE),
) -> dict[int, list[Row]]:  # fmt: skip
    """The same for several units, by their numbers; each indicator is read once for all of them."""
    asked, tree = asked_on(on, date(on.year, 1, 1), fields), shape()
    found = {code: fresh(code, asked, tree) for code in only if CATALOGUE[code].ready}
    return {
        unit.pk: [Row(code, CATALOGUE[code], found[code].of(unit.pk) if code in found else None) for code in only]
        for unit in units
    }


def detail(
    indicator: Indicator, unit: Unit, task: Task | None, on: date, fields: frozenset[str] = frozenset()
) -> Detail:
    """One indicator at one unit: as a task asks it, or since the beginning of the year in some fields of work."""
    asked = asked_by(task, on) if task else asked_on(on, date(on.year, 1, 1), fields)
    found = fresh(indicator, asked)
    target = parse(task.target) if task and task.indicator == indicator and task.target else None
    children = Unit.objects.in_force().filter(parent=unit).order_by("sort_key", "pk")
    own = found.own(unit.pk)
    return Detail(
        row=Row(indicator, found.defined, found.of(unit.pk) if found.defined.ready else None),
        unit=unit,
        asked=asked,
        target=target,
        own=own,
        own_said=written(found.defined, own.part, own.whole),
        below=[_below(child, found.of(child.pk), found.defined, target) for child in children],
        lines=lines(found, found.contributing(unit.pk)),
    )


def _below(unit: Unit, value: Value, defined: Definition, target: Target | None) -> Below:
    holds = None if target is None or value.figure is None else target.met(round(value.figure, 6))
    return Below(unit, value, written(defined, value.part, value.whole), holds)
