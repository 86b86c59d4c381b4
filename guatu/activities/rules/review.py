"""The yearly review (教育评议): grades and the limits on them.

Source (docs/domain.md): more than two thirds of those due, 优秀 at most 30%, registration (团籍注册) for 基本合格
and better. Whether members who joined the Party and keep their membership (保留团籍) are graded differs between
places; they are registered in any case.
"""

from collections.abc import Mapping, Sequence

from guatu.activities.rules.meetings import SCALE, MeetingKind, needed, quorate, scaled
from guatu.base.states import Choice


class Grade(Choice):
    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "合格"
    FAIR = "fair", "基本合格"
    POOR = "poor", "不合格"


class Stage(Choice):
    """Where a review stands; follows from its dates and decision."""

    NONE = "none", "未开展"
    OPEN = "open", "填写中"
    SUBMITTED = "submitted", "待审批"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准"


REGISTERED = frozenset({Grade.EXCELLENT, Grade.GOOD, Grade.FAIR})


def most_excellent(graded: int, norms: Mapping[str, float]) -> int:
    """How many of so many graded members may be 优秀."""
    return graded * scaled(norms["review.excellent"]) // SCALE


def stage(submitted: bool, approved: bool | None) -> Stage:
    """Where a review stands that exists; one that is sent in again has no decision yet."""
    if approved is not None:
        return Stage.APPROVED if approved else Stage.RETURNED
    return Stage.SUBMITTED if submitted else Stage.OPEN


def obstacles(
    due: int, present: int, grades: Sequence[str], votes: Sequence[int | None], norms: Mapping[str, float]
) -> list[str]:
    """Why a review may not be submitted, in words; none if it may. `grades` has one entry for each member due."""
    found = []
    if not quorate(MeetingKind.REVIEW, due, present, norms):
        found.append(f"应到{due}人，到会{present}人，须到{needed(MeetingKind.REVIEW, due, norms)}人才能评议。")
    missing = sum(not grade for grade in grades)
    if missing:
        found.append(f"还有{missing}人没有评定等次。")
    excellent, most = sum(grade == Grade.EXCELLENT for grade in grades), most_excellent(len(grades), norms)
    if excellent > most:
        found.append(f"优秀{excellent}人，按比例最多{most}人。")
    over = sum(1 for number in votes if number is not None and number > present)
    if over:
        found.append(f"有{over}人的票数多于到会人数。")
    return found
