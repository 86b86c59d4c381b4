"""The state of a cell (one task of one unit), derived from its facts.

A cell keeps one byte of facts, a due day and the day on which it was done. Nothing here reads a clock:
`today` is the calendar day in Asia/Shanghai.
"""

from datetime import date
from enum import IntFlag

from guatu.base.states import CellState


class Fact(IntFlag):
    """The facts of a cell. They say what happened, never whether it was in time."""

    SEEN = 1  # somebody of the unit opened the task (签收)
    STARTED = 2  # a draft exists
    SUBMITTED = 4  # a version waits for verification
    RETURNED = 8  # the last decided version was sent back
    DONE = 16  # a version was accepted
    EXEMPT = 32  # not applicable, approved
    WITHDRAWN = 64  # no longer assigned: the unit was closed or left the scope


def status(facts: int, due_on: date, done_on: date | None, today: date) -> CellState:
    """The state of a cell on a day; `done_on` is the day on which the accepted version was received.

    A version received on the due day itself is in time. A withdrawn cell counts as not applicable.
    """
    if facts & (Fact.EXEMPT | Fact.WITHDRAWN):
        return CellState.NOT_APPLICABLE
    if facts & Fact.DONE:
        return CellState.DONE_LATE if done_on is not None and done_on > due_on else CellState.DONE
    if facts & Fact.SUBMITTED:
        return CellState.SUBMITTED
    if today > due_on:
        return CellState.OVERDUE
    if facts & Fact.RETURNED:
        return CellState.RETURNED
    if facts & (Fact.STARTED | Fact.SEEN):
        return CellState.IN_PROGRESS
    return CellState.UNSEEN
