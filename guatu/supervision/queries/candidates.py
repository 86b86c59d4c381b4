"""Who is compared with whom, read from a board, live or frozen."""

import numpy as np

from guatu.base.states import CellState
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector
from guatu.supervision.board.board import Board
from guatu.supervision.board.plane import STATES
from guatu.supervision.rules.flags import Rule, peer_group
from guatu.supervision.rules.progress import Share, share
from guatu.supervision.rules.ranking import Candidate

_KINDS, _SECTORS = tuple(Kind), tuple(Sector)


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
    end = int(board.tree.end[start])
    places = np.arange(start + 1, end, dtype=np.int32)
    wanted = np.isin(board.tree.kind[places], [_KINDS.index(Kind(kind)) for kind in rule.kinds])
    places = places[wanted]
    counts = _counts_due(board, places)
    found = []
    for place, row in zip(places.tolist(), counts, strict=True):
        of = share_of(row)
        kind, sector = _KINDS[board.tree.kind[place]], _SECTORS[board.tree.sector[place]]
        group = peer_group(rule, kind.value, sector.value, of.applicable)
        found.append(Candidate(int(board.tree.pk[place]), group, of))
    return found


def _counts_due(board: Board, places: np.ndarray) -> np.ndarray:
    """Cells by task and state in the subtrees at some positions, without those that are not held against a unit."""
    counts = board.counts_at(places)
    today = board.today.toordinal()
    ends = board.tree.end[places]
    for number, task in enumerate(board.tasks):
        plane = board.planes[task]
        for state in (CellState.SUBMITTED, CellState.IN_PROGRESS, CellState.RETURNED, CellState.UNSEEN):
            index = STATES.index(state)
            early = plane.states == index
            if state != CellState.SUBMITTED:
                early &= plane.due >= today
            sums = np.concatenate(([0], np.cumsum(early)))
            counts[:, number, index] -= (sums[ends] - sums[places]).astype(counts.dtype)
    return counts
