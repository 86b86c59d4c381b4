"""Who is compared with whom, read from a board, live or frozen."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from guatu.base.states import CellState
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector
from guatu.supervision.board.board import Board
from guatu.supervision.board.plane import STATES, Plane
from guatu.supervision.rules.flags import Rule, peer_group
from guatu.supervision.rules.progress import DONE, Share, share
from guatu.supervision.rules.ranking import Candidate

_KINDS, _SECTORS = tuple(Kind), tuple(Sector)
_DONE = [STATES.index(state) for state in DONE]
_OPEN = [STATES.index(state) for state in (CellState.IN_PROGRESS, CellState.RETURNED, CellState.UNSEEN)]
_SUBMITTED, _IN_TIME, _OVERDUE, _VOID = (
    STATES.index(state) for state in (CellState.SUBMITTED, CellState.DONE, CellState.OVERDUE, CellState.NOT_APPLICABLE)
)


def share_of(row: np.ndarray) -> Share:
    """The share of one row of counts by state, or of several tasks' rows added up."""
    totals = row.reshape(-1, len(STATES)).sum(axis=0)
    return share({state: int(number) for state, number in zip(STATES, totals, strict=True)})


def candidates(board: Board, top: int, rule: Rule) -> list[Candidate]:
    """The units below `top` of the kinds that a rule compares, each with its subtree's cells of tasks already due.

    A unit is measured by what is done or past its day: what is not yet due counts only once it is done, and what
    waits for somebody else's verification is never held against it.
    """
    start = board.tree.place(top)
    places = np.arange(start + 1, int(board.tree.end[start]), dtype=np.int32)
    wanted = np.isin(board.tree.kind[places], [_KINDS.index(Kind(kind)) for kind in rule.kinds])
    places = places[wanted]
    totals = counted_at(board, places)
    columns = (
        board.tree.pk[places], board.tree.kind[places], board.tree.sector[places],
        totals.sum(axis=1), totals[:, _DONE].sum(axis=1), totals[:, _IN_TIME], totals[:, _OVERDUE],
    )  # fmt: skip
    groups: dict[tuple[int, int, int], str] = {}
    found = []
    for pk, kind, sector, of, done, in_time, late in zip(*(column.tolist() for column in columns), strict=True):
        if (kind, sector, of) not in groups:
            groups[kind, sector, of] = peer_group(rule, _KINDS[kind].value, _SECTORS[sector].value, of)
        found.append(Candidate(pk, groups[kind, sector, of], Share(of, done, in_time, late)))
    return found


def counted(plane: Plane, today: int) -> npt.NDArray[np.bool_]:
    """Which cells of a task are held for or against a unit on a day: the cells that a rate in a ranking counts."""
    held = plane.states < len(STATES)
    held &= (plane.states != _VOID) & (plane.states != _SUBMITTED)
    return held & ~(np.isin(plane.states, _OPEN) & (plane.due >= today))


def counted_at(board: Board, places: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """The counted cells in the subtrees at some positions, all tasks together: shape (positions, states)."""
    totals = np.zeros((places.size, len(STATES)), dtype=np.int64)
    ends, today = board.tree.end[places], board.today.toordinal()
    for task in board.tasks:
        plane = board.planes[task]
        held = counted(plane, today)
        for state in range(len(STATES)):
            if state in (_VOID, _SUBMITTED):
                continue
            if state in _OPEN:
                sums = np.concatenate(([0], np.cumsum(held & (plane.states == state))))
                totals[:, state] += sums[ends] - sums[places]
            else:
                totals[:, state] += plane.prefix[state, ends] - plane.prefix[state, places]
    return totals


def kinds_below(board: Board, top: int) -> Sequence[str]:
    """The kinds of the units directly below a unit, in declared order."""
    found = set(board.tree.kind[board.tree.children(top)].tolist())
    return [kind.value for position, kind in enumerate(_KINDS) if position in found]


def compared(rule: Rule, kinds: Sequence[str]) -> Rule:
    """The same rule for other kinds of unit."""
    return replace(rule, kinds=tuple(kinds)) if kinds else rule
