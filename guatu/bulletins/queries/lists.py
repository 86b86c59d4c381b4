"""The frozen list behind each figure: exactly what it counts, read from the snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from guatu.base.states import CellState
from guatu.bulletins.queries import figures
from guatu.bulletins.queries.figures import Value
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.queries.moved import Moved, moved
from guatu.bulletins.queries.moved import tally as moved_tally
from guatu.bulletins.rules.expressions import Cause, Expression, Measure
from guatu.orgs.rules.kinds import Kind
from guatu.supervision.board.frozen import Frozen, TaskLine
from guatu.supervision.board.plane import STATES
from guatu.supervision.rules.progress import DONE

_KINDS = tuple(kind.label for kind in Kind)


@dataclass(frozen=True)
class Item:
    """One line of a list. `counts` is what it adds to the figure; a rate's list also has lines that add nothing."""

    unit: int
    name: str
    counts: int = 1
    task: int = 0
    task_name: str = ""
    state: str = ""
    submission: int = 0
    flag: int = 0
    note: str = ""


def figure_items(ground: Ground, expression: Expression) -> list[Item]:
    """The list behind a figure, in the order of tasks and units."""
    measure = expression.measure
    if measure in (Measure.RATE, Measure.ON_TIME):
        counted = {CellState.DONE} if measure is Measure.ON_TIME else set(DONE)
        return _cells(ground, expression, set(figures.APPLICABLE), counted)
    if measure is Measure.CELLS:
        states = set(figures.states_of(expression))
        return _cells(ground, expression, states, states)
    if measure in (Measure.UNITS, Measure.UNITS_WITH):
        pks = (figures.units if measure is Measure.UNITS else figures.units_with)(ground, expression)
        return [Item(pk, ground.name(pk), note=_kind(ground.frozen, pk)) for pk in pks]
    if measure is Measure.RANK:
        return _ranked(ground, expression)
    if measure is Measure.TASKS:
        return [
            Item(0, "", task=t.pk, task_name=_task(t), note=t.due_on)
            for t in figures.tasks_of(ground.frozen, expression)
        ]
    if measure is Measure.FLAGS:
        return [Item(f.unit, f.name, flag=f.pk, note=f.period) for f in figures.flags(ground, expression)]
    return _changes(ground, expression)


def tally(ground: Ground, expression: Expression) -> tuple[int, int]:
    """What a list counts to, and how many lines it has, without naming its units: lists of a city are long."""
    if expression.measure in (Measure.MOVED, Measure.CHANGE):
        return _tally_of_changes(ground, expression)
    if expression.measure in (Measure.UNITS, Measure.UNITS_WITH):
        counted = figures.units if expression.measure is Measure.UNITS else figures.units_with
        number = len(counted(ground, expression))
        return number, number
    if expression.measure not in (Measure.RATE, Measure.ON_TIME, Measure.CELLS):
        items = figure_items(ground, expression)
        return sum(item.counts for item in items), len(items)
    board = ground.board(figures.slice_of(expression))
    tasks, states = figures.tasks_of(ground.frozen, expression), figures.states_of(expression)
    listed = sum(len(board.units_in(expression.unit, task.pk, states)) for task in tasks)
    if expression.measure is Measure.CELLS:
        return listed, listed
    done = [CellState.DONE] if expression.measure is Measure.ON_TIME else DONE
    return sum(len(board.units_in(expression.unit, task.pk, done)) for task in tasks), listed


def _tally_of_changes(ground: Ground, expression: Expression) -> tuple[int, int]:
    if ground.former is None:
        return 0, 0
    if expression.measure is Measure.CHANGE and expression.of == "cells":
        pairs = [(len(now - then), len(then - now)) for _, now, then in _both(ground, expression)]
        return sum(new - old for new, old in pairs), sum(new + old for new, old in pairs)
    tasks = [task.pk for task in figures.tasks_of(ground.frozen, expression)] if _narrow(expression) else []
    return moved_tally(ground, expression.unit, tasks, expression.cause, expression.of)


def agrees(ground: Ground, value: Value, expression: Expression) -> bool:
    """Whether a list counts to its figure: the sum, the share, the line of the rank or the sum of the changes."""
    measure = expression.measure
    if value.number is None:
        return True
    if measure is Measure.RANK:
        line = f"第{value.number}位"
        return any(item.unit == expression.unit and item.note == line for item in figure_items(ground, expression))
    counted, listed = tally(ground, expression)
    if expression.of == "rate":
        return True  # its list is every cell that moved; the split of the rate is proved by the movement
    if measure is Measure.RATE and expression.category:
        return listed > 0  # a mean of the tasks' shares, not the share of the list
    if measure in (Measure.RATE, Measure.ON_TIME):
        return value.number == Fraction(counted, listed)
    return value.number == counted


def _cells(ground: Ground, expression: Expression, states: set, counted: set) -> list[Item]:  # type: ignore[type-arg]
    board, frozen = ground.board(figures.slice_of(expression)), ground.frozen
    found = []
    for task in figures.tasks_of(frozen, expression):
        pks = board.units_in(expression.unit, task.pk, [CellState(state) for state in states])
        places = board.tree.places(np.array(pks, dtype=np.int64))
        in_state = board.planes[task.pk].states[places].tolist()
        evidence = frozen.evidence[task.pk][places].tolist() if task.pk in frozen.evidence else [0] * len(pks)
        name = _task(task)
        for pk, place, state, submission in zip(pks, places.tolist(), in_state, evidence, strict=True):
            counts = int(STATES[state] in counted)
            found.append(Item(pk, frozen.names[place], counts, task.pk, name, STATES[state].value, submission))
    return found


def _cell(frozen: Frozen, state: CellState | None, task: TaskLine, pk: int, counted: set) -> Item:  # type: ignore[type-arg]
    return Item(
        pk, frozen.name(pk), counts=int(state in counted), task=task.pk, task_name=_task(task),
        state=state.value if state else "", submission=_evidence(frozen, task.pk, pk),
    )  # fmt: skip


def _evidence(frozen: Frozen, task: int, pk: int) -> int:
    return int(frozen.evidence[task][frozen.board.tree.place(pk)]) if task in frozen.evidence else 0


def _kind(frozen: Frozen, pk: int) -> str:
    return _KINDS[frozen.board.tree.kind[frozen.board.tree.place(pk)]]


def _task(task: TaskLine) -> str:
    return f"{task.code} {task.name}"


def _ranked(ground: Ground, expression: Expression) -> list[Item]:
    return [
        Item(
            place.unit, ground.name(place.unit), counts=0,
            note=f"第{place.rank}位" if place.rank is not None else "无数据",
            state=figures.percent(place.share.rate).text,
        )
        for place in figures.places(ground, expression)
    ]  # fmt: skip


def _changes(ground: Ground, expression: Expression) -> list[Item]:
    if ground.former is None:
        return []
    if expression.measure is Measure.CHANGE and expression.of == "cells":
        return _entered_and_left(ground, expression)
    tasks = [task.pk for task in figures.tasks_of(ground.frozen, expression)] if _narrow(expression) else []
    found = []
    for cell in moved(ground, expression.unit, tasks):
        done = (cell.done, cell.done_cause)
        applicable = (cell.applicable, cell.applicable_cause)
        pairs = {"done": [done], "applicable": [applicable]}.get(expression.of, [done, applicable])
        wanted = {expression.cause} if expression.cause else set(Cause.codes())
        found += [_moved_item(ground, cell, change, why) for change, why in pairs if why and why.value in wanted]
    return found


def _narrow(expression: Expression) -> bool:
    return bool(expression.tasks or expression.category)


def _moved_item(ground: Ground, cell: Moved, change: int, cause: Cause | None) -> Item:
    source = ground.frozen if cell.unit in ground.frozen.board.tree else ground.former or ground.frozen
    task = next((t for f in (ground.frozen, ground.former) if f for t in f.tasks if t.pk == cell.task), None)
    state = source.board.state(cell.task, cell.unit) if cell.task in source.board.planes else None
    return Item(
        cell.unit, ground.name(cell.unit), counts=change, task=cell.task, task_name=_task(task) if task else "",
        state=state.value if state else "", submission=_evidence(source, cell.task, cell.unit),
        note=cause.label if cause else "",
    )  # fmt: skip


def _entered_and_left(ground: Ground, expression: Expression) -> list[Item]:
    """Cells that are in the states now and were not (+1), and those that were and are not (-1)."""
    former = ground.former or ground.frozen
    found = []
    for task, now, then in _both(ground, expression):
        for pk in sorted(now ^ then):
            source = ground.frozen if pk in ground.frozen.board.tree else former
            item = _cell(source, source.board.state(task.pk, pk), task, pk, set())
            counts, note = (1, "新增") if pk in now else (-1, "减少")
            found.append(replace(item, counts=counts, note=note))
    return found


def _both(ground: Ground, expression: Expression) -> Iterator[tuple[TaskLine, set[int], set[int]]]:
    """For each task: the units whose cell is in the expression's states now, and those whose cell was then."""
    states, chosen = figures.states_of(expression), figures.slice_of(expression)
    board, old = ground.board(chosen), ground.board(chosen, former=True)
    for task in figures.tasks_of(ground.frozen, expression):
        known = expression.unit in old.tree and task.pk in old.planes
        then = old.units_in(expression.unit, task.pk, states) if known else []
        yield task, set(board.units_in(expression.unit, task.pk, states)), set(then)
