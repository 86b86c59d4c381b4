"""Weak organisations (软弱涣散): what a person decides about one, and the steps until it is closed (销号).

The unit takes measures and hands in proof; the level above returns it or closes the case. Whoever handed in the
proof does not judge it. A case of an organisation that is to be dissolved ends when that organisation ends.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from guatu.base.states import Choice


class Disposition(Choice):
    CLOSE = "close", "撤销"
    RECTIFY = "rectify", "整改"
    OVERHAUL = "overhaul", "整顿"
    DISMISS = "dismiss", "不作问题"


class CaseStep(Choice):
    MEASURE = "measure", "整改措施"
    PROOF = "proof", "提交佐证"
    RETURN = "return", "退回"
    AMEND = "amend", "调整处置"
    CLOSE = "close", "销号"
    RELAPSE = "relapse", "反弹"


class CaseStage(Choice):
    WORKING = "working", "整改中"
    PROVED = "proved", "待销号"
    CLOSED = "closed", "已销号"
    RELAPSED = "relapsed", "已反弹"
    DISMISSED = "dismissed", "不作问题"


class Timing(Choice):
    """How a case stands to its day."""

    RUNNING = "running", "期限内"
    OVERDUE = "overdue", "已逾期"
    ON_TIME = "on_time", "按期销号"
    LATE = "late", "逾期销号"


OF_UNIT = frozenset({CaseStep.MEASURE, CaseStep.PROOF})
JUDGING = frozenset({CaseStep.RETURN, CaseStep.CLOSE})
LEADS: dict[CaseStep, CaseStage] = {
    CaseStep.PROOF: CaseStage.PROVED,
    CaseStep.RETURN: CaseStage.WORKING,
    CaseStep.CLOSE: CaseStage.CLOSED,
    CaseStep.RELAPSE: CaseStage.RELAPSED,
}
_OPEN = frozenset({CaseStep.MEASURE, CaseStep.PROOF, CaseStep.AMEND})
NEXT: dict[CaseStage, frozenset[CaseStep]] = {
    CaseStage.WORKING: _OPEN,
    CaseStage.PROVED: _OPEN | JUDGING,
    CaseStage.CLOSED: frozenset({CaseStep.RELAPSE}),
    CaseStage.RELAPSED: frozenset({CaseStep.RELAPSE}),
    CaseStage.DISMISSED: frozenset(),
}
OPEN = (CaseStage.WORKING, CaseStage.PROVED)


@dataclass(frozen=True)
class Standing:
    """A case as the rules see it: what was decided, and what happened since, in order."""

    disposition: Disposition
    steps: tuple[CaseStep, ...] = ()

    @property
    def stage(self) -> CaseStage:
        if self.disposition == Disposition.DISMISS:
            return CaseStage.DISMISSED
        leading = [step for step in self.steps if step in LEADS]
        return LEADS[leading[-1]] if leading else CaseStage.WORKING


def may_follow(case: Standing, step: CaseStep) -> bool:
    """Whether a step may be taken now by a person (or, for a relapse, by the check)."""
    return step in NEXT[case.stage]


def refusal_to_close(proved_by: Collection[int], closer: int, holding: Collection[str], despite: str) -> str:
    """Why a case may not be closed, or "". `holding`: faults of the case that the newest check still sees.

    With proof, by somebody else than who handed it in, and free of its faults, unless a reason is signed.
    """
    if not proved_by:
        return "还没有佐证，不能销号"
    if closer in proved_by:
        return "提交佐证的人不能自己销号，请由另一位负责人办理"
    if holding and not despite.strip():
        return f"最近一次体检仍有问题：{'、'.join(sorted(holding))}。确需销号的，请写明理由"
    return ""


def timing(due_on: date, closed_on: date | None, today: date) -> Timing:
    """How a case stands to its day; its last day is still in time."""
    if closed_on is not None:
        return Timing.ON_TIME if closed_on <= due_on else Timing.LATE
    return Timing.OVERDUE if today > due_on else Timing.RUNNING


def rate(closed: int, due: int) -> float | None:
    """The share closed on time (销号率): closed in time ÷ (due by now, and faults that nobody decided on)."""
    return closed / due if due else None
