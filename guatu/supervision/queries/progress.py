"""The figures of progress as every page shows them: by task, by unit, as a matrix, with pace and forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from guatu.base.states import CellState
from guatu.campaigns.models import Campaign, Task
from guatu.orgs.models import Unit
from guatu.supervision.board import Board
from guatu.supervision.board.plane import STATES
from guatu.supervision.rules.pace import Forecast, forecast, planned
from guatu.supervision.rules.progress import Share, share

Cells = Mapping[CellState, int]


@dataclass(frozen=True)
class TaskLine:
    """One task below one unit: its cells by state, their share, and the share that was planned by today."""

    task: Task
    cells: Cells
    share: Share
    planned: Fraction


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
    return {state: int(number) for state, number in zip(STATES, totals, strict=True)}


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
    pks = board.tree.pk[board.tree.children(unit)].tolist()
    open_tasks = [task for task in tasks if task.node.due_on >= board.today]
    missed: dict[int, list[int]] = {task.pk: [] for task in open_tasks}
    for pk in pks:
        for task, found in zip(open_tasks, forecasts(board, pk, open_tasks), strict=True):
            if not found.holds:
                missed[task.pk].append(pk)
    return missed


def forecasts(board: Board, unit: int, tasks: Sequence[Task]) -> list[Forecast]:
    """Where the present pace leads below a unit, for some of the campaign's tasks."""
    rows = dict(zip(board.tasks, board.counts(unit), strict=True))
    return [
        forecast(
            board.done_by_day(unit, task.pk), share(cells_of(rows[task.pk])).applicable, task.node.due_on, board.today
        )
        for task in tasks
    ]
