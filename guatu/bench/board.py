"""The board beside bare arithmetic and beside SQL that answers the same question."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
from django.db import connection, transaction

from guatu.accounts import journal
from guatu.bench import ground
from guatu.bench.figures import Figure, at, seconds
from guatu.campaigns.models import Campaign
from guatu.submissions.models import Assignment
from guatu.supervision import board as boards
from guatu.supervision.board import Board
from guatu.supervision.board.plane import NONE, TABLE, plane
from guatu.supervision.board.plane import Counts as Figures

RUNS = 25
# One node's cells by task, facts, past its day, done late; the state follows by the rule's table.
BY_PATH = """
SELECT a.task_id, a.facts, a.due_on < %s, COALESCE(a.done_on > a.due_on, %s), COUNT(*)
FROM unit u JOIN assignment a ON a.unit_id = u.id
WHERE u.path >= %s AND u.path < %s AND u.closed_on IS NULL AND a.task_id IN ({tasks})
GROUP BY 1, 2, 3, 4
"""
RECURSIVE = """
WITH RECURSIVE below(id) AS (
  SELECT id FROM unit WHERE id = %s UNION ALL SELECT u.id FROM unit u JOIN below b ON u.parent_id = b.id
  WHERE u.closed_on IS NULL)
SELECT a.task_id, a.facts, a.due_on < %s, COALESCE(a.done_on > a.due_on, %s), COUNT(*)
FROM below JOIN assignment a ON a.unit_id = below.id WHERE a.task_id IN ({tasks})
GROUP BY 1, 2, 3, 4
"""


def measure() -> dict[str, Figure]:
    """All figures of the board."""
    standing = ground.standing()
    campaign = Campaign.objects.get(pk=standing.campaign)
    when = datetime.fromisoformat(standing.at)
    started = time.perf_counter()
    board = boards.of(campaign, at=when)
    loaded = time.perf_counter() - started
    found = {"board.recompute": recompute(board)}
    found["board.recompute"].more["load_s"] = round(loaded, 2)
    found |= against_sql(campaign, when, standing)
    found["board.refresh_1"] = refresh(campaign, when, 1)
    found["board.refresh_1000"] = refresh(campaign, when, 1000)
    return found


# -- all nodes × tasks × states -----------------------------------------------------------------


def recompute(board: Board) -> Figure:
    """Facts to the figures of every node, by the board's classes and by nothing but arrays."""
    today = board.today.toordinal()
    raw = [(board.planes[task].facts, board.planes[task].due, board.planes[task].done) for task in board.tasks]

    def by_board() -> Any:
        planes = {task: plane(*row, today) for task, row in zip(board.tasks, raw, strict=True)}
        return Board(board.campaign, board.tasks, board.tree, planes, board.revision, board.today).everything()

    def bare() -> Any:
        return arithmetic(raw, board.tree.end, today)

    if not np.array_equal(by_board(), bare()):
        raise RuntimeError("the board and the bare arithmetic differ")
    value, floor = alternated(by_board, bare, RUNS)
    return Figure(value * 1000, "ms", floor * 1000, {"cells": len(raw) * board.tree.size})


def arithmetic(raw: list[tuple[Any, Any, Any]], end: Any, today: int) -> Any:
    """The same sums without any class: shape (units, tasks, states)."""
    size = end.size
    found = np.empty((len(raw), NONE, size), dtype=np.int32)
    prefix = np.zeros((NONE, size + 1), dtype=np.int32)
    for number, (facts, due, done) in enumerate(raw):
        index = facts.astype(np.uint16)
        index |= (due < today).astype(np.uint16) << 8
        index |= (done > due).astype(np.uint16) << 9
        states = TABLE[index]
        for state in range(NONE):
            np.cumsum(states == state, out=prefix[state, 1:])
        np.take(prefix, end, axis=1, out=found[number], mode="clip")
        found[number] -= prefix[:, :-1]
    return np.transpose(found, (2, 0, 1))


def alternated(one: Callable[[], object], other: Callable[[], object], times: int) -> tuple[float, float]:
    """The median seconds of two works run in turns, so that a busy machine is busy for both."""
    first, second = [], []
    for _ in range(times):
        first += seconds(one, 1)
        second += seconds(other, 1)
    return at(0.5, sorted(first)), at(0.5, sorted(second))


# -- one node -----------------------------------------------------------------------------------


def against_sql(campaign: Campaign, when: datetime, standing: ground.Ground) -> dict[str, Figure]:
    """One node's figures by SQL ÷ by the board with its refresh; the city's whole tree, and a county beside it."""
    found = {}
    for name, ask in (("board.vs_sql_path", by_path), ("board.vs_recursive", recursive)):
        city = compared(campaign, when, standing.root, ask)
        county = compared(campaign, when, standing.county, ask)
        more = {"equal": True, "county_ms": round(county[0] * 1000, 2), "county_ratio": round(county[0] / county[1], 1)}
        found[name] = Figure(city[0] * 1000, "ms", city[1] * 1000, more)
    return found


def compared(
    campaign: Campaign, when: datetime, unit: int, ask: Callable[[Board, int], Figures]
) -> tuple[float, float]:
    """Seconds by SQL and by the board for one node's figures, which must be the same."""

    def by_board() -> Figures:
        return boards.of(campaign, at=when).counts(unit)

    board = boards.of(campaign, at=when)
    if not np.array_equal(ask(board, unit), by_board()):
        raise RuntimeError("SQL and the board give different figures")
    by_sql = seconds(lambda: ask(board, unit), 7)
    return at(0.5, by_sql), at(0.5, seconds(by_board, 200))


def by_path(board: Board, unit: int) -> Figures:
    """A node's figures by the range of paths below it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT path FROM unit WHERE id = %s", [unit])
        (path,) = cursor.fetchone()
        after = path[:-1] + chr(ord(path[-1]) + 1)
        cursor.execute(listed(BY_PATH, board), [board.today.isoformat(), False, path, after])
        return counted(cursor.fetchall(), board)


def recursive(board: Board, unit: int) -> Figures:
    """A node's figures by walking down from it."""
    with connection.cursor() as cursor:
        cursor.execute(listed(RECURSIVE, board), [unit, board.today.isoformat(), False])
        return counted(cursor.fetchall(), board)


def listed(sql: str, board: Board) -> str:
    return sql.format(tasks=", ".join(map(str, board.tasks)))


def counted(rows: list[tuple[Any, ...]], board: Board) -> Figures:
    """Tasks × states from the groups."""
    places = {task: number for number, task in enumerate(board.tasks)}
    found = np.zeros((len(places), NONE), dtype=np.int32)
    for task, facts, late, done_late, number in rows:
        state = int(TABLE[facts | bool(late) << 8 | bool(done_late) << 9])
        if state != NONE:
            found[places[task], state] += number
    return found


# -- changes ------------------------------------------------------------------------------------


def refresh(campaign: Campaign, when: datetime, rows: int) -> Figure:
    """`board.of` after some rows were changed and journalled ÷ the bare read of these rows."""
    pks = list(Assignment.objects.filter(task__campaign=campaign).order_by("pk").values_list("pk", flat=True))
    taken, bare = [], []
    for turn in range(30 if rows == 1 else 12):
        step = len(pks) // rows
        since = boards.of(campaign, at=when).revision
        change([pks[(number * step + turn * 37) % len(pks)] for number in range(rows)], when)
        bare += seconds(partial(read, since), 1)
        taken += seconds(lambda: boards.of(campaign, at=when), 1)
    return Figure(at(0.5, sorted(taken)) * 1000, "ms", at(0.5, sorted(bare)) * 1000, {
        "p95": round(at(0.95, sorted(taken)) * 1000, 2),
    })  # fmt: skip


@transaction.atomic
def change(pks: list[int], when: datetime) -> None:
    """Cells seen and unseen by turns, each with its own line of the journal."""
    cells = Assignment.objects.select_related("unit").in_bulk(pks)
    lines = [journal.Line("assignment.accept", cells[pk], cells[pk].unit) for pk in pks]
    entries = journal.record_many(lines, by=None, at=when)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE assignment SET facts = CASE facts WHEN 0 THEN 1 WHEN 1 THEN 0 ELSE facts END, revision = %s "
            "WHERE id = %s",
            [(entry.seq, pk) for entry, pk in zip(entries, pks, strict=True)],
        )


def read(since: int) -> list[tuple[Any, ...]]:
    """The changed rows, as any cache would have to read them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_id, unit_id, facts, due_on, done_on FROM assignment WHERE revision > %s", [since])
        return cursor.fetchall()
