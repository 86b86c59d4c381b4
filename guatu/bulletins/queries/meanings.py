"""What a figure counts, in words: the third column of the printed list of codes."""

from guatu.bulletins.queries import figures
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.rules.expressions import Cause, Expression, Measure
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import Sector
from guatu.supervision.rules.flags import Colour

OF = {"cells": "事项数", "rate": "完成率（百分点）", "done": "完成数", "applicable": "应办数"}


def meaning(ground: Ground, expression: Expression) -> str:
    """A figure in words: whose subtree, which tasks, which slice, what is measured."""
    parts = [ground.name(expression.unit), _tasks(ground, expression), _slice(expression), _what(ground, expression)]
    return "，".join(part for part in parts if part)


def _tasks(ground: Ground, expression: Expression) -> str:
    due = {"past": "已到期任务", "ahead": "未到期任务"}.get(expression.due, "")
    if expression.measure in (Measure.UNITS, Measure.FLAGS):
        return ""
    if expression.tasks:
        return "、".join(f"任务{task.code}" for task in figures.tasks_of(ground.frozen, expression))
    if expression.category:
        return f"第{expression.category}类任务"
    return due or "全部任务"


def _slice(expression: Expression) -> str:
    words = [Kind(kind).label for kind in expression.kinds] + [Sector(sector).label for sector in expression.sectors]
    words += [Mark(mark).label for mark in expression.marks] + [f"非{Mark(mark).label}" for mark in expression.without]
    return f"限{'、'.join(words)}" if words else ""


def _what(ground: Ground, expression: Expression) -> str:
    measure = expression.measure
    if measure in (Measure.CELLS, Measure.UNITS_WITH):
        words = figures.state_words(expression.states)
        return f"{words}的{measure.label if measure is Measure.CELLS else '组织数'}" if words else "应办事项数"
    if measure is Measure.RANK:
        return f"在{ground.name(expression.top)}直属单位中的位次"
    if measure is Measure.FLAGS:
        return f"公布中的{Colour(expression.colour).label}数"
    if measure is Measure.CHANGE:
        words = figures.state_words(expression.states)
        return f"{words}{OF[expression.of]}较上期变化"
    if measure is Measure.MOVED:
        return f"较上期{OF[expression.of]}变化中“{Cause(expression.cause).label}”部分"
    return measure.label
