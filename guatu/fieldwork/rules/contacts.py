"""When a cadre may link a branch, and how a contact can end."""

from dataclasses import dataclass

from guatu.base.states import Choice
from guatu.fieldwork.rules.words import Ending
from guatu.orgs.rules.kinds import BRANCHES, Kind

# What a person may say of a contact that ends; the end of a unit is seen by the system.
ENDINGS = (Ending.EXPIRED, Ending.POST, Ending.FAILED, Ending.MISTAKE)


class ContactState(Choice):
    """How a contact stands on a day."""

    SERVING = "serving", "联系中"
    IDLE = "idle", "本季度还未走访"
    ORPHANED = "orphaned", "职务已结束，待调整"
    ENDED = "ended", "已结束"


class Decision(Choice):
    """What became of a proposal."""

    WAITING = "waiting", "待决定"
    ACCEPTED = "accepted", "已采纳"
    CHANGED = "changed", "改选其他支部"
    REFUSED = "refused", "未采纳"


@dataclass(frozen=True)
class Case:
    """What is known where a cadre is to link a branch."""

    in_office: bool
    closed: bool
    kind: str
    below: bool
    own: bool
    linked: bool
    held: int
    at_branch: int


def refusal(case: Case, *, most: int, branch_most: int) -> str:
    """Why a cadre cannot link a branch, in words; "" where nothing stands in the way."""
    reasons = [
        (not case.in_office, "此人的职务已经结束。"),
        (case.closed, "组织已经撤销。"),
        (Kind(case.kind) not in BRANCHES, "联系点只能是团支部。"),
        (not case.below, "只能联系任职组织下级的团支部。"),
        (case.own, "不能联系本人所在的团支部。"),
        (case.linked, "已经联系这个团支部。"),
        (case.held >= most, f"每人至多联系{most}个团支部，此人已经满额。"),
        (case.at_branch >= branch_most, f"一个团支部至多{branch_most}名联系干部，这里已经满额。"),
    ]
    return next((words for holds, words in reasons if holds), "")


def state(*, ended: bool, serving: bool, visits: int, due: float) -> ContactState:
    """How a contact stands: `visits` of this quarter against those that are `due` in it."""
    if ended:
        return ContactState.ENDED
    if not serving:
        return ContactState.ORPHANED
    return ContactState.SERVING if visits >= due else ContactState.IDLE


def decision(accepted: bool | None, linked: bool) -> Decision:
    """What became of a proposal: `linked` says whether a contact came of it."""
    if accepted is None:
        return Decision.WAITING
    if accepted:
        return Decision.ACCEPTED
    return Decision.CHANGED if linked else Decision.REFUSED
