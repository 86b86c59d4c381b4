"""Requests of a unit about one cell: not applicable, or a later day."""

from datetime import date, datetime, timedelta

from guatu.base.states import Choice

REASON_LIMIT = 500
LONGEST = timedelta(days=180)


class RequestKind(Choice):
    EXEMPTION = "exemption", "不适用"
    EXTENSION = "extension", "延期"


class RequestState(Choice):
    PENDING = "pending", "待审批"
    APPROVED = "approved", "已同意"
    REFUSED = "refused", "未同意"
    ENDED = "ended", "已终止"


def state(approved: bool | None, ended_at: datetime | None = None) -> RequestState:
    """Where a request stands, by its decision and its end."""
    if ended_at:
        return RequestState.ENDED
    if approved is None:
        return RequestState.PENDING
    return RequestState.APPROVED if approved else RequestState.REFUSED


def too_late(due_on: date, today: date) -> bool:
    """Whether the due day is past: a request may be made on the due day itself, not after it."""
    return today > due_on


def wrong_until(until: date, due_on: date) -> str | None:
    """What is wrong with the day that an extension asks for; None if nothing."""
    if until <= due_on:
        return "延期后的日子须晚于现在的截止日。"
    if until > due_on + LONGEST:
        return f"一次最多延长{LONGEST.days}天。"
    return None
