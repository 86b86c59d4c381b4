"""The three phases of a campaign, told from what happened to it."""

from datetime import datetime

from guatu.base.states import Choice


class Phase(Choice):
    DRAFT = "draft", "草稿"
    RUNNING = "running", "进行中"
    CLOSED = "closed", "已结束"


MARKS = {Phase.DRAFT: "○", Phase.RUNNING: "◐", Phase.CLOSED: "●"}


def phase(launched_at: datetime | None, closed_at: datetime | None) -> Phase:
    """Which phase a campaign is in."""
    if closed_at is not None:
        return Phase.CLOSED
    return Phase.DRAFT if launched_at is None else Phase.RUNNING
