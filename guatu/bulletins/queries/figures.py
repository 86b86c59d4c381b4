"""Evaluating declared figures on frozen boards: the one function behind every figure of every bulletin."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from guatu.base import figures
from guatu.base.states import CellState
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.queries.moved import movement
from guatu.bulletins.rules.expressions import Cause, Expression, Measure
from guatu.bulletins.rules.movement import nearest, points, points_text
from guatu.supervision.board import Slice
from guatu.supervision.board.frozen import Frozen, TaskLine
from guatu.supervision.board.plane import INDEX, STATES
from guatu.supervision.queries.candidates import share_of
from guatu.supervision.rules.progress import NOTHING, Share, mean
from guatu.supervision.rules.ranking import Candidate, Place, Tie, rank

NO_DATA = "—"
TIES = (Tie.ON_TIME, Tie.OVERDUE)
APPLICABLE = tuple(state.value for state in CellState if state is not CellState.NOT_APPLICABLE)


@dataclass(frozen=True)
class Value:
    """A figure: exact, and as printed. `number` is None without data."""

    number: Fraction | None
    text: str


def figure_value(ground: Ground, expression: Expression) -> Value:
    """The figure that an expression declares. ValueError if it names a unit or task that the snapshot lacks."""
    if expression.unit not in ground.frozen.board.tree:
        raise ValueError(f"unit {expression.unit} is not in the snapshot")
    return _MEASURES[expression.measure](ground, expression)


def values(ground: Ground, expressions: Mapping[str, Expression]) -> dict[str, Value]:
    """The figures of many expressions by code."""
    return {code: figure_value(ground, expression) for code, expression in expressions.items()}


def slice_of(expression: Expression) -> Slice:
    """The slice that an expression is limited to."""
    return Slice(
        frozenset(expression.kinds), frozenset(expression.sectors), frozenset(expression.marks),
        frozenset(expression.without),
    )  # fmt: skip


def tasks_of(frozen: Frozen, expression: Expression) -> list[TaskLine]:
    """The tasks that an expression is over, in list order; `due` keeps those past their day, or those ahead."""
    known = {task.pk for task in frozen.tasks}
    if missing := set(expression.tasks) - known:
        raise ValueError(f"tasks {sorted(missing)} are not in the snapshot")
    today = frozen.board.today
    past = {"past": True, "ahead": False}.get(expression.due)
    return [
        task
        for task in frozen.tasks
        if (not expression.tasks or task.pk in expression.tasks)
        and (not expression.category or task.category == expression.category)
        and (past is None or (date.fromisoformat(task.due_on) < today) == past)
    ]


def states_of(expression: Expression) -> list[CellState]:
    """The states that are counted; all that apply where none is named."""
    return [CellState(state) for state in expression.states or APPLICABLE]


def shares_by_task(ground: Ground, expression: Expression, *, former: bool = False) -> list[tuple[TaskLine, Share]]:
    """The share of each task of an expression below its unit."""
    frozen = ground.former if former and ground.former else ground.frozen
    board = ground.board(slice_of(expression), former=former)
    if expression.unit not in board.tree:
        return []
    rows = dict(zip(board.tasks, board.counts(expression.unit), strict=True))
    return [(task, share_of(rows[task.pk])) for task in _tasks(frozen, expression)]


def _tasks(frozen: Frozen, expression: Expression) -> list[TaskLine]:
    # The former list may lack a task that came later: then there was nothing to count.
    known = {task.pk for task in frozen.tasks}
    kept = tuple(task for task in expression.tasks if task in known)
    if expression.tasks and not kept:
        return []
    return [task for task in frozen.tasks if (not kept or task.pk in kept)
            and (not expression.category or task.category == expression.category)]  # fmt: skip


def share(ground: Ground, expression: Expression, *, former: bool = False) -> Share:
    """All cells of an expression below its unit, as one share."""
    return sum((part for _, part in shares_by_task(ground, expression, former=former)), NOTHING)


def rate(ground: Ground, expression: Expression, *, former: bool = False) -> Fraction | None:
    """Done ÷ applicable by cells; of a category, the weighted mean of its tasks (formula 1)."""
    if expression.category:
        parts = shares_by_task(ground, expression, former=former)
        return mean((part.rate, task.weight) for task, part in parts)
    return share(ground, expression, former=former).rate


def count(ground: Ground, expression: Expression, *, former: bool = False) -> int:
    """How many cells of an expression are in its states."""
    board = ground.board(slice_of(expression), former=former)
    if expression.unit not in board.tree:
        return 0
    wanted = [INDEX[state] for state in states_of(expression)]
    source = ground.former if former and ground.former else ground.frozen
    tasks = {task.pk for task in (_tasks(source, expression) if former else tasks_of(source, expression))}
    chosen = [position for position, task in enumerate(board.tasks) if task in tasks]
    return int(board.counts(expression.unit)[np.ix_(chosen, wanted)].sum())


def places(ground: Ground, expression: Expression) -> list[Place]:
    """The units directly below `top` in rank order; those without data last."""
    board = ground.board(slice_of(expression))
    tasks = {task.pk for task in tasks_of(ground.frozen, expression)}
    chosen = [position for position, task in enumerate(board.tasks) if task in tasks]
    pks, counts = board.children(expression.top)
    return rank([Candidate(pk, "", share_of(rows[chosen])) for pk, rows in zip(pks, counts, strict=True)], TIES)


def units_with(ground: Ground, expression: Expression) -> list[int]:
    """The units of a subtree with at least one cell in the expression's states (pks, pre-order)."""
    board = ground.board(slice_of(expression))
    found: set[int] = set()
    for task in tasks_of(ground.frozen, expression):
        found.update(board.units_in(expression.unit, task.pk, states_of(expression)))
    return [pk for pk in units(ground, expression) if pk in found]


def units(ground: Ground, expression: Expression) -> list[int]:
    """The units of a subtree within the slice (pks, pre-order), the unit itself included."""
    tree = ground.frozen.board.tree
    start = tree.place(expression.unit)
    inside = slice_of(expression).mask(tree)[start : int(tree.end[start])]
    found: list[int] = tree.pk[start : int(tree.end[start])][inside].tolist()
    return found


def whole(number: int) -> Value:
    """A count as printed."""
    return Value(Fraction(number), figures.thousands(number))


def percent(value: Fraction | None) -> Value:
    """A rate as printed on every page: one decimal, and never rounded up to all or down to none."""
    return Value(value, NO_DATA if value is None else figures.percent(value.numerator, value.denominator))


def _rank(ground: Ground, expression: Expression) -> Value:
    found = next((place for place in places(ground, expression) if place.unit == expression.unit), None)
    if found is None:
        raise ValueError(f"unit {expression.unit} is not directly below {expression.top}")
    return Value(None, NO_DATA) if found.rank is None else whole(found.rank)


def _change(ground: Ground, expression: Expression) -> Value:
    if ground.former is None:
        return Value(None, NO_DATA)
    if expression.of == "cells":
        change = count(ground, expression) - count(ground, expression, former=True)
        return Value(Fraction(change), f"{change:+,}" if change else "0")
    now, then = rate(ground, expression), rate(ground, expression, former=True)
    if now is None or then is None:
        return Value(None, NO_DATA)
    return Value(now - then, points_text(nearest((now - then) * 10000)))


def _moved(ground: Ground, expression: Expression) -> Value:
    if ground.former is None:
        return Value(None, NO_DATA)
    tasks = [task.pk for task in tasks_of(ground.frozen, expression)] if _narrow(expression) else []
    found, cause = movement(ground, expression.unit, tasks), Cause(expression.cause)
    if expression.of == "rate":
        split = points(found)
        return (
            Value(None, NO_DATA) if split is None else Value(Fraction(split[cause], 10000), points_text(split[cause]))
        )
    part = found.parts[cause]
    change = part.done if expression.of == "done" else part.applicable
    return Value(Fraction(change), f"{change:+,}" if change else "0")


def _narrow(expression: Expression) -> bool:
    return bool(expression.tasks or expression.category)


_MEASURES: Mapping[Measure, Callable[[Ground, Expression], Value]] = {
    Measure.CELLS: lambda g, e: whole(count(g, e)),
    Measure.RATE: lambda g, e: percent(rate(g, e)),
    Measure.ON_TIME: lambda g, e: percent(share(g, e).on_time_rate),
    Measure.RANK: _rank,
    Measure.UNITS: lambda g, e: whole(len(units(g, e))),
    Measure.UNITS_WITH: lambda g, e: whole(len(units_with(g, e))),
    Measure.TASKS: lambda g, e: whole(len(tasks_of(g.frozen, e))),
    Measure.FLAGS: lambda g, e: whole(len(flags(g, e))),
    Measure.CHANGE: _change,
    Measure.MOVED: _moved,
}


def flags(ground: Ground, expression: Expression) -> list:  # type: ignore[type-arg]
    """The flags of one colour that hang in a unit's subtree."""
    inside = set(units(ground, expression))
    return [flag for flag in ground.flags if flag.colour == expression.colour and flag.unit in inside]


def state_words(states: Sequence[str]) -> str:
    """The states in words, in their fixed order."""
    return "、".join(state.label for state in STATES if state.value in states)
