"""What may be done with a cell, by its facts (invariant P13). Each refusal says what happened and what to do."""

from guatu.base.states import Choice
from guatu.submissions.rules.cells import Fact


class Step(Choice):
    SUBMIT = "submit", "提交"
    WITHDRAW = "withdraw", "撤回"
    VERIFY = "verify", "核验"
    REQUEST = "request", "申请"


CLOSED = Fact.EXEMPT | Fact.WITHDRAWN
# The facts that forbid a step, in the order in which they are named to the asker.
FORBIDDEN: dict[Step, tuple[tuple[Fact, str], ...]] = {
    Step.SUBMIT: (
        (Fact.WITHDRAWN, "这项任务已从本组织收回，不用再报。"),
        (Fact.EXEMPT, "这项任务已批准不适用，不用再报。情况有变的，请上级先终止不适用。"),
        (Fact.DONE, "这项任务已经核验通过，不用再报。"),
        (Fact.SUBMITTED, "已有一份正在等候核验。要改内容，请先撤回那一份。"),
    ),
    Step.WITHDRAW: (
        (Fact.DONE, "已经核验通过，不能再撤回。"),
        (Fact.RETURNED, "已经退回，直接修改后重新提交即可，不用撤回。"),
    ),
    Step.VERIFY: (
        (Fact.WITHDRAWN, "这项任务已从该组织收回，不用核验。"),
        (Fact.EXEMPT, "这项任务对该组织已批准不适用，不用核验。"),
    ),
    Step.REQUEST: (
        (Fact.WITHDRAWN, "这项任务已从本组织收回，不用申请。"),
        (Fact.EXEMPT, "这项任务已批准不适用，不用再申请。"),
        (Fact.DONE, "这项任务已经核验通过，不用申请。"),
    ),
}
# The facts that a step cannot do without.
NEEDED: dict[Step, tuple[Fact, str]] = {
    Step.WITHDRAW: (Fact.SUBMITTED, "没有等候核验的材料可以撤回。"),
    Step.VERIFY: (Fact.SUBMITTED, "这一份已经有人核验过，或已被撤回。"),
}


def refusal(step: Step, facts: int) -> str | None:
    """Why a step is not legal in a cell with these facts, in words for the person who tried; None if it is."""
    for fact, words in FORBIDDEN[step]:
        if facts & fact:
            return words
    if step in NEEDED and not facts & NEEDED[step][0]:
        return NEEDED[step][1]
    return None
