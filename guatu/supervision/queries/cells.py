"""The list behind a figure: the cells that it counts, found in the board, read from the rows a page at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from guatu.base.states import CellState, Choice
from guatu.campaigns.models import Task
from guatu.orgs.models import Unit
from guatu.submissions.models import Assignment, Submission
from guatu.supervision.board import Board
from guatu.supervision.board.frozen import Frozen
from guatu.supervision.board.plane import NONE, STATES
from guatu.supervision.queries.candidates import counted
from guatu.supervision.rules.progress import DONE

Ints = npt.NDArray[np.int64]
CHUNK = 2_000


class Group(Choice):
    """Several states that one figure counts together."""

    APPLICABLE = "applicable", "应完成"
    FINISHED = "finished", "已完成（含逾期完成）"
    OPEN = "open", "未完成"
    COUNTED = "counted", "计入排名"


GROUPS: Mapping[str, frozenset[CellState]] = {
    Group.APPLICABLE.value: frozenset(CellState) - {CellState.NOT_APPLICABLE},
    Group.FINISHED.value: frozenset(DONE),
    Group.OPEN.value: frozenset(CellState) - {CellState.NOT_APPLICABLE, *DONE},
    **{state.value: frozenset({state}) for state in CellState},
}


@dataclass(frozen=True)
class Row:
    """One cell as the list shows it. `assignment` is 0 where the list is a frozen one."""

    unit: int
    name: str
    kind: str
    task: str
    node: int | None
    state: CellState
    due_on: date | None
    done_on: date | None
    who: str
    assignment: int
    submission: int


Reader = Callable[[list[tuple[int, int]]], list[tuple[str, str, int, str, int]]]


@dataclass(frozen=True)
class CellList:
    """Cells in order, as positions in a board: cheap to count, filter and sort; rows are made for what is shown."""

    board: Board
    tasks: Sequence["TaskWords"]
    which: Ints  # positions in `tasks`
    places: Ints  # positions in the tree
    read: Reader

    def __len__(self) -> int:
        return int(self.places.size)

    def __getitem__(self, index: slice) -> list[Row]:
        return self._rows(self.which[index].tolist(), self.places[index].tolist())

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self), CHUNK):
            yield from self[start : start + CHUNK]

    def only(self, mask: npt.NDArray[np.bool_]) -> "CellList":
        """The cells where a mask is true."""
        return replace(self, which=self.which[mask], places=self.places[mask])

    def only_tasks(self, wanted: Callable[["TaskWords"], bool]) -> "CellList":
        """The cells of some tasks."""
        return self.only(np.isin(self.which, [n for n, task in enumerate(self.tasks) if wanted(task)]))

    def only_states(self, states: frozenset[CellState]) -> "CellList":
        """The cells in some states."""
        return self.only(np.isin(self._of("states"), [STATES.index(state) for state in states]))

    def narrowed(self, word: str) -> "CellList":
        """The cells that a figure counts: a state's code, or a group's."""
        if word != Group.COUNTED:
            return self.only_states(GROUPS[word])
        held, today = np.zeros(len(self), dtype=bool), self.board.today.toordinal()
        for number, task in enumerate(self.tasks):
            mine = self.which == number
            held[mine] = counted(self.board.planes[task.pk], today)[self.places[mine]]
        return self.only(held)

    def only_units(self, units: Sequence[int]) -> "CellList":
        """The cells of some units themselves."""
        return self.only(np.isin(self.board.tree.pk[self.places], list(units)))

    def ordered(self, key: str, down: bool) -> "CellList":
        """In order of unit (as in the tree), task, state, due day or done day; equal ones as in the tree."""
        if key == "unit":
            values = self.places
        elif key == "task":
            values = self.which
        else:
            values = self._of({"state": "states", "due_on": "due", "done_on": "done"}[key]).astype(np.int64)
        if key == "done_on" and not down:
            values = np.where(values == 0, np.iinfo(np.int64).max, values)
        order = np.lexsort((self.which, self.places, -values if down else values))
        return replace(self, which=self.which[order], places=self.places[order])

    def _of(self, name: str) -> npt.NDArray[np.int64]:
        """One value of each cell: its state, due day or done day."""
        values = np.zeros(len(self), dtype=np.int64)
        for number, task in enumerate(self.tasks):
            mine = self.which == number
            values[mine] = getattr(self.board.planes[task.pk], name)[self.places[mine]]
        return values

    def _rows(self, which: list[int], places: list[int]) -> list[Row]:
        pks = self.board.tree.pk[places].tolist()
        found = self.read([(self.tasks[n].pk, pk) for n, pk in zip(which, pks, strict=True)])
        rows = []
        for n, place, pk, (name, kind, assignment, who, submission) in zip(which, places, pks, found, strict=True):
            task = self.tasks[n]
            plane = self.board.planes[task.pk]
            rows.append(
                Row(
                    pk, name, kind, task.words, task.node, STATES[plane.states[place]], day(int(plane.due[place])),
                    day(int(plane.done[place])), who, assignment, submission,
                )
            )  # fmt: skip
        return rows


@dataclass(frozen=True)
class TaskWords:
    """A task as a list names it."""

    pk: int
    words: str
    node: int | None
    category: str


def day(ordinal: int) -> date | None:
    """A day from the board's number; None for no day."""
    return date.fromordinal(ordinal) if ordinal else None


def cells_below(board: Board, unit: int, tasks: Sequence[Task]) -> CellList:
    """All cells below a unit, in tree order."""
    words = [TaskWords(t.pk, str(t), t.node.number, t.category.code if t.category else "") for t in tasks]
    return _list(board, unit, words, read_rows, lambda task: board.planes[task.pk].states != NONE)


def counted_cells(frozen: Frozen, unit: int) -> CellList:
    """The cells of a frozen board that a rate in a ranking counts for a unit, as they stood then."""
    words = [TaskWords(task.pk, f"{task.code} {task.name}", None, task.category) for task in frozen.tasks]
    today = frozen.board.today.toordinal()

    def read(keys: list[tuple[int, int]]) -> list[tuple[str, str, int, str, int]]:
        places = [frozen.board.tree.place(unit) for _, unit in keys]
        return [
            (frozen.names[place], "", 0, "", int(frozen.evidence[task][place]))
            for (task, _), place in zip(keys, places, strict=True)
        ]

    return _list(frozen.board, unit, words, read, lambda task: counted(frozen.board.planes[task.pk], today))


def _list(
    board: Board, unit: int, tasks: list[TaskWords], read: Reader, chosen: Callable[[TaskWords], npt.NDArray[np.bool_]]
) -> CellList:
    start = board.tree.place(unit)
    end = int(board.tree.end[start])
    found = [np.flatnonzero(chosen(task)[start:end]) + start for task in tasks]
    which = np.repeat(np.arange(len(tasks)), [places.size for places in found]).astype(np.int64)
    places = np.concatenate([np.zeros(0, np.int64), *found]).astype(np.int64)
    order = np.lexsort((which, places))
    return CellList(board, tasks, which[order], places[order], read)


def read_rows(keys: list[tuple[int, int]]) -> list[tuple[str, str, int, str, int]]:
    """Name and kind of the unit, assignment, who reported last and the number of that report: three queries."""
    units = {unit for _, unit in keys}
    names = {pk: (name, kind) for pk, name, kind in Unit.objects.filter(pk__in=units).values_list("pk", "name", "kind")}
    cells = Assignment.objects.filter(unit__in=units, task__in={task for task, _ in keys})
    numbers = {(task, unit): pk for task, unit, pk in cells.values_list("task_id", "unit_id", "pk")}
    wanted = [numbers[key] for key in keys if key in numbers]
    reports = Submission.objects.filter(assignment__in=wanted, withdrawn_at=None).order_by("number")
    latest = {cell: (who or "", pk) for cell, who, pk in reports.values_list("assignment_id", "by__name", "pk")}
    found = []
    for task, unit in keys:
        cell = numbers.get((task, unit), 0)
        found.append((*names[unit], cell, *latest.get(cell, ("", 0))))
    return found


def matching_units(word: str) -> list[int]:
    """The units whose name or initials contain a word; a list of cells keeps those that it already holds."""
    return list(Unit.objects.filter(search_text__icontains=word).values_list("pk", flat=True))
