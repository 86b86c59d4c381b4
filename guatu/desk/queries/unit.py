"""一支部一档案: what the page of one unit shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guatu.base import clock
from guatu.base.problems import Problem
from guatu.base.states import CellState
from guatu.campaigns.models import Responsibility
from guatu.campaigns.rules.duties import Duty
from guatu.orgs import access
from guatu.orgs.models import Grant, Unit, UnitMark
from guatu.orgs.rules import paths, roles
from guatu.orgs.rules.marks import Mark
from guatu.submissions.models import Assignment
from guatu.submissions.rules.cells import status
from guatu.supervision import board as boards
from guatu.supervision.queries import overview, progress
from guatu.supervision.queries.rankings import RankLine, own_place

BELOW = 60


@dataclass(frozen=True)
class Above:
    """A unit on the way from the root; `seen` says whether the reader may open it."""

    unit: Unit
    seen: bool


@dataclass(frozen=True)
class OwnCell:
    """One of the unit's own tasks with its state."""

    cell: Assignment
    state: CellState
    days: int

    @property
    def days_over(self) -> int:
        return -self.days


@dataclass(frozen=True)
class Below:
    """A unit directly below with its bar; `share` None where no campaign gave it anything."""

    unit: Unit
    cells: progress.Cells


@dataclass(frozen=True)
class Figures:
    """A unit's figures in its campaigns; `main` comes first in `bars`."""

    bars: tuple[overview.CampaignBar, ...]
    place: RankLine | None
    below: tuple[Below, ...]


@dataclass(frozen=True)
class File:
    """A unit's file: who it is, who works there, what it owes. Figures only for those who may read them."""

    unit: Unit
    above: tuple[Above, ...]
    marks: tuple[str, ...]
    children: tuple[Unit, ...]
    child_count: int
    people: tuple[tuple[str, Grant], ...]
    duties: tuple[tuple[str, Responsibility], ...]
    cells: tuple[OwnCell, ...] | None
    figures: Figures | None


def file_of(user: Any, unit: Unit, at: datetime) -> File:
    """The file of a unit that the reader may see."""
    today, reads = clock.day(at), access.can(user, "board.read", unit)
    children = Unit.objects.in_force().filter(parent=unit)
    return File(
        unit=unit,
        above=above(user, unit),
        marks=marks(unit, today),
        children=tuple(children.order_by("sort_key", "pk")[:BELOW]),
        child_count=children.count(),
        people=people(unit, at),
        duties=duties(unit, today) if reads else (),
        cells=own_cells(unit, today) if access.can(user, "assignment.read", unit) else None,
        figures=figures(user, unit, at) if reads and unit.closed_on is None else None,
    )


def above(user: Any, unit: Unit) -> tuple[Above, ...]:
    """The units above, topmost first."""
    tops = access.tops(user, "unit.read")
    found = Unit.objects.filter(pk__in=paths.ancestors(unit.path)[:-1]).order_by("depth")
    return tuple(Above(one, any(paths.contains(top, one.path) for top in tops)) for one in found)


def marks(unit: Unit, today: date) -> tuple[str, ...]:
    """The words of the marks that the unit carries on a day."""
    rows = UnitMark.objects.filter(unit=unit, since__lte=today).order_by("pk").values_list("mark", "until")
    return tuple(Mark(mark).label for mark, until in rows if until is None or until > today)


def people(unit: Unit, at: datetime) -> tuple[tuple[str, Grant], ...]:
    """Who holds which role at the unit itself: the role's words, and the grant."""
    rows = Grant.objects.in_force(at).filter(unit=unit).select_related("account", "deputy_of__account")
    return tuple((roles.ROLES[g.role].name, g) for g in rows.order_by("since", "pk") if g.role in roles.ROLES)


def duties(unit: Unit, today: date) -> tuple[tuple[str, Responsibility], ...]:
    """Who answers for which task at the unit: the duty's words, and the row."""
    rows = Responsibility.objects.filter(unit=unit, since__lte=today, task__campaign__closed_at=None)
    rows = rows.select_related("task__campaign").order_by("task__campaign", "task__position", "duty", "pk")
    return tuple((Duty(row.duty).label, row) for row in rows if row.until is None or row.until > today)


def own_cells(unit: Unit, today: date) -> tuple[OwnCell, ...]:
    """The unit's own tasks of running campaigns, in list order."""
    rows = Assignment.objects.filter(unit=unit, withdrawn_at=None, task__campaign__closed_at=None)
    rows = rows.select_related("task__campaign", "task__node").order_by("task__campaign", "task__position")
    return tuple(OwnCell(c, status(c.facts, c.due_on, c.done_on, today), (c.due_on - today).days) for c in rows)


def figures(user: Any, unit: Unit, at: datetime) -> Figures | None:
    """The unit's bars, its place among its peers, and the bars of what stands below; None without a campaign."""
    found = tuple(overview.bars(user, unit, at))
    if not found:
        return None
    campaign = found[0].campaign
    board = boards.of(campaign, at=at)
    pks, counts = board.children(unit.pk)
    cells = {pk: progress.cells_of(rows) for pk, rows in zip(pks, counts, strict=True)}
    units = Unit.objects.filter(pk__in=pks).order_by("sort_key", "pk")[:BELOW]
    place = own_place(board, unit, campaign, at)
    return Figures(found, place, tuple(Below(one, cells[one.pk]) for one in units))


def seen(user: Any, pk: int) -> Unit:
    """A unit that the reader sees; not found otherwise."""
    if pk >= 2**62:
        raise Problem("not_found")
    return access.get(user, "unit.read", Unit, pk, related=("parent", "industry_parent"))
