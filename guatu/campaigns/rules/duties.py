"""Levels of responsibility (责任体系): who answers for a task at a unit."""

from guatu.base.states import Choice
from guatu.orgs.rules.kinds import BRANCHES, Kind


class Duty(Choice):
    OVERALL = "overall", "负总责"
    DIRECT = "direct", "直接抓"
    HANDLING = "handling", "责任部室"


def needed(kind: str) -> list[Duty]:
    """The duties that a unit of a kind must have filled for each task (没有空格).

    Only leading bodies have departments; in a branch or general branch the secretary alone answers.
    """
    if Kind(kind) == Kind.LOCAL_COMMITTEE:
        return [Duty.OVERALL, Duty.DIRECT, Duty.HANDLING]
    if Kind(kind) in BRANCHES or Kind(kind) == Kind.GENERAL_BRANCH:
        return [Duty.OVERALL]
    return [Duty.OVERALL, Duty.DIRECT]
