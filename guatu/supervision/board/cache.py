"""One board a campaign and process, brought up to date before each read.

A commit that comes late cannot be missed: journal numbers are given out under a lock held until commit, so
whoever sees number n sees every change up to n (accounts.journal). Each process keeps its own boards.
"""

import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Max, Q

from guatu.accounts.models import JournalEntry
from guatu.base import clock
from guatu.campaigns.models import Campaign, Task
from guatu.supervision.board import load
from guatu.supervision.board.board import Board
from guatu.supervision.board.slices import Slice

KEPT = 12  # campaigns held at once
SLICES = 24  # slices held at once

_boards: OrderedDict[int, Board] = OrderedDict()
_slices: OrderedDict[tuple[int, Slice], tuple[Board, Board]] = OrderedDict()
_lock = threading.Lock()


def of(campaign: Campaign, *, at: datetime, chosen: Slice | None = None) -> Board:
    """The board of a campaign as of all that was committed before this call, limited to a slice."""
    with _lock:
        board = _refreshed(_boards.get(campaign.pk), campaign, at)
        _keep(_boards, campaign.pk, board, KEPT)
        return _sliced(board, chosen) if chosen else board


def forget() -> None:
    """Drop all boards: after a restore, and between tests that share a process."""
    with _lock:
        _boards.clear()
        _slices.clear()


def _refreshed(board: Board | None, campaign: Campaign, at: datetime) -> Board:
    today = clock.day(at)
    if board is None:
        return _loaded(campaign, at)
    news = JournalEntry.objects.filter(seq__gt=board.revision).aggregate(
        head=Max("seq"),
        reshaped=Count("pk", filter=Q(noun__in=("orgs.unit", "orgs.unitmark", "campaigns.task", "campaigns.campaign"))),
    )
    if news["head"] is None:
        return board.on(today)
    if news["reshaped"]:
        return _loaded(campaign, at)
    planes = load.refreshed(dict(board.planes), board.tasks, board.tree, board.today, board.revision)
    return replace(board, planes=planes, revision=news["head"]).on(today)


def _loaded(campaign: Campaign, at: datetime) -> Board:
    today = clock.day(at)
    # The number is read first: what is committed while we load is read again at the next refresh.
    revision = JournalEntry.objects.aggregate(head=Max("seq"))["head"] or 0
    tasks = tuple(Task.objects.filter(campaign=campaign).order_by("position").values_list("pk", flat=True))
    tree = load.tree(today)
    return Board(campaign.pk, tasks, tree, load.planes(tasks, tree, today), revision, today)


def _sliced(board: Board, chosen: Slice) -> Board:
    kept = _slices.get((board.campaign, chosen))
    if kept is None or kept[0] is not board:
        kept = (board, board.sliced(chosen))
        _keep(_slices, (board.campaign, chosen), kept, SLICES)
    return kept[1]


def _keep(store: OrderedDict, key: object, value: object, most: int) -> None:  # type: ignore[type-arg]
    store[key] = value
    store.move_to_end(key)
    while len(store) > most:
        store.popitem(last=False)
