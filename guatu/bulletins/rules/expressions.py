"""The small closed language in which a bulletin's figures are declared. Nothing else can become a figure.

An expression says what is measured, of which unit's subtree, over which tasks and states, in which slice. It is
evaluated on a frozen board (bulletins.queries.figures), so the same expression always gives the same figure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from guatu.base.states import CellState, Choice

CODE = re.compile(r"F[1-9]\d{0,3}")


class Measure(Choice):
    """What can be measured."""

    CELLS = "cells", "事项数"
    RATE = "rate", "完成率"
    ON_TIME = "on_time", "按期完成率"
    RANK = "rank", "位次"
    UNITS = "units", "组织数"
    UNITS_WITH = "units_with", "有此类事项的组织数"
    TASKS = "tasks", "任务数"
    FLAGS = "flags", "旗数"
    CHANGE = "change", "较上期变化"
    MOVED = "moved", "变化原因"


class Cause(Choice):
    """Why a figure moved since the last issue; each changed cell has exactly one cause for each of its two counts."""

    NEW_WORK = "new_work", "本期新完成"
    LATE_ENTRY = "late_entry", "上期已报本期认定"
    FAILED_CHECK = "failed_check", "核验未通过"
    CORRECTION = "correction", "更正撤回"
    REORGANISATION = "reorganisation", "组织调整"
    DENOMINATOR = "denominator", "应办范围变化"


TUPLES = ("tasks", "states", "kinds", "sectors", "marks", "without")
WORDS: Mapping[str, tuple[str, ...]] = {
    "states": tuple(CellState.codes()),
    "colour": ("", "red", "black"),
    "cause": ("", *Cause.codes()),
    "of": ("", "cells", "rate", "done", "applicable"),
    "due": ("", "past", "ahead"),
}
# What an expression of a measure must name, beyond its unit.
NEEDED: Mapping[Measure, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Measure.RANK: (),
    Measure.FLAGS: (("colour", ("red", "black")),),
    Measure.CHANGE: (("of", ("cells", "rate")),),
    Measure.MOVED: (("cause", tuple(Cause.codes())), ("of", ("done", "applicable", "rate"))),
}


@dataclass(frozen=True)
class Expression:
    """A declared figure. Empty `tasks` and `category` mean all tasks; empty `states` all that apply.

    `unit` is whose subtree; `top` (rank) the unit among whose direct children it is ranked; `colour` (flags);
    `cause` and `of` (moved: done, applicable or rate; change: cells or rate); `due` (tasks: past or ahead). Empty slice
    words limit nothing.
    """

    measure: Measure
    unit: int
    tasks: tuple[int, ...] = ()
    category: str = ""
    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    top: int = 0
    colour: str = ""
    cause: str = ""
    of: str = ""
    due: str = ""

    def as_data(self) -> dict[str, Any]:
        """The stored form: empty fields left out."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        found["measure"] = self.measure.value
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items() if value}


def expression_of(data: Mapping[str, Any]) -> Expression:
    """An expression from its stored form. ValueError, naming the field, for anything outside the language."""
    known = {field.name for field in fields(Expression)}
    if not isinstance(data, Mapping) or set(data) - known:
        raise ValueError("unknown field of an expression")
    values = {name: _value(name, value) for name, value in data.items() if name != "measure"}
    try:
        found = Expression(measure=Measure(str(data.get("measure"))), **values)
    except (TypeError, ValueError) as error:
        raise ValueError(f"not an expression: {error}") from error
    for name, allowed in NEEDED.get(found.measure, ()):
        if getattr(found, name) not in allowed:
            raise ValueError(f"{found.measure.value}: {name}")
    if found.measure is Measure.RANK and not found.top:
        raise ValueError("rank: top")
    return found


def _value(name: str, value: Any) -> Any:
    if name in ("unit", "top"):
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ValueError(name)
        return value
    if name in TUPLES:
        kind = int if name == "tasks" else str
        if not isinstance(value, list | tuple) or not all(type(item) is kind for item in value):
            raise ValueError(name)
        if name in WORDS and set(value) - set(WORDS[name]):
            raise ValueError(name)
        return tuple(value)
    if not isinstance(value, str) or (name in WORDS and value not in WORDS[name]):
        raise ValueError(name)
    return value


def next_code(codes: Mapping[str, Any]) -> str:
    """The code after the highest one given out: codes are never reused within a bulletin."""
    return f"F{max((int(code[1:]) for code in codes), default=0) + 1}"
