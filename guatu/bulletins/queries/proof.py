"""The arithmetic proof of a bulletin, computed anew from its frozen board: issue is refused if it does not hold."""

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from guatu.base.figures import thousands
from guatu.base.states import CellState
from guatu.bulletins.queries import figures
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.queries.lists import agrees
from guatu.bulletins.queries.moved import movement
from guatu.bulletins.rules.document import Check, ProofTable, Table
from guatu.bulletins.rules.expressions import Expression, Measure
from guatu.submissions.rules.cells import status
from guatu.supervision.board.frozen import Frozen
from guatu.supervision.board.plane import ABSENT, STATES
from guatu.supervision.queries.candidates import share_of
from guatu.supervision.rules.progress import share


def proof(ground: Ground, unit: int, expressions: Mapping[str, Expression]) -> ProofTable:
    """Every check of a bulletin's figures below its unit, with the table of the parts that add up."""
    frozen = ground.frozen
    checks = [*_register(frozen, unit), *_sums(frozen, unit), *_recount(frozen, unit), *_ranks(ground, unit)]
    if ground.former is not None:
        checks.append(_movement(ground, unit))
    checks.append(_lists(ground, expressions))
    return ProofTable(tuple(checks), _parts(frozen, unit), note="左为分项之和或重新计算的结果，右为文中所用的数。")


def _check(claim: str, left: int, right: int, holds: bool = True) -> Check:
    return Check(claim, thousands(left), thousands(right), holds and left == right)


def _register(frozen: Frozen, unit: int) -> Iterator[Check]:
    tree = frozen.board.tree
    start = tree.place(unit)
    below = tree.pk[start : int(tree.end[start])]
    children = tree.children(unit)
    added = 1 + int((tree.end[children] - children).sum())
    yield _check("各下级组织数之和加本级等于名册组织数", added, len(frozen.names))
    yield _check("名册内没有重复的组织", int(np.unique(below).size), int(below.size))
    yield _check("组织编码没有重复", len(set(frozen.codes)), len(frozen.codes))


def _sums(frozen: Frozen, unit: int) -> Iterator[Check]:
    """For each task, in every state: own cells and those of the children make the whole."""
    own, (_, parts), whole = frozen.board.own(unit), frozen.board.children(unit), frozen.board.counts(unit)
    added = own + (parts.sum(axis=0) if len(parts) else 0)
    for position, task in enumerate(frozen.tasks):
        same = bool((added[position] == whole[position]).all())
        claim = f"任务{task.code}：各下级之和加本级等于合计（逐状态）"
        yield _check(claim, int(added[position].sum()), int(whole[position].sum()), same)


def _recount(frozen: Frozen, unit: int) -> Iterator[Check]:
    """Cells counted one by one from their facts by the rule itself, against the sums that the figures use."""
    tree, today = frozen.board.tree, frozen.board.today
    start = tree.place(unit)
    rows = slice(start, int(tree.end[start]))
    counted = dict.fromkeys(STATES, 0)
    for plane in frozen.board.planes.values():
        for facts, due, done, number in _alike(plane.facts[rows], plane.due[rows], plane.done[rows]):
            if facts < ABSENT:
                day = date.fromordinal(done) if done else None
                counted[status(facts, date.fromordinal(due), day, today)] += number
    totals = dict(zip(STATES, frozen.board.counts(unit).sum(axis=0).tolist(), strict=True))
    same = counted == totals
    yield _check("逐项重新计数等于合计（逐状态）", sum(counted.values()), sum(totals.values()), same)
    done = counted[CellState.DONE] + counted[CellState.DONE_LATE]
    yield _check("重新计数的完成数等于文中所用完成数", done, share(totals).done)


def _alike(facts: np.ndarray, due: np.ndarray, done: np.ndarray) -> Iterator[tuple[int, int, int, int]]:
    """Cells with the same facts and days, and how many they are. Days are below 2²⁴, facts below 2⁸."""
    keys = facts.astype(np.int64) | due.astype(np.int64) << 8 | done.astype(np.int64) << 32
    for key, number in zip(*(values.tolist() for values in np.unique(keys, return_counts=True)), strict=True):
        yield key & 255, key >> 8 & 0xFFFFFF, key >> 32, number


def _ranks(ground: Ground, unit: int) -> Iterator[Check]:
    """Each rank is one more than the number of peers that stand strictly before."""
    placed = figures.places(ground, Expression(Measure.RANK, unit, top=unit))
    keys = {
        place.unit: (place.share.rate, place.share.on_time_rate, -place.share.overdue)
        for place in placed
        if place.share.rate is not None
    }
    right = sum(
        place.rank == 1 + sum(key > keys[place.unit] for key in keys.values())  # type: ignore[operator]
        for place in placed
        if place.unit in keys
    )
    yield _check("位次按规则重新计算相符（并列同位，其后顺延）", right, len(keys))


def _movement(ground: Ground, unit: int) -> Check:
    found = movement(ground, unit)
    done = found.before.done + sum(part.done for part in found.parts.values())
    return _check("上期完成数加各项变化等于本期完成数", done, found.after.done, found.holds)


def _lists(ground: Ground, expressions: Mapping[str, Expression]) -> Check:
    good = sum(
        agrees(ground, figures.figure_value(ground, expression), expression) for expression in expressions.values()
    )
    return _check("文中每个编码数字与其清单逐项相符", good, len(expressions))


def _parts(frozen: Frozen, unit: int) -> Table:
    board = frozen.board
    pks, counts = board.children(unit)
    lines = [("本级", 1, share_of(board.own(unit)))]
    ends = board.tree.end
    for pk, rows in zip(pks, counts, strict=True):
        place = board.tree.place(pk)
        lines.append((frozen.names[place], int(ends[place]) - place, share_of(rows)))
    start = board.tree.place(unit)
    lines.append(("合计", int(ends[start]) - start, share_of(board.counts(unit))))
    rows = tuple((name, *map(thousands, (size, s.applicable, s.done, s.overdue))) for name, size, s in lines)
    return Table(("单位", "组织数", "应办", "完成", "逾期"), rows, title="各单位分项", total=True)
