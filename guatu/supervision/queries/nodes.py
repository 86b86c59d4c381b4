"""The nodes of a campaign below one unit: planned beside actual, and who will miss them at the present pace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from guatu.base.states import CellState
from guatu.campaigns.models import Campaign, Node, Responsibility, Task
from guatu.campaigns.rules.duties import Duty
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.supervision.board import Board
from guatu.supervision.queries.progress import Cells, TaskLine, added, forecasts_at
from guatu.supervision.rules.pace import Forecast, planned
from guatu.supervision.rules.progress import Share, share

# The forecasts of each task: the unit's own first, then those of the units directly below.
Found = Mapping[int, Sequence[Forecast]]


@dataclass(frozen=True)
class NodeLine:
    """One node: its tasks' cells below a unit, the planned share, when it was reached or will be, and who misses it.

    `done_on` is the day on which the last cell was done, None while one is open; `ends_on` the day at the present
    pace, None where nothing has moved for two weeks.
    """

    node: Node
    tasks: tuple[Task, ...]
    cells: Cells
    share: Share
    planned: Fraction
    done_on: date | None
    ends_on: date | None
    missing: tuple[Unit, ...]

    @property
    def number(self) -> int:
        return self.node.number

    @property
    def due_on(self) -> date:
        return self.node.due_on

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def pace(self) -> float:
        """The planned share as the bar takes it."""
        return float(self.planned)

    @property
    def finished(self) -> bool:
        return bool(self.share.applicable) and self.share.done == self.share.applicable

    def state(self, today: date) -> CellState:
        """The node as one state: done when all is, overdue when its day is past and something is open."""
        if not self.share.applicable:
            return CellState.NOT_APPLICABLE
        if self.finished:
            late = self.done_on is not None and self.done_on > self.node.due_on
            return CellState.DONE_LATE if late else CellState.DONE
        if today > self.node.due_on:
            return CellState.OVERDUE
        return CellState.IN_PROGRESS if self.share.done else CellState.UNSEEN


def node_lines(board: Board, unit: int, lines: Sequence[TaskLine], campaign: Campaign) -> list[NodeLine]:
    """The nodes that have tasks, in order of their number."""
    groups: dict[int, list[TaskLine]] = {}
    for line in lines:
        groups.setdefault(line.task.node_id, []).append(line)
    ordered = sorted(groups.values(), key=lambda group: group[0].task.node.number)
    children = board.tree.children(unit)
    places = np.concatenate(([board.tree.place(unit)], children)).astype(np.int32)
    found = {line.task.pk: forecasts_at(board, places, line.task) for line in lines}
    late = [_late(board, children, group, found) for group in ordered]
    units = Unit.objects.in_bulk({pk for pks in late for pk in pks})
    return [
        _node(board, unit, group, campaign, found, tuple(sorted((units[pk] for pk in missing), key=_name)))
        for group, missing in zip(ordered, late, strict=True)
    ]


def _name(unit: Unit) -> tuple[str, int]:
    return unit.sort_key, unit.pk


def _node(
    board: Board, unit: int, group: list[TaskLine], campaign: Campaign, found: Found, missing: tuple[Unit, ...]
) -> NodeLine:
    node, tasks = group[0].task.node, tuple(line.task for line in group)
    cells = added([line.cells for line in group])
    of = share(cells)
    done_on, ends = None, [found[task.pk][0].ends_on for task in tasks]
    if of.applicable and of.done == of.applicable:
        days = [day for task in tasks for day in board.done_by_day(unit, task.pk)]
        done_on = max(days, default=None)
    known = [day for day in ends if day is not None]
    ends_on = max(known) if len(known) == len(ends) and known else None
    plan = planned(campaign.starts_on, node.due_on, board.today)
    return NodeLine(node, tasks, cells, of, plan, done_on, ends_on, missing)


def _late(board: Board, children: np.ndarray, group: list[TaskLine], found: Found) -> set[int]:
    """The units directly below that will miss a node whose day is still ahead."""
    if group[0].task.node.due_on < board.today:
        return set()
    pks = board.tree.pk[children].tolist()
    return {
        pk for line in group for pk, forecast in zip(pks, found[line.task.pk][1:], strict=True) if not forecast.holds
    }


def all_counties(units: Sequence[Unit]) -> bool:
    """Whether all of some units are local committees, which words for them may call counties."""
    return all(unit.kind == Kind.LOCAL_COMMITTEE for unit in units)


def answering(unit: Unit, tasks: Sequence[Task], today: date) -> dict[int, dict[str, str]]:
    """Who answers for each task at a unit: person by duty, for tasks where somebody was named."""
    rows = Responsibility.objects.filter(unit=unit, task__in=tasks, since__lte=today).order_by("-since", "pk")
    found: dict[int, dict[str, str]] = {}
    for task, duty, person, until in rows.values_list("task_id", "duty", "person", "until"):
        if until is None or until > today:
            found.setdefault(task, {}).setdefault(duty, person)
    return found


def in_charge(found: dict[int, dict[str, str]]) -> str:
    """The person in overall charge of most tasks; "" where nobody was named."""
    people = [duties[Duty.OVERALL.value] for duties in found.values() if Duty.OVERALL.value in duties]
    return max(sorted(set(people)), key=people.count) if people else ""
