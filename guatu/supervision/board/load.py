"""From rows to arrays. Plain SQL over cursors: models would cost more than the arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q

from guatu.orgs.models import Unit, UnitMark
from guatu.submissions.models import Assignment
from guatu.supervision.board.board import Board
from guatu.supervision.board.plane import ABSENT, Plane, changed, empty, plane
from guatu.supervision.board.tree import Tree, build

CHUNK = 20_000
UNITS = 500  # units named in one statement


def tree(today: date) -> Tree:
    """The units that stand now, with the marks in force on a day."""
    units = Unit.objects.in_force().order_by("path").values_list("pk", "parent_id", "kind", "sector", "member_count")
    marks = UnitMark.objects.filter(Q(until=None) | Q(until__gt=today), since__lte=today)
    return build(units.iterator(chunk_size=CHUNK), marks.values_list("unit_id", "mark"))


def planes(tasks: Sequence[int], standing: Tree, today: date) -> dict[int, Plane]:
    """All cells of some tasks."""
    size, ordinal = standing.size, today.toordinal()
    facts = {task: np.full(size, ABSENT, np.uint8) for task in tasks}
    due = {task: np.zeros(size, np.int32) for task in tasks}
    done = {task: np.zeros(size, np.int32) for task in tasks}
    for task, places, values in _by_task(_rows(tasks, None), standing):
        facts[task][places], due[task][places], done[task][places] = values
    return {task: plane(facts[task], due[task], done[task], ordinal) for task in tasks}


def refreshed(old: dict[int, Plane], tasks: Sequence[int], standing: Tree, today: date, since: int) -> dict[int, Plane]:
    """The planes after the rows of later revisions are taken up."""
    new = dict(old)
    for task, places, values in _by_task(_rows(tasks, since), standing):
        base = new.get(task) or empty(standing.size, today.toordinal())
        new[task] = changed(base, places, *values, today.toordinal())
    return new


def with_units(board: Board, units: Sequence[int]) -> Board:
    """The board with the cells of some more units of its tree: of those that no longer stand today."""
    planes = dict(board.planes)
    ordinal = board.today.toordinal()
    for start in range(0, len(units), UNITS):
        chunks = _rows(board.tasks, None, units[start : start + UNITS])
        for task, places, values in _by_task(chunks, board.tree):
            planes[task] = changed(planes[task], places, *values, ordinal)
    return replace(board, planes=planes)


def _rows(
    tasks: Sequence[int], since: int | None, units: Sequence[int] | None = None
) -> Iterable[list[tuple[Any, ...]]]:
    """Chunks of (task, unit, facts, due day, done day) of the cells changed after a revision, of units, or of all."""
    if not tasks:
        return
    table = Assignment._meta.db_table
    # Days as text: drivers take several times as long to make dates of them.
    days = "CAST(due_on AS text), CAST(done_on AS text)"
    sql = (
        f"SELECT task_id, unit_id, facts, {days} FROM {table} "  # noqa: S608 -- a constant of the model
        f"WHERE task_id IN ({', '.join(['%s'] * len(tasks))})"
    )
    with connection.cursor() as cursor:
        if units is not None:
            cursor.execute(f"{sql} AND unit_id IN ({', '.join(['%s'] * len(units))})", [*tasks, *units])
        elif since is None:
            cursor.execute(sql, list(tasks))
        else:
            cursor.execute(sql + " AND revision > %s", [*tasks, since])
        while chunk := cursor.fetchmany(CHUNK):
            yield chunk


def _by_task(
    chunks: Iterable[list[tuple[Any, ...]]], standing: Tree
) -> Iterable[tuple[int, Any, tuple[Any, Any, Any]]]:
    """The cells of each chunk by task: positions, and (facts, due, done). Units that do not stand are left out."""
    for chunk in chunks:
        columns = list(zip(*chunk, strict=True))
        tasks = np.array(columns[0], dtype=np.int64)
        places = standing.places(np.array(columns[1], dtype=np.int64))
        facts = np.array(columns[2], dtype=np.uint8)
        due, done = (np.fromiter(map(ordinal, days), np.int32, len(days)) for days in columns[3:])
        for number in np.unique(tasks):
            chosen = (tasks == number) & (places >= 0)
            if chosen.any():
                yield int(number), places[chosen], (facts[chosen], due[chosen], done[chosen])


@lru_cache(maxsize=8192)
def ordinal(day: str | None) -> int:
    """A day (ISO text) as a number; 0 for none."""
    return date.fromisoformat(day).toordinal() if day else 0
