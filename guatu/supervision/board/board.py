from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from guatu.base.states import CellState
from guatu.supervision.board.plane import ABSENT, INDEX, NEVER, NONE, STATES, Counts, Plane, plane
from guatu.supervision.board.slices import Slice
from guatu.supervision.board.tree import Tree


@dataclass(frozen=True)
class Board:
    """A campaign's cells on one day, as committed up to `revision`. `tasks` are the task pks in list order."""

    campaign: int
    tasks: tuple[int, ...]
    tree: Tree
    planes: Mapping[int, Plane]
    revision: int
    today: date

    # -- figures -----------------------------------------------------------------------------------

    def counts(self, unit: int) -> Counts:
        """Cells in a unit's subtree by task and state: shape (tasks, states)."""
        start = self.tree.place(unit)
        end = int(self.tree.end[start])
        return np.array([self.planes[task].between(start, end) for task in self.tasks]).reshape(-1, NONE)

    def own(self, unit: int) -> Counts:
        """A unit's own cells by task and state."""
        start = self.tree.place(unit)
        return np.array([self.planes[task].between(start, start + 1) for task in self.tasks]).reshape(-1, NONE)

    def counts_at(self, places: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Cells in the subtrees at some positions: shape (positions, tasks, states)."""
        end = self.tree.end[places]
        found = [self.planes[task].prefix[:, end] - self.planes[task].prefix[:, places] for task in self.tasks]
        return np.transpose(np.array(found), (2, 0, 1))

    def children(self, unit: int) -> tuple[list[int], npt.NDArray[np.int32]]:
        """The units directly below a unit (pks, pre-order) and their subtrees' cells by task and state."""
        places = self.tree.children(unit)
        return self.tree.pk[places].tolist(), self.counts_at(places)

    def everything(self) -> npt.NDArray[np.int32]:
        """All nodes × tasks × states at once: shape (units, tasks, states)."""
        found = np.empty((len(self.tasks), NONE, self.tree.size), dtype=np.int32)
        for task, counts in zip(self.tasks, found, strict=True):
            prefix = self.planes[task].prefix
            np.take(prefix, self.tree.end, axis=1, out=counts, mode="clip")
            counts -= prefix[:, :-1]
        return np.transpose(found, (2, 0, 1))

    # -- cells -------------------------------------------------------------------------------------

    def state(self, task: int, unit: int) -> CellState | None:
        """The state of one cell; None if the unit has no such task."""
        index = int(self.planes[task].states[self.tree.place(unit)])
        return None if index == NONE else STATES[index]

    def units_in(self, unit: int, task: int, states: Iterable[CellState] = STATES) -> list[int]:
        """The units of a subtree whose cell of a task is in one of some states (pks, pre-order): a figure's list."""
        start = self.tree.place(unit)
        end = int(self.tree.end[start])
        wanted = np.isin(self.planes[task].states[start:end], [INDEX[state] for state in states])
        return self.tree.pk[start:end][wanted].tolist()

    def done_by_day(self, unit: int, task: int) -> dict[date, int]:
        """How many cells of a task in a subtree were done on each day, in order of days."""
        start = self.tree.place(unit)
        end = int(self.tree.end[start])
        done_states = [INDEX[CellState.DONE], INDEX[CellState.DONE_LATE]]
        chosen = np.isin(self.planes[task].states[start:end], done_states)
        days, numbers = np.unique(self.planes[task].done[start:end][chosen], return_counts=True)
        return {date.fromordinal(int(day)): int(number) for day, number in zip(days, numbers, strict=True) if day}

    # -- other views of the same facts -------------------------------------------------------------

    def sliced(self, chosen: Slice) -> "Board":
        """The same board with the cells of all other units taken out of every figure."""
        if not chosen:
            return self
        mask = chosen.mask(self.tree)
        today = self.today.toordinal()
        planes = {
            task: plane(np.where(mask, old.facts, ABSENT).astype(np.uint8), old.due, old.done, today)
            for task, old in self.planes.items()
        }
        return replace(self, planes=planes)

    def arranged(self, tree: Tree) -> "Board":
        """The same facts in another tree: as organised on another day. Units absent from it drop out."""
        source = self.tree.places(tree.pk)
        here = source >= 0
        today = self.today.toordinal()

        def moved(values: npt.NDArray, missing: int | np.int32) -> npt.NDArray:  # type: ignore[type-arg]
            return np.where(here, values[source], missing).astype(values.dtype)

        planes = {
            task: plane(moved(old.facts, ABSENT), moved(old.due, NEVER), moved(old.done, NEVER), today)
            for task, old in self.planes.items()
        }
        return replace(self, tree=tree, planes=planes)

    def on(self, today: date) -> "Board":
        """The same facts seen on another day: what has fallen due since is overdue."""
        if today == self.today:
            return self
        ordinal = today.toordinal()
        planes = {task: plane(old.facts, old.due, old.done, ordinal) for task, old in self.planes.items()}
        return replace(self, planes=planes, today=today)
