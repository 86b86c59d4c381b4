"""How first secretaries are shown: marks with words, reasons of a match, time in the village."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guatu.base import clock, figures
from guatu.base.templatetags.parts import marked
from guatu.fieldwork.queries.months import Month
from guatu.fieldwork.queries.secondments import Line
from guatu.fieldwork.rules.pairing import Reason
from guatu.fieldwork.rules.secondments import Stage, next_month
from guatu.fieldwork.rules.words import Ending, EvaluationGrade, SecondmentDuty, Skill

register = template.Library()

MARKS = {
    Stage.AHEAD: "unseen", Stage.HANDOVER: "submitted", Stage.ON_POST: "done", Stage.OVER: "overdue",
    Stage.ENDED: "not_applicable",
}  # fmt: skip


@register.filter
def stage_mark(stage: Stage) -> SafeString:
    """Where a term stands."""
    return marked(MARKS[stage], _(stage.label))


@register.filter
def time_mark(line: Line) -> SafeString | str:
    """The time of the last full month against what is asked; nothing where it is not judged."""
    if not line.working or (line.row.since >= line.last.month and not line.last.halves):
        return "–"
    return time_word(line.last.spent, line.last.wanted(line.share), not line.below)


@register.simple_tag
def time_word(spent: float, wanted: float, reached: bool) -> SafeString:
    """Days spent of the days asked for, with a mark."""
    said = _("%(spent)s / %(wanted)s天") % {"spent": f"{spent:g}", "wanted": f"{wanted:g}"}
    return marked("done" if reached else "overdue", said)


@register.filter
def skill_words(codes: list[str]) -> str:
    """Skills in words."""
    return "、".join(_(Skill(code).label) for code in codes if code in Skill.codes())


@register.filter
def duty_word(code: str) -> str:
    """One of the three duties in words."""
    return _(SecondmentDuty(code).label)


@register.filter
def grade_word(code: str) -> str:
    """A grade in words."""
    return _(EvaluationGrade(code).label) if code else ""


@register.filter
def ending_word(code: str) -> str:
    """Why a term ended, in words."""
    return _(Ending(code).label) if code else ""


@register.filter
def points_of(reasons: list[list[Any]]) -> float:
    """The points of a match."""
    return next((figure for code, figure in reasons if code == "points"), 0)


@register.filter
def reason_words(reasons: list[list[Any]]) -> list[str]:
    """Why a pair was proposed, one a line."""
    return [_reason(code, figure) for code, figure in reasons if code in Reason.codes()]


def _reason(code: str, figure: float) -> str:
    word = _(Reason(code).label)
    if code in {Reason.HOME_NEAR, Reason.WAY}:
        return _("%(what)s：%(km)s 千米") % {"what": word, "km": figures.thousands(round(figure / 1000))}
    if code == Reason.SKILLS:
        return _("%(what)s（%(n)d项）") % {"what": word, "n": int(figure)}
    if code == Reason.LATE:
        return _("%(what)s：%(n)d天") % {"what": word, "n": int(figure)}
    return word


@register.filter
def of(numbers: dict[str, float], code: str) -> float:
    """A number of the rules: `norms|of:"secondment.share"`."""
    return numbers[code]


@register.simple_tag
def time_of(month: Month, share: float, at: datetime) -> SafeString:
    """The time of a month against what is asked; a month that still runs is not judged yet."""
    wanted = month.attendance.wanted(share)
    if next_month(month.month) > clock.day(at) and not month.reached:
        said = {"spent": f"{month.attendance.spent:g}", "wanted": f"{wanted:g}"}
        return marked("in_progress", _("%(spent)s / %(wanted)s天") % said)
    return time_word(month.attendance.spent, wanted, month.reached)
