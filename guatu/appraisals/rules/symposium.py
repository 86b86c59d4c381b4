"""Quarterly symposia (座谈会): how far one has come, and what is wrong with its minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guatu.base.states import Choice

TEXT = 500  # characters of a resolution
OWNER = 120
MOST_RESOLUTIONS = 12


class SymposiumStage(Choice):
    PLANNED = "planned", "已通知"
    HELD = "held", "已召开"
    CANCELLED = "cancelled", "已取消"


@dataclass(frozen=True)
class Came:
    """Whether an invited unit came: who for it, or why nobody."""

    present: bool
    name: str = ""
    absence: str = ""


@dataclass(frozen=True)
class Decided:
    """A decision: what is to be done, by which unit (its number) and whom, by when."""

    text: str
    unit: int
    due_on: date
    owner: str = ""


def stage(*, held: bool, cancelled: bool) -> SymposiumStage:
    """How far a symposium has come."""
    if cancelled:
        return SymposiumStage.CANCELLED
    return SymposiumStage.HELD if held else SymposiumStage.PLANNED


def minute_refusals(
    on: date, today: date, came: Mapping[int, Came], minutes: str, decided: Sequence[Decided], units: set[int]
) -> dict[str, str]:  # fmt: skip
    """What is wrong with the minutes, by field; `came` is by seat, `units` are those that may answer for a decision.

    A decision's date lies after the symposium.
    """
    wrong: dict[str, str] = {}
    if on > today:
        wrong["minutes"] = "座谈会还没有开，不能登记记录"
    elif len(minutes.strip()) < 10:
        wrong["minutes"] = "请写会议记录"
    if came and not any(one.present for one in came.values()):
        wrong[""] = "没有单位到会，请取消这次座谈会"
    for seat, one in came.items():
        if not one.present and not one.absence.strip():
            wrong[f"absence-{seat}"] = "请写明缺席原因"
    for n, resolved in enumerate(decided):
        if resolved.unit not in units:
            wrong[f"decided-unit-{n}"] = "请从主办和参会组织中选择"
        if resolved.due_on <= on:
            wrong[f"decided-due_on-{n}"] = "办理期限要晚于座谈会日期"
    return wrong
