"""Whether the figures are sound: P1 (totals add up), P2 (they equal a recount), P4 (a move changes no total)."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import numpy as np

from guatu.base.findings import Finding
from guatu.campaigns.models import Campaign
from guatu.orgs.models import Unit
from guatu.submissions.models import Assignment
from guatu.submissions.queries import recount
from guatu.submissions.rules.cells import status
from guatu.supervision import board as boards
from guatu.supervision.board import Board
from guatu.supervision.board.plane import INDEX
from guatu.supervision.models import Snapshot
from guatu.supervision.queries.snapshots import text_of


def launched() -> list[Campaign]:
    """The campaigns that have cells."""
    return list(Campaign.objects.filter(launched_at__isnull=False).order_by("pk"))


def sums(at: datetime) -> Iterator[Finding]:
    """P1: at every node, task and state, the total is the unit's own cell and the sum of its children."""
    for campaign in launched():
        board = boards.of(campaign, at=at)
        everything = board.everything()
        places = np.arange(board.tree.size, dtype=np.int32)
        summed = np.transpose(
            np.array([board.planes[t].prefix[:, places + 1] - board.planes[t].prefix[:, places] for t in board.tasks]),
            (2, 0, 1),
        ).copy()
        below = board.tree.parent >= 0
        np.add.at(summed, board.tree.parent[below], everything[below])
        for place in np.unique(np.nonzero(summed != everything)[0])[:20].tolist():
            where = f"campaign {campaign.pk}, unit {int(board.tree.pk[place])}"
            yield Finding(where, "its total differs from its own cells and its children's")


def recounted(at: datetime) -> Iterator[Finding]:
    """P2: each cell's summary equals a recount of its rows, and the board equals the recount, figure by figure."""
    standing = set(Unit.objects.in_force().values_list("pk", flat=True))
    for campaign in launched():
        board = boards.of(campaign, at=at)
        rows = Assignment.objects.filter(task__campaign=campaign).values_list("pk", "unit_id", "task_id")
        place = {pk: (unit, task) for pk, unit, task in rows.iterator(chunk_size=20_000)}
        counted: Counter[tuple[int, str]] = Counter()
        for cell in recount.cells(campaign.pk):
            if cell.stored != cell.counted:
                yield Finding(f"assignment {cell.assignment}", "its summary differs from its rows")
            unit, task = place[cell.assignment]
            if unit in standing:
                counted[task, status(*cell.counted, board.today).value] += 1
        yield from _compared(campaign, board, counted)


def _compared(campaign: Campaign, board: Board, counted: Counter[tuple[int, str]]) -> Iterator[Finding]:
    for task in board.tasks:
        states = board.planes[task].states
        for state, index in INDEX.items():
            shown = int((states == index).sum())
            if shown != counted[task, state.value]:
                where = f"campaign {campaign.pk}, task {task}, {state.value}"
                yield Finding(where, f"the board shows {shown}, the rows give {counted[task, state.value]}")


def moved(at: datetime) -> Iterator[Finding]:
    """P4: the root's totals do not depend on where units stand: they equal a count that knows no tree."""
    for campaign in launched():
        board = boards.of(campaign, at=at)
        root = int(board.tree.pk[0])
        for task, row in zip(board.tasks, board.counts(root), strict=True):
            flat = np.bincount(board.planes[task].states, minlength=len(INDEX) + 1)[: len(INDEX)]
            if (flat != row).any():
                yield Finding(f"campaign {campaign.pk}, task {task}", "units stand outside the root's subtree")


def snapshots() -> Iterator[Finding]:
    """P18: each snapshot is the one that was taken."""
    for snapshot in Snapshot.objects.order_by("pk").iterator(chunk_size=5):
        try:
            text_of(snapshot)
        except (ValueError, OSError) as error:
            yield Finding(f"snapshot {snapshot.pk}", str(error))
