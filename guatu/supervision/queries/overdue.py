"""Who has not reported: by task and unit, with the person to call, words for a chat group, and whom to write to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from guatu.base.states import CellState
from guatu.campaigns.models import Task
from guatu.orgs.models import Unit
from guatu.submissions.models import Assignment
from guatu.supervision.board import Board
from guatu.supervision.queries.cells import CellList, cells_below, read_rows
from guatu.supervision.queries.letters import under_letter
from guatu.supervision.rules.letters import Colour

SILENT = frozenset({CellState.UNSEEN, CellState.IN_PROGRESS, CellState.RETURNED, CellState.OVERDUE})
NAMED = 60  # names of one task in the words for a chat group
MOST = 500  # units of one batch of letters


def unreported(board: Board, unit: int, tasks: Sequence[Task]) -> CellList:
    """The cells of units below a unit that have nothing on the table, in tree order; the unit's own are not listed."""
    found = cells_below(board, unit, tasks).only_states(SILENT)
    below = found.only(found.places != board.tree.place(unit))
    return replace(below, read=_with_secretary)


def _with_secretary(keys: list[tuple[int, int]]) -> list[tuple[str, str, int, str, int]]:
    """As the list of cells reads them, with the unit's secretary in place of who reported."""
    people = dict(Unit.objects.filter(pk__in={unit for _, unit in keys}).values_list("pk", "secretary"))
    return [
        (name, kind, cell, people[unit], report)
        for (_, unit), (name, kind, cell, _who, report) in zip(keys, read_rows(keys), strict=True)
    ]


@dataclass(frozen=True)
class TaskSilence:
    """One task: how many have not reported, how many of these are past their day."""

    task: Task
    silent: int
    overdue: int
    due_on: date


def by_task(cells: CellList, tasks: Sequence[Task]) -> list[TaskSilence]:
    """The tasks that somebody has not reported, in list order."""
    late = cells.only_states(frozenset({CellState.OVERDUE}))
    silent, overdue = (np.bincount(rows.which, minlength=len(tasks)).tolist() for rows in (cells, late))
    return [TaskSilence(task, silent[n], overdue[n], task.node.due_on) for n, task in enumerate(tasks) if silent[n]]


def words(cells: CellList, tasks: Sequence[Task], head: str, link: str = "") -> str:
    """What a secretary pastes into a chat group: by task, who has not reported. Names of organisations alone."""
    lines = [head]
    for n, task in enumerate(tasks):
        mine = cells.only(cells.which == n)
        if len(mine):
            pks = mine.board.tree.pk[mine.places[:NAMED]].tolist()
            rest = f"等{len(mine)}个组织" if len(mine) > NAMED else f"，共{len(mine)}个组织"
            lines.append(f"{task}（{day_words(task.node.due_on)}前）：{'、'.join(names(pks))}{rest}。")
    return "\n".join([*lines, f"请尽快报送。{link}".strip()])


def names(pks: Sequence[int]) -> list[str]:
    """The names of some units, in the given order."""
    found = {unit.pk: str(unit) for unit in Unit.objects.filter(pk__in=pks)}
    return [found[pk] for pk in pks]


def day_words(on: date) -> str:
    """A day without its year: 11月30日."""
    return f"{on.month}月{on.day}日"


@dataclass(frozen=True)
class Recipient:
    """One unit of a batch of letters, and the cells that its letter would be on."""

    unit: Unit
    cells: list[Assignment]


@dataclass(frozen=True)
class Batch:
    """Whom a batch of letters would go to; `skipped` cells stand under an open letter of this issuer already."""

    recipients: list[Recipient]
    skipped: int
    too_many: bool
    colour: Colour = Colour.BLUE

    @property
    def cells(self) -> int:
        return sum(len(one.cells) for one in self.recipients)

    def only(self, units: Sequence[str]) -> list[Recipient]:
        """The recipients that were chosen; who has reported since is not among them."""
        return [one for one in self.recipients if str(one.unit.pk) in set(units)]


def batch(cells: CellList, issuer: Unit) -> Batch:
    """The letters that a list of cells would make: one a unit, on all its listed cells; at most 500 units."""
    tasks = {task.pk for task in cells.tasks}
    pks = cells.board.tree.pk[cells.places]
    distinct = list(dict.fromkeys(pks.tolist()))
    wanted = {(cells.tasks[n].pk, pk) for n, pk in zip(cells.which.tolist(), pks.tolist(), strict=True)}
    few = distinct[:MOST]
    rows = Assignment.objects.filter(unit__in=few, task__in=tasks, withdrawn_at=None).select_related("task", "unit")
    listed = [row for row in rows.order_by("task__position") if (row.task_id, row.unit_id) in wanted]
    taken = under_letter(issuer, [row.pk for row in listed])
    found: dict[int, list[Assignment]] = {}
    for row in listed:
        if row.pk not in taken:
            found.setdefault(row.unit_id, []).append(row)
    recipients = [Recipient(found[pk][0].unit, found[pk]) for pk in few if pk in found]
    return Batch(recipients, len(taken), len(distinct) > MOST)


FIRST_WORDS = {
    "subject": "关于报送专项任务的督办",
    "text": "经核对，下列任务你单位尚未报送。请于办理期限前办结并回复；确有困难的，请在期限之前说明理由、申请延期。",
}
