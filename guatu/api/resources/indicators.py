"""Indicators of the register: the catalogue, one figure with what makes it up, and the numbers of the rules."""

from datetime import date
from typing import Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, Out, reads
from guatu.api.paging import Page, Paging, slice_of
from guatu.api.resources.refs import UnitRef, unit_ref
from guatu.base import clock
from guatu.campaigns.rules.indicators import Indicator
from guatu.indicators.queries import pages
from guatu.indicators.queries.values import Line
from guatu.indicators.rules.catalogue import CATALOGUE, Definition, Roll
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import Shown, shown

router = Router()
READ = "indicator.read"


class IndicatorOut(Out):
    """What an indicator asks: its part and whole in words, how it is summed up the tree, and the rule behind it."""

    code: Indicator
    name: str
    question: str
    part: str
    whole: str
    roll: Roll
    source: str
    ready: bool


class LineOut(Out):
    """What one unit brings into a figure."""

    unit: UnitRef
    part: float
    whole: float


class ValueOut(Out):
    """A figure at a unit since `since`: part of whole, null where nothing is counted, and the lines that make it up."""

    indicator: IndicatorOut
    unit: UnitRef
    since: date
    on: date
    part: float
    whole: float
    figure: float | None
    written: str
    lines: list[LineOut]
    next: str | None


class NormOut(Out):
    """A number of the rules as it holds today, the declared default, and where it is from."""

    code: str
    name: str
    value: float
    default: float
    measure: str
    source: str
    since: date | None


def indicator_out(code: Indicator, defined: Definition) -> IndicatorOut:
    return IndicatorOut(
        code=code, name=code.label, question=defined.question, part=defined.part, whole=defined.whole,
        roll=defined.roll, source=defined.source, ready=defined.ready,
    )  # fmt: skip


def line_out(line: Line) -> LineOut:
    return LineOut(unit=unit_ref(line.unit), part=line.part, whole=line.whole)


def norm_out(row: Shown) -> NormOut:
    return NormOut(
        code=row.code, name=row.norm.name, value=row.value, default=row.norm.value, measure=row.norm.measure,
        source=row.source, since=row.now.since if row.now else None,
    )  # fmt: skip


@reads(router, "/indicators", Page[IndicatorOut], "指标目录")
def indicators(request: Asked, query: Query[Paging]) -> Any:
    """All indicators of the catalogue; `ready`: the register keeps it."""
    return slice_of(request, list(CATALOGUE.items()), query, lambda rows: [indicator_out(*row) for row in rows])


@reads(router, "/units/{id}/indicators/{code}", ValueOut, "一个组织的指标", READ)
def indicator(request: Asked, id: Id, code: Indicator, query: Query[Paging]) -> ValueOut:
    """One figure at a unit since New Year, with the lines that make it up, those that lack most first."""
    unit = access.get(request.user, READ, Unit, id)
    found = pages.detail(code, unit, None, clock.day(request.at))
    lines = slice_of(request, found.lines, query, lambda rows: [line_out(row) for row in rows])
    value = found.row.value
    return ValueOut(
        indicator=indicator_out(code, found.row.defined), unit=unit_ref(unit), since=found.asked.since,
        on=found.asked.on, part=value.part if value else 0, whole=value.whole if value else 0,
        figure=value.figure if value else None, written=found.row.said, lines=lines["items"], next=lines["next"],
    )  # fmt: skip


@reads(router, "/norms", Page[NormOut], "规则数字")
def norms(request: Asked, query: Query[Paging]) -> Any:
    """All numbers of the rules with their sources, as they hold today."""
    rows = shown(clock.day(request.at))
    return slice_of(request, rows, query, lambda found: [norm_out(row) for row in found])
