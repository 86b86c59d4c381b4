"""A board as text that never changes, and back: what a snapshot keeps and a bulletin's figures are read from.

The text is canonical JSON (sorted keys, no spaces): the same board gives the same bytes. Arrays are
little-endian and base64; nothing needs the database to be read again.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from guatu.supervision.board.board import Board
from guatu.supervision.board.plane import plane
from guatu.supervision.board.tree import KINDS, SECTORS, Tree, build

FORMAT = 1
_KIND = {number: kind for kind, number in KINDS.items()}
_SECTOR = {number: sector for sector, number in SECTORS.items()}


@dataclass(frozen=True)
class TaskLine:
    """A task as it read when the board was frozen."""

    pk: int
    code: str
    name: str
    category: str
    due_on: str
    weight: int


@dataclass(frozen=True)
class Frozen:
    """A frozen board with the names of its units and tasks, and the submission behind each cell (0: none)."""

    board: Board
    unit: int
    campaign: Mapping[str, Any]
    tasks: tuple[TaskLine, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    evidence: Mapping[int, npt.NDArray[np.int64]]

    def name(self, pk: int) -> str:
        """A unit's name as it stood then."""
        return self.names[self.board.tree.place(pk)]


def freeze(
    board: Board,
    unit: int,
    *,
    campaign: Mapping[str, Any],
    tasks: Sequence[TaskLine],
    names: Mapping[int, tuple[str, str]],
    evidence: Mapping[int, Mapping[int, int]],
) -> str:
    """The text of a board below a unit. `names` are (code, name) by unit; `evidence` submission by task and unit."""
    start = board.tree.place(unit)
    rows = slice(start, int(board.tree.end[start]))
    pks = board.tree.pk[rows].tolist()
    content = {
        "format": FORMAT,
        "campaign": dict(campaign),
        "unit": unit,
        "today": board.today.isoformat(),
        "revision": board.revision,
        "tasks": [[t.pk, t.code, t.name, t.category, t.due_on, t.weight] for t in tasks],
        "units": _units(board.tree, rows, names),
        "cells": {
            str(task): [_pack(p.facts[rows], "u1"), _pack(p.due[rows], "<i4"), _pack(p.done[rows], "<i4")]
            for task, p in board.planes.items()
        },
        "evidence": {
            str(task): _pack(np.array([evidence.get(task, {}).get(pk, 0) for pk in pks]), "<i8") for task in board.tasks
        },
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _units(tree: Tree, rows: slice, names: Mapping[int, tuple[str, str]]) -> list[list[Any]]:
    parents = [0 if parent < rows.start else int(tree.pk[parent]) for parent in tree.parent[rows].tolist()]
    kinds = [_KIND[kind] for kind in tree.kind[rows].tolist()]
    sectors = [_SECTOR[sector] for sector in tree.sector[rows].tolist()]
    return [
        [pk, *names[pk], parent, kind, sector, members, marks]
        for pk, parent, kind, sector, members, marks in zip(
            tree.pk[rows].tolist(), parents, kinds, sectors, tree.members[rows].tolist(), tree.marks[rows].tolist(),
            strict=True,
        )
    ]  # fmt: skip


def thaw(text: str) -> Frozen:
    """The board of a frozen text. Raises ValueError if the text is not of a known format."""
    content = json.loads(text)
    if content.get("format") != FORMAT:
        raise ValueError("unknown snapshot format")
    units = content["units"]
    today = date.fromisoformat(content["today"])
    tree = build(
        [(pk, parent or None, kind, sector, None if members < 0 else members)
         for pk, _, _, parent, kind, sector, members, _ in units],
        [],
    )  # fmt: skip
    tree.marks[:] = [marks for *_, marks in units]
    tasks = tuple(TaskLine(*line) for line in content["tasks"])
    planes = {
        int(task): plane(_unpack(facts, "u1"), _unpack(due, "<i4"), _unpack(done, "<i4"), today.toordinal())
        for task, (facts, due, done) in content["cells"].items()
    }
    order = tuple(task.pk for task in tasks)
    return Frozen(
        board=Board(content["campaign"]["pk"], order, tree, planes, content["revision"], today),
        unit=content["unit"],
        campaign=content["campaign"],
        tasks=tasks,
        codes=tuple(code for _, code, *_ in units),
        names=tuple(name for _, _, name, *_ in units),
        evidence={int(task): _unpack(packed, "<i8") for task, packed in content["evidence"].items()},
    )


def _pack(values: npt.NDArray, kind: str) -> str:  # type: ignore[type-arg]
    return base64.b64encode(np.ascontiguousarray(values, dtype=np.dtype(kind)).tobytes()).decode()


def _unpack(text: str, kind: str) -> npt.NDArray:  # type: ignore[type-arg]
    return np.frombuffer(base64.b64decode(text), dtype=np.dtype(kind)).copy()
