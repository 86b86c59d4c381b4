"""Disciplinary decisions (团纪处分).

Source (docs/domain.md, Members): 《团纪律处分条例》: five kinds, 留团察看 for 6 or 12 months; the branch decides, the
unit above approves. How long the others last is not published, so they are lifted by a decision alone.
"""

from calendar import monthrange
from datetime import date

from guatu.base.states import Choice


class Punishment(Choice):
    WARNING = "warning", "警告"
    SERIOUS = "serious", "严重警告"
    REMOVAL = "removal", "撤销团内职务"
    PROBATION = "probation", "留团察看"
    EXPULSION = "expulsion", "开除团籍"


MONTHS = (6, 12)


def end_of_probation(decided_on: date, months: int) -> date:
    """The day on which 留团察看 of some months ends; the last of a month where the day does not exist."""
    year, month = divmod(decided_on.year * 12 + decided_on.month - 1 + months, 12)
    return date(year, month + 1, min(decided_on.day, monthrange(year, month + 1)[1]))


def faults(
    kind: Punishment, *, decided_on: date, today: date, decided_by: str, reason: str, months: int | None,
    has_paper: bool,
) -> dict[str, str]:  # fmt: skip
    """What is wrong with a decision, by field."""
    found: dict[str, str] = {}
    if decided_on > today:
        found["decided_on"] = "日期不能晚于今天。"
    if not decided_by.strip():
        found["decided_by"] = "请写明由谁决定。"
    if not reason.strip():
        found["reason"] = "请写明理由。"
    if (kind is Punishment.PROBATION) != (months in MONTHS):
        found["months"] = "留团察看请选6个月或12个月，其他处分不填。"
    if not has_paper:
        found["paper"] = "请附上处分决定。"
    return found


def not_liftable(kind: Punishment, *, on: date, decided_on: date, until: date | None, today: date) -> str:
    """Why a decision may not be lifted on a day; "" if it may."""
    if kind is Punishment.EXPULSION:
        return "开除团籍不能解除。"
    if not decided_on <= on <= today:
        return "解除日期应在处分决定之后，且不晚于今天。"
    if until is not None and on < until:
        return f"留团察看到{until}期满，期满前不能解除。"
    return ""
