"""Trainings of cadres: their kinds, what a plan must say, and how far a cadre's hours go.

Sources: docs/domain.md, Cadres (任职培训, 轮训); 全国团干部教育培训规划 for the share of theory. Numbers are norms and
come as arguments.
"""

from datetime import date
from decimal import Decimal

from guatu.base.states import Choice


class CourseKind(Choice):
    INDUCTION = "induction", "任职培训"
    ROTATION = "rotation", "轮训"
    SPECIAL = "special", "专题培训"
    ONLINE = "online", "网络学习"


class Coverage(Choice):
    """How far a cadre's hours of a year go."""

    NONE = "none", "未参训"
    SOME = "some", "学时不足"
    ENOUGH = "enough", "学时达标"


def coverage(hours: Decimal | None, due: float) -> Coverage:
    """How far some hours go towards those due in a year."""
    if not hours:
        return Coverage.NONE
    return Coverage.ENOUGH if hours >= due else Coverage.SOME


def plan_refusals(starts_on: date, ends_on: date, hours: Decimal, theory: Decimal) -> dict[str, str]:
    """Why a plan contradicts itself, by field."""
    found = {}
    if ends_on < starts_on:
        found["ends_on"] = "结束日期不能早于开始日期"
    if hours <= 0:
        found["hours"] = "学时须大于零"
    if not 0 <= theory <= hours:
        found["theory_hours"] = "理论和党性教育学时不能多于总学时"
    return found


def hours_refusal(hours: Decimal, most: Decimal) -> str:
    """Why somebody cannot have attended so many hours; "" if they can."""
    return "" if 0 <= hours <= most else f"学时须在 0 至 {most} 之间"


def share(theory: Decimal | None, hours: Decimal | None) -> float | None:
    """The share of theory among hours; None without hours."""
    return float((theory or 0) / hours) if hours else None
