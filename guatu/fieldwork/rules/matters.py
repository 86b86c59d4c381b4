"""Matters that visits and symposia raise: which step may follow, and how one stands to its day.

The owner's side reports progress, passes on and says that it is done; the other side extends, confirms or sends
back. Whoever said that it is done does not confirm it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from guatu.base.states import Choice
from guatu.fieldwork.rules.words import MatterStep


class MatterStage(Choice):
    """How far a matter is."""

    OPEN = "open", "办理中"
    OVERDUE = "overdue", "已逾期"
    DONE = "done", "待确认"
    CLOSED = "closed", "已办结"


OF_OWNER = frozenset({MatterStep.PROGRESS, MatterStep.PASSED, MatterStep.DONE})
OF_OTHERS = frozenset({MatterStep.EXTENDED, MatterStep.CONFIRMED, MatterStep.REOPENED})
_WORKING = OF_OWNER | {MatterStep.EXTENDED}
NEXT: dict[MatterStage, Collection[MatterStep]] = {
    MatterStage.OPEN: _WORKING,
    MatterStage.OVERDUE: _WORKING,
    MatterStage.DONE: frozenset({MatterStep.CONFIRMED, MatterStep.REOPENED}),
    MatterStage.CLOSED: frozenset(),
}


@dataclass(frozen=True)
class Sides:
    """Where a reader stands to a matter: on the owner's side, on the other, and whether they said it is done."""

    owner: bool
    other: bool
    did: bool


def stage(due_on: date, done_on: date | None, closed_on: date | None, today: date) -> MatterStage:
    """How far a matter is on a day; due on the day itself is not overdue."""
    if closed_on is not None:
        return MatterStage.CLOSED
    if done_on is not None:
        return MatterStage.DONE
    return MatterStage.OVERDUE if due_on < today else MatterStage.OPEN


def options(now: MatterStage, sides: Sides) -> frozenset[MatterStep]:
    """The steps that a reader may take."""
    allowed = (OF_OWNER if sides.owner else frozenset()) | (OF_OTHERS if sides.other else frozenset())
    if sides.did:
        allowed -= {MatterStep.CONFIRMED}
    return frozenset(step for step in NEXT[now] if step in allowed)
