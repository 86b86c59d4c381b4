"""The plan of guidance: what a session must say, where it stands, and who came."""

from collections.abc import Mapping
from datetime import date

from guatu.guidance.rules.words import EventState

MOST_CAME = 9999
TITLE, SUMMARY, REASON = 120, 4000, 200


def state(on: date, today: date, *, cancelled: bool, held: bool) -> EventState:
    """Where a session, training or visit of a day stands."""
    if cancelled:
        return EventState.CANCELLED
    if held:
        return EventState.HELD
    return EventState.DUE if on <= today else EventState.AHEAD


def plan_refusals(title: str, on: date, today: date) -> dict[str, str]:
    """What is wrong with a session that is to be planned, by field. A past day is fine: what was held is noted too."""
    wrong = {}
    if not title.strip():
        wrong["title"] = "请填写题目"
    elif len(title.strip()) > TITLE:
        wrong["title"] = f"请不超过{TITLE}字"
    if not today.year - 1 <= on.year <= today.year + 1:
        wrong["on"] = "请填去年到明年之间的日期"
    return wrong


def came_refusals(came: Mapping[int, int]) -> dict[str, str]:
    """Which numbers of people who came cannot be, by the number of the invitation."""
    return {f"came-{pk}": f"请填0到{MOST_CAME}" for pk, people in came.items() if not 0 <= people <= MOST_CAME}
