from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from guatu.base.states import CellState
from guatu.submissions.rules.cells import status

STATES = tuple(CellState)
INDEX = {state: position for position, state in enumerate(STATES)}
ABSENT = 128  # the bit of a unit that has no such task; above all facts of submissions.rules.cells
NONE = len(STATES)  # the state index of an absent cell
NEVER = np.int32(0)  # no day: days are proleptic ordinals, which begin at 1

Bytes = npt.NDArray[np.uint8]
Days = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int32]


def _table() -> Bytes:
    """The state index for every byte of facts, past its day or not, done late or not: the rule, asked 512 times."""
    table = np.full(1024, NONE, dtype=np.uint8)
    due, past = date(2000, 1, 10), date(2000, 1, 11)
    for late in (0, 1):
        for done_late in (0, 1):
            for facts in range(ABSENT):
                state = status(facts, due, past if done_late else due, past if late else due)
                table[facts | late << 8 | done_late << 9] = INDEX[state]
    return table


TABLE = _table()


@dataclass(frozen=True)
class Plane:
    """One task over all units: facts, due days and done days, and the states and prefix sums made of them.

    `prefix[s, i]` is how many of the first `i` units are in state `s`.
    """

    facts: Bytes
    due: Days
    done: Days
    states: Bytes
    prefix: Counts

    def between(self, start: int, end: int) -> Counts:
        """How many units from `start` to before `end` are in each state."""
        return self.prefix[:, end] - self.prefix[:, start]


def plane(facts: Bytes, due: Days, done: Days, today: int) -> Plane:
    """A plane with its states on a day (an ordinal) and their prefix sums."""
    states = states_on(facts, due, done, today)
    return Plane(facts, due, done, states, prefix_of(states))


def states_on(facts: Bytes, due: Days, done: Days, today: int) -> Bytes:
    """The state index of each cell on a day."""
    index = facts.astype(np.uint16)
    index |= (due < today).astype(np.uint16) << 8
    index |= (done > due).astype(np.uint16) << 9
    return TABLE[index]


def prefix_of(states: Bytes) -> Counts:
    """The prefix sums of each state."""
    prefix = np.zeros((NONE, states.size + 1), dtype=np.int32)
    for state in range(NONE):
        np.cumsum(states == state, out=prefix[state, 1:])
    return prefix


def changed(old: Plane, places: npt.NDArray[np.int32], facts: Bytes, due: Days, done: Days, today: int) -> Plane:
    """The plane after some cells (each once) changed; the old one stays as it was."""
    new_facts, new_due, new_done = old.facts.copy(), old.due.copy(), old.done.copy()
    new_facts[places], new_due[places], new_done[places] = facts, due, done
    fresh, before = states_on(facts, due, done, today), old.states[places]
    states, prefix = old.states.copy(), old.prefix.copy()
    states[places] = fresh
    moved = fresh != before
    _shift(prefix, places[moved], before[moved], fresh[moved])
    return Plane(new_facts, new_due, new_done, states, prefix)


def _shift(prefix: Counts, places: npt.NDArray[np.int32], before: Bytes, fresh: Bytes) -> None:
    """Carry cells from one state into another, adding up only the states concerned, from the first such cell on."""
    for state in {*before.tolist(), *fresh.tolist()} - {NONE}:
        came, went = places[fresh == state], places[before == state]
        first = int(min(came.min(initial=prefix.shape[1]), went.min(initial=prefix.shape[1])))
        step = np.zeros(prefix.shape[1] - first - 1, dtype=np.int32)
        step[came - first] = 1
        step[went - first] = -1
        prefix[state, first + 1 :] += np.cumsum(step, dtype=np.int32)


def empty(size: int, today: int) -> Plane:
    """A plane on which no unit has the task."""
    return plane(np.full(size, ABSENT, dtype=np.uint8), np.zeros(size, np.int32), np.zeros(size, np.int32), today)
