"""Coverage of one unit's subtree: by area and field, as a treemap and as points."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from guatu.coverage.models import Place
from guatu.coverage.queries.coverage import fresh_from, lines, open_places, with_figures
from guatu.coverage.queries.places import UNCOVERED
from guatu.coverage.rules.counts import Counts, Line, grouped, total
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules.kinds import BRANCHES
from guatu.orgs.rules.sectors import Field

MOST_BOXES = 150  # single places in a treemap; above that the areas stand for theirs
MOST_POINTS = 1500
NO_FIELD = "blank"  # how lists ask for places without a field


@dataclass(frozen=True)
class Area:
    """One area with its figures, in all and by field ("" for none); `own` marks the unit's own places."""

    unit: Unit
    own: bool
    counts: Counts
    by_field: dict[str, Counts]


@dataclass(frozen=True)
class Overview:
    """The figures of a unit's subtree on a day. `single` are its places where they are few enough to draw each."""

    unit: Unit
    whole: Counts
    areas: list[Area]
    by_field: dict[str, Counts]
    single: list[Line]
    unplaced: int


def overview(unit: Unit, on: date, field: str = "") -> Overview:
    """Coverage below a unit on a day, of one field or all; three queries and the norms."""
    found = [line for line in lines(on, tops=[unit.path]) if not field or (line.field or NO_FIELD) == field]
    figures = grouped(found, unit.depth, fresh_from(on))
    numbers = {area for area, _field in figures}
    open_ = Q(parent=unit, closed_on=None) & ~Q(kind__in=sorted(BRANCHES))
    units = Unit.objects.filter(Q(pk__in=numbers) | open_).order_by("sort_key", "pk")
    areas = [_area(row, unit, figures) for row in units]
    known = [line for line in found if line.youths]
    return Overview(
        unit=unit,
        whole=total(area.counts for area in areas),
        areas=sorted(areas, key=lambda area: area.own),
        by_field={
            code: total(area.by_field.get(code, Counts()) for area in areas)
            for code in [*Field.codes(), ""]
            if any(code in area.by_field for area in areas)
        },
        single=sorted(known, key=lambda line: (-(line.youths or 0), line.pk)) if len(known) <= MOST_BOXES else [],
        unplaced=open_places(on).filter(subtree([unit.path], "unit__path"), *_in(field), latitude=None).count(),
    )


def _area(row: Unit, unit: Unit, figures: dict[tuple[int, str], Counts]) -> Area:
    by_field = {field: counts for (number, field), counts in figures.items() if number == row.pk}
    return Area(row, row.pk == unit.pk, total(by_field.values()), by_field)


def _in(field: str) -> list[Q]:
    return [Q(field="" if field == NO_FIELD else field)] if field else []


def points(unit: Unit, on: date, field: str = "") -> list[Place]:
    """The places below a unit that have a position: those without an organisation first, so that none of them is
    left out where there are more than a drawing can hold (MOST_POINTS)."""
    rows = with_figures(
        open_places(on).filter(subtree([unit.path], "unit__path"), *_in(field), latitude__isnull=False), on
    )
    bare = list(rows.filter(cover__in=UNCOVERED).order_by("pk")[:MOST_POINTS])
    return bare + list(rows.exclude(cover__in=UNCOVERED).order_by("pk")[: MOST_POINTS - len(bare)])


def names(lines: list[Line]) -> dict[int, str]:
    """The names of some places by number."""
    return dict(Place.objects.filter(pk__in=[line.pk for line in lines]).values_list("pk", "name"))
