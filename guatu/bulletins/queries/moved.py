"""Why the figures moved between two frozen boards: every changed cell, with one cause for each of its two counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from guatu.base.states import CellState
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.rules.expressions import Cause
from guatu.bulletins.rules.movement import Movement, Part
from guatu.submissions.rules.cells import Fact
from guatu.supervision.board.frozen import Frozen
from guatu.supervision.board.plane import ABSENT, INDEX, NONE

Array = npt.NDArray  # type: ignore[type-arg]
CAUSES = tuple(Cause)
_DONE = [INDEX[CellState.DONE], INDEX[CellState.DONE_LATE]]
_OUT = [INDEX[CellState.NOT_APPLICABLE], NONE]


@dataclass(frozen=True)
class Moved:
    """A cell that changed: by how much its done and its applicable count, and why each."""

    task: int
    unit: int
    done: int
    done_cause: Cause | None
    applicable: int
    applicable_cause: Cause | None


@dataclass(frozen=True)
class _Side:
    """One task's cells on one board, for the same list of units; units outside the subtree are not `inside`."""

    inside: Array
    done: Array
    applies: Array
    facts: Array
    days: Array
    evidence: Array


@dataclass(frozen=True)
class _Changes:
    """One task's cells on both boards: the change of each count, and the position of its cause."""

    task: int
    pks: Array
    before: Part
    after: Part
    done: Array
    applicable: Array
    why_done: Array
    why_applicable: Array

    def part(self, position: int) -> Part:
        """What one cause did."""
        return Part(
            int(self.done[self.why_done == position].sum()),
            int(self.applicable[self.why_applicable == position].sum()),
        )


def movement(ground: Ground, unit: int, tasks: Sequence[int] = ()) -> Movement:
    """The change of done and applicable cells below a unit since the former board, split among the causes."""
    if ground.former is None:
        raise ValueError("no former board")
    key = ("movement", unit, tuple(tasks))
    if key not in ground.kept:
        ground.kept[key] = _movement(_changes(ground, unit, tasks))
    found: Movement = ground.kept[key]
    return found


def _movement(changes: Sequence[_Changes]) -> Movement:
    parts = {cause: _sum(change.part(position) for change in changes) for position, cause in enumerate(CAUSES)}
    return Movement(_sum(change.before for change in changes), _sum(change.after for change in changes), parts)


def _sum(parts: Iterable[Part]) -> Part:
    listed = list(parts)
    return Part(sum(part.done for part in listed), sum(part.applicable for part in listed))


def moved(ground: Ground, unit: int, tasks: Sequence[int] = ()) -> list[Moved]:
    """Every cell below a unit whose done or applicable count changed, in the order of tasks and units."""
    found = []
    for change in _changes(ground, unit, tasks):
        for place in np.flatnonzero((change.done != 0) | (change.applicable != 0)).tolist():
            d, a = int(change.done[place]), int(change.applicable[place])
            found.append(
                Moved(
                    change.task, int(change.pks[place]), d, CAUSES[change.why_done[place]] if d else None,
                    a, CAUSES[change.why_applicable[place]] if a else None,
                )
            )  # fmt: skip
    return found


def tally(ground: Ground, unit: int, tasks: Sequence[int], cause: str, of: str) -> tuple[int, int]:
    """What the list of one cause (all, if empty) adds up to, and how many lines it has."""
    counted = listed = 0
    for change in _changes(ground, unit, tasks):
        pairs = {"done": [(change.done, change.why_done)], "applicable": [(change.applicable, change.why_applicable)]}
        both = [(change.done, change.why_done), (change.applicable, change.why_applicable)]
        for numbers, why in pairs.get(of, both):
            chosen = numbers if not cause else numbers[why == CAUSES.index(Cause(cause))]
            counted, listed = counted + int(chosen.sum()), listed + int(np.count_nonzero(chosen))
    return counted, listed


def _changes(ground: Ground, unit: int, tasks: Sequence[int]) -> list[_Changes]:
    """Kept with the ground: the causes and the proof of one bulletin all ask for the same cells."""
    key = ("changes", unit, tuple(tasks))
    if key not in ground.kept:
        ground.kept[key] = [
            _Changes(task, pks, _total(old), _total(new), *_explained(ground, old, new))
            for task, pks, old, new in _pairs(ground, unit, tasks)
        ]
    found: list[_Changes] = ground.kept[key]
    return found


def _total(side: "_Side") -> Part:
    return Part(int(side.done.sum()), int(side.applies.sum()))


def _pairs(ground: Ground, unit: int, tasks: Sequence[int]):  # type: ignore[no-untyped-def]
    former = ground.former
    if former is None:
        return
    wanted = dict.fromkeys([*ground.frozen.board.tasks, *former.board.tasks])
    pks = np.union1d(_pks(former, unit), _pks(ground.frozen, unit))
    for task in wanted:
        if not tasks or task in tasks:
            yield task, pks, _side(former, unit, task, pks), _side(ground.frozen, unit, task, pks)


def _range(frozen: Frozen, unit: int) -> tuple[int, int]:
    tree = frozen.board.tree
    start = tree.place(unit) if unit in tree else 0
    return (start, int(tree.end[start])) if unit in tree else (0, 0)


def _pks(frozen: Frozen, unit: int) -> Array:
    start, end = _range(frozen, unit)
    return frozen.board.tree.pk[start:end]


def _side(frozen: Frozen, unit: int, task: int, pks: Array) -> _Side:
    start, end = _range(frozen, unit)
    places = frozen.board.tree.places(pks)
    inside = (places >= start) & (places < end)
    plane = frozen.board.planes.get(task)
    if plane is None:
        nothing = np.zeros(pks.size, dtype=np.int64)
        return _Side(inside, nothing > 0, nothing > 0, nothing, nothing, nothing)
    at = np.where(inside, places, 0)
    states = np.where(inside, plane.states[at], NONE)
    return _Side(
        inside=inside,
        done=np.isin(states, _DONE),
        applies=~np.isin(states, _OUT),
        facts=np.where(inside, plane.facts[at], ABSENT),
        days=np.where(inside, plane.done[at], 0),
        evidence=np.where(inside, frozen.evidence[task][at], 0) if task in frozen.evidence else np.zeros_like(pks),
    )


def _explained(ground: Ground, old: _Side, new: _Side) -> tuple[Array, Array, Array, Array]:
    """The changes of the done and applicable counts of each cell, and the position of each cause."""
    assert ground.former is not None  # noqa: S101 -- narrows the type; callers checked
    done = new.done.astype(int) - old.done.astype(int)
    applicable = new.applies.astype(int) - old.applies.astype(int)
    reorganised = old.inside != new.inside
    same = (old.evidence == new.evidence) & (new.evidence != 0)
    known = same | (new.days < ground.former.board.today.toordinal()) & (new.days != 0)
    returned = (new.facts & int(Fact.RETURNED) != 0) | same
    at = CAUSES.index
    gained = np.where(known, at(Cause.LATE_ENTRY), at(Cause.NEW_WORK))
    lost = np.where(returned, at(Cause.FAILED_CHECK), at(Cause.CORRECTION))
    lost = np.where(new.applies, lost, at(Cause.DENOMINATOR))
    why_done = np.where(reorganised, at(Cause.REORGANISATION), np.where(done > 0, gained, lost))
    why_applicable = np.where(reorganised, at(Cause.REORGANISATION), at(Cause.DENOMINATOR))
    return done, applicable, why_done, why_applicable
