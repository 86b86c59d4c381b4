"""Serious cases before they are printed: the unit is told and heard; what stays to be written is marked in words."""

from collections.abc import Iterable
from datetime import date

from guatu.base.states import Choice

TO_WRITE = "（请写明"  # begins what a person must still write


class CaseState(Choice):
    """Where the hearing of a unit stands."""

    OPEN = "open", "申辩期内"
    HEARD = "heard", "已申辩"
    SILENT = "silent", "期满未申辩"
    WITHDRAWN = "withdrawn", "已撤回"


def case_state(reply_until: date, replied: bool, withdrawn: bool, today: date) -> CaseState:
    """The state of a case on a day; the last day of the window belongs to the unit."""
    if withdrawn:
        return CaseState.WITHDRAWN
    if replied:
        return CaseState.HEARD
    return CaseState.OPEN if today <= reply_until else CaseState.SILENT


def unwritten(texts: Iterable[str]) -> bool:
    """Whether some text still holds what a person was asked to write."""
    return any(TO_WRITE in text for text in texts)


def told(facts: str, grounds: str, told_on: str, until: str) -> tuple[str, str]:
    """The paragraphs of a case in the draft: the facts with what they rest on, and the hearing."""
    hearing = (
        f"上述情况已于{told_on}告知该单位，申辩期至{until}。"
        f"{TO_WRITE}申辩的要点和采纳情况；没有申辩的，写明未提出申辩）"
    )
    return f"{facts}（依据：{grounds}）", hearing
