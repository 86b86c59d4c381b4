"""The figures of progress as every page shows them: by task, by unit, as a matrix, with pace and forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from guatu.base.states import CellState
from guatu.campaigns.models import Campaign, Category, Task
from guatu.orgs.models import Unit
from guatu.supervision.board import Board
from guatu.supervision.board.plane import STATES
from guatu.supervision.rules.pace import WINDOW, Forecast, onward, planned
from guatu.supervision.rules.progress import DONE, Share, mean, share

Cells = Mapping[CellState, int]
_DONE = [STATES.index(state) for state in DONE]
_VOID = STATES.index(CellState.NOT_APPLICABLE)


@dataclass(frozen=True)
class TaskLine:
    """One task below one unit: its cells by state, their share, and the share that was planned by today."""

    task: Task
    cells: Cells
    share: Share
    planned: Fraction

    @property
    def pace(self) -> float:
        """The planned share as the bar takes it."""
        return float(self.planned)


@dataclass(frozen=True)
class CategoryLine:
    """One category: its tasks' lines, all their cells, and the mean of the tasks' rates by weight."""

    category: Category | None
    lines: tuple[TaskLine, ...]
    cells: Cells
    rate: Fraction | None


@dataclass(frozen=True)
class UnitLine:
    """One unit with everything below it: all cells, and the cells of each task in list order."""

    unit: Unit
    cells: Cells
    share: Share
    by_task: tuple[Cells, ...]


def cells_of(row: np.ndarray) -> dict[CellState, int]:
    """Counts by state, from one row of the board or from several added up."""
    totals = row.reshape(-1, len(STATES)).sum(axis=0)
    return dict(zip(STATES, totals.tolist(), strict=True))


def tasks_of(campaign: Campaign) -> list[Task]:
    """The tasks of a campaign in list order, with category and node."""
    return list(Task.objects.filter(campaign=campaign).select_related("category", "node").order_by("position"))


def total(board: Board, unit: int) -> Cells:
    """All cells below a unit by state."""
    return cells_of(board.counts(unit))


def task_lines(board: Board, unit: int, tasks: Sequence[Task], campaign: Campaign) -> list[TaskLine]:
    """A line a task for everything below a unit."""
    lines = []
    for task, row in zip(tasks, board.counts(unit), strict=True):
        cells = cells_of(row)
        plan = planned(campaign.starts_on, task.node.due_on, board.today)
        lines.append(TaskLine(task, cells, share(cells), plan))
    return lines


def added(parts: Sequence[Cells]) -> dict[CellState, int]:
    """Several counts by state added up."""
    return {state: sum(part.get(state, 0) for part in parts) for state in STATES}


def category_lines(lines: Sequence[TaskLine]) -> list[CategoryLine]:
    """Lines of tasks grouped by category, in list order; tasks without one stand together at the end."""
    groups: dict[int, list[TaskLine]] = {}
    for line in lines:
        groups.setdefault(line.task.category_id or 0, []).append(line)
    ordered = sorted(groups.values(), key=lambda group: _position(group[0].task))
    return [
        CategoryLine(
            group[0].task.category,
            tuple(group),
            added([line.cells for line in group]),
            mean((line.share.rate, line.task.weight) for line in group),
        )
        for group in ordered
    ]


def _position(task: Task) -> tuple[int, int]:
    return (0, task.category.position) if task.category else (1, 0)


def planned_overall(lines: Sequence[TaskLine]) -> Fraction | None:
    """The share of all cells together that was planned by today; None where nothing is applicable."""
    cells = sum(line.share.applicable for line in lines)
    return sum((line.planned * line.share.applicable for line in lines), Fraction(0)) / cells if cells else None


def unit_lines(board: Board, unit: int) -> list[UnitLine]:
    """A line for each unit directly below a unit, by name."""
    pks, counts = board.children(unit)
    units = Unit.objects.in_bulk(pks)
    lines = []
    for pk, rows in zip(pks, counts, strict=True):
        cells = cells_of(rows)
        lines.append(UnitLine(units[pk], cells, share(cells), tuple(cells_of(row) for row in rows)))
    return sorted(lines, key=lambda line: (line.unit.sort_key, line.unit.pk))


def will_miss(board: Board, unit: int, tasks: Sequence[Task]) -> dict[int, list[int]]:
    """For each task that is not yet due: which units directly below will miss its day at their present pace."""
    places = board.tree.children(unit)
    pks = board.tree.pk[places].tolist()
    return {
        task.pk: [pk for pk, found in zip(pks, forecasts_at(board, places, task), strict=True) if not found.holds]
        for task in tasks
        if task.node.due_on >= board.today
    }


def forecasts(board: Board, unit: int, tasks: Sequence[Task]) -> list[Forecast]:
    """Where the present pace leads below a unit, for some of the campaign's tasks."""
    place = np.array([board.tree.place(unit)], dtype=np.int32)
    return [forecasts_at(board, place, task)[0] for task in tasks]


def forecasts_at(board: Board, places: npt.NDArray[np.int32], task: Task) -> list[Forecast]:
    """Where the present pace leads in the subtrees at some positions, for one task: two sums whatever their number."""
    plane, ends, today = board.planes[task.pk], board.tree.end[places], board.today.toordinal()
    known = np.isin(plane.states, _DONE) & (plane.done > 0) & (plane.done <= today)
    sums = [np.concatenate(([0], np.cumsum(chosen))) for chosen in (known, known & (plane.done > today - WINDOW))]
    done, recent = ((total[ends] - total[places]).tolist() for total in sums)
    cells = plane.prefix[:, ends] - plane.prefix[:, places]
    applicable = (cells.sum(axis=0) - cells[_VOID]).tolist()
    return [onward(*numbers, task.node.due_on, board.today) for numbers in zip(done, recent, applicable, strict=True)]
