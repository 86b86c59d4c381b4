"""Figures of the board: each with the address of the list that it counts. The same lens as the pages'."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from ninja import Query, Router
from pydantic import Field

from guatu.api.gate import Asked
from guatu.api.operations import GREATEST, Id, In, Number, Out, reads
from guatu.api.paging import Page, Paging, slice_of
from guatu.api.resources.refs import TaskRef, UnitRef, task_ref, unit_ref
from guatu.base.states import CellState
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import Field as FieldOfWork
from guatu.orgs.rules.sectors import Sector
from guatu.supervision.queries import progress, rankings
from guatu.supervision.queries.cells import GROUPS, CellList, Group, Row, cells_below
from guatu.supervision.queries.lens import Lens, campaign_of, lens
from guatu.supervision.queries.snapshots import last_before_today
from guatu.supervision.rules.flags import percent_text
from guatu.supervision.rules.progress import share

router = Router()
READ = "board.read"


class Sight(In):
    """Which unit's subtree (by default the topmost that the account sees), which slice, as organised on which day."""

    unit: Number | None = None
    kind: Kind | None = None
    sector: Sector | None = None
    field: FieldOfWork | None = None
    mark: Mark | None = None
    without: Mark | None = None
    organised_on: date | None = None

    def words(self) -> dict[str, str]:
        """The same as the pages' addresses say it."""
        names = ("unit", "kind", "sector", "field", "mark", "without")
        found = {name: str(getattr(self, name)) for name in names if getattr(self, name) is not None}
        if self.organised_on:
            found |= {"as": "then", "day": self.organised_on.isoformat()}
        return found


class FigureQuery(Sight):
    """`by`: one line a task, one a unit directly below, or the total alone."""

    by: Literal["task", "child", "state"] = "task"


class CellQuery(Sight, Paging):
    """Which cells: of a task, due by a node, in a state or a group of states."""

    task: Number | None = None
    node: Annotated[int, Field(ge=1, le=GREATEST)] | None = None
    state: Literal[tuple(GROUPS)] | None = None  # type: ignore[valid-type]


class RankingQuery(Sight, Paging):
    """`compare`: rank units of this kind instead of the rule's."""

    compare: Kind | None = None


class Figure(Out):
    """A number, and the address of exactly the cells that it counts."""

    value: int
    href: str


class Line(Out):
    """The cells of one task, of one unit with all below it, or all; `percent` is done ÷ applicable, null for none."""

    task: TaskRef | None = None
    unit: UnitRef | None = None
    states: dict[CellState, Figure]
    applicable: Figure
    finished: Figure
    percent: str | None
    planned: str | None = None


class FiguresOut(Out):
    """The figures of a campaign below a unit, as of everything committed before the request (`revision`)."""

    campaign: int
    unit: UnitRef
    today: date
    revision: int
    total: Line
    lines: list[Line]


class CellOut(Out):
    """One task of one unit, as a figure counts it."""

    unit: UnitRef
    kind: str
    task: str
    node: int | None
    state: CellState
    due_on: date | None
    done_on: date | None
    assignment: int | None
    submission: int | None


class RankOut(Out):
    """A unit among its peers. Without data it has no rank and stands last; `before`: its rank in the last snapshot."""

    unit: UnitRef
    peers: str
    rank: int | None
    of: int
    applicable: int
    done: int
    on_time: int
    overdue: int
    percent: str | None
    interval: tuple[str, str] | None
    before: int | None


def percent(rate: Fraction | None) -> str | None:
    return None if rate is None else percent_text(rate)


def line(request: Asked, seen: Lens, query: Sight, cells: Mapping[CellState, int], **of: Any) -> Line:
    """One line of figures; `of` names its task or unit."""
    path = request.path.removesuffix("figures") + "cells"
    words = {**query.model_dump(mode="json", exclude_none=True, include=set(Sight.model_fields)), "unit": seen.unit.pk}
    words |= {name: ref.id for name, ref in of.items() if name in {"task", "unit"}}
    found = share(cells)

    def figure(value: int, state: str) -> Figure:
        return Figure(value=value, href=f"{path}?{urlencode({**words, 'state': state})}")

    return Line(
        states={state: figure(number, state.value) for state, number in cells.items()},
        applicable=figure(found.applicable, Group.APPLICABLE.value),
        finished=figure(found.done, Group.FINISHED.value), percent=percent(found.rate), **of,
    )  # fmt: skip


@reads(router, "/campaigns/{id}/figures", FiguresOut, "进度数据", READ)
def figures(request: Asked, id: Id, query: Query[FigureQuery]) -> FiguresOut:
    """Counts by state below a unit: for each task, for each unit directly below, or in total."""
    seen = lens(request.user, campaign_of(request.user, id), query.words(), request.at)
    lines: list[Line] = []
    if query.by == "task":
        tasks = progress.tasks_of(seen.campaign)
        for row in progress.task_lines(seen.board, seen.unit.pk, tasks, seen.campaign):
            plan = percent(row.planned)
            lines.append(line(request, seen, query, row.cells, task=task_ref(row.task), planned=plan))
    if query.by == "child":
        children = progress.unit_lines(seen.board, seen.unit.pk)
        lines = [line(request, seen, query, row.cells, unit=unit_ref(row.unit)) for row in children]
    return FiguresOut(
        campaign=seen.campaign.pk, unit=unit_ref(seen.unit), today=seen.board.today, revision=seen.board.revision,
        total=line(request, seen, query, progress.total(seen.board, seen.unit.pk)), lines=lines,
    )  # fmt: skip


@reads(router, "/campaigns/{id}/cells", Page[CellOut], "数据背后的清单", READ)
def cells(request: Asked, id: Id, query: Query[CellQuery]) -> Any:
    """Exactly the cells that a figure counts, in the order of the tree."""
    seen = lens(request.user, campaign_of(request.user, id), query.words(), request.at)
    found = narrowed(cells_below(seen.board, seen.unit.pk, progress.tasks_of(seen.campaign)), query)
    return slice_of(request, found, query, lambda rows: [cell_out(row) for row in rows])


def narrowed(found: CellList, query: CellQuery) -> CellList:
    if query.task:
        found = found.only_tasks(lambda task: task.pk == query.task)
    if query.node:
        found = found.only_tasks(lambda task: task.node == query.node)
    return found.only_states(GROUPS[query.state]) if query.state else found


def cell_out(row: Row) -> CellOut:
    return CellOut(
        unit=UnitRef(id=row.unit, name=row.name), kind=row.kind, task=row.task, node=row.node, state=row.state,
        due_on=row.due_on, done_on=row.done_on, assignment=row.assignment or None, submission=row.submission or None,
    )  # fmt: skip


@reads(router, "/campaigns/{id}/ranking", Page[RankOut], "排名", READ)
def ranking(request: Asked, id: Id, query: Query[RankingQuery]) -> Any:
    """The units below a unit, ranked among peers by the published rule."""
    seen = lens(request.user, campaign_of(request.user, id), query.words(), request.at)
    basis = rankings.basis_for(seen.campaign, seen.unit, seen.board, query.compare.value if query.compare else "")
    last = last_before_today(seen.campaign, seen.unit.pk, request.at)
    rows = rankings.lines(seen.board, seen.unit, basis.rule, last)
    return slice_of(request, rows, query, lambda found: [rank_out(row) for row in found])


def rank_out(row: rankings.RankLine) -> RankOut:
    bounds = None if row.low is None or row.high is None else (f"{row.low * 100:.1f}", f"{row.high * 100:.1f}")
    return RankOut(
        unit=UnitRef(id=row.pk, name=row.name), peers=row.peers, rank=row.rank, of=row.of,
        applicable=row.share.applicable, done=row.share.done, on_time=row.share.on_time, overdue=row.share.overdue,
        percent=percent(row.rate), before=row.before, interval=bounds,
    )  # fmt: skip
