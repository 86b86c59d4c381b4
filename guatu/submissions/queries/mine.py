"""“我的五件事”: what an account's own units owe, and what waits for its decision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Prefetch, QuerySet

from guatu.base import clock
from guatu.base.states import CellState
from guatu.orgs.models import Unit
from guatu.submissions.models import Assignment, Proof, Verification
from guatu.submissions.queries import queue, requests, standing
from guatu.submissions.queries.proofs import fallen, provable
from guatu.submissions.rules.cells import Fact, status
from guatu.submissions.rules.verdicts import Reason

FIRST = 5
UNREPORTED = 12
CHILDREN = 2000
FINISHED = {CellState.DONE, CellState.DONE_LATE, CellState.NOT_APPLICABLE}
# Somebody wrote about it: there is something to wait for, to mend or to go on with.
WRITTEN = Fact.STARTED | Fact.SUBMITTED | Fact.RETURNED
# Most urgent first among cards of the same day.
URGENCY = [CellState.RETURNED, CellState.OVERDUE, CellState.UNSEEN, CellState.IN_PROGRESS, CellState.SUBMITTED]
# All values of `facts` in which a unit has not reported: nothing sent, or sent back.
OPEN = [
    facts
    for facts in range(int(Fact.WITHDRAWN))
    if not facts & (Fact.SUBMITTED | Fact.DONE | Fact.EXEMPT)
]  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One task of an own unit: its state, the days left (negative: past), and why it was sent back.

    `proved`: it was the register that closed it, not a report.
    """

    cell: Assignment
    state: CellState
    days: int
    reason: str = ""
    proved: bool = False

    @property
    def waits(self) -> bool:
        """Whether the next step is somebody else's."""
        return self.state is CellState.SUBMITTED

    @property
    def started(self) -> bool:
        return bool(self.cell.facts & Fact.STARTED)

    @property
    def automatic(self) -> bool:
        """Whether nobody has to report it: the register proves the task, and nothing was written about it."""
        return not self.cell.facts & WRITTEN and provable(self.cell.task)

    @property
    def overdue_days(self) -> int:
        return -self.days


@dataclass(frozen=True)
class Mine:
    """Everything on the page: cards by due date, and for those who stand above others, their queues."""

    cards: list[Card]
    finished: list[Card]
    units: list[Unit]
    waiting: int | None
    requests: int | None
    unreported: list[Card] | None
    fallen: list[Proof]  # proved before, no longer so: told to the unit before anybody else

    @property
    def first(self) -> list[Card]:
        return self.cards[:FIRST]

    @property
    def rest(self) -> list[Card]:
        return self.cards[FIRST:]

    @property
    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for card in self.cards + self.finished:
            counts[card.state.value] = counts.get(card.state.value, 0) + 1
        return counts


def mine(user: Any, at: datetime) -> Mine:
    """What an account has to do today; the number of queries does not depend on how many stand below it."""
    today, homes = clock.day(at), standing.homes(user, standing.REPORT)
    cards = [_card(cell, today) for cell in _own(homes)]
    owed = [card for card in cards if card.state not in FINISHED]
    owed.sort(key=lambda card: (card.waits, card.cell.due_on, URGENCY.index(card.state), card.cell.task.position))
    verifies = bool(standing.homes(user, "submission.verify"))
    units = list(Unit.objects.filter(path__in=homes).order_by("path"))
    decides = bool(standing.homes(user, "request.decide"))
    return Mine(
        cards=owed,
        finished=[card for card in cards if card.state in FINISHED],
        units=units,
        waiting=queue.pending(user).count() if verifies else None,
        requests=requests.count_pending(user) if decides else None,
        unreported=_unreported(standing.homes(user, "submission.verify"), today) if verifies else None,
        fallen=fallen(unit.pk for unit in units),
    )


def _own(homes: list[str]) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(unit__path__in=homes, withdrawn_at=None, task__campaign__closed_at=None)
    returns = Verification.objects.filter(accepted=False, retracted_at=None).order_by("-at")
    return rows.select_related("task__campaign", "task__category", "unit").prefetch_related(
        Prefetch("submissions__verifications", returns, "returns")
    )


def _card(cell: Any, today: date) -> Card:
    """The card of a cell whose versions carry `returns`, as `_own` reads them."""
    state = status(cell.facts, cell.due_on, cell.done_on, today)
    reason = ""
    if cell.facts & Fact.RETURNED:
        latest = [found for version in cell.submissions.all() for found in version.returns]
        latest.sort(key=lambda found: found.at)
        reason = "：".join(filter(None, [Reason(latest[-1].reason).label, latest[-1].text])) if latest else ""
    done = bool(cell.facts & Fact.DONE)
    proved = done and any(version.proved and version.withdrawn_at is None for version in cell.submissions.all())
    return Card(cell, state, (cell.due_on - today).days, reason, proved)


def _unreported(homes: list[str], today: date) -> list[Card]:
    """The tasks that units directly below have not reported, soonest first."""
    # By number: so the index over facts and unit is used, not one that reads all that is open in the city.
    below = list(Unit.objects.filter(parent__path__in=homes).in_force().values_list("pk", flat=True)[:CHILDREN])
    rows = Assignment.objects.filter(unit__in=below, facts__in=OPEN, task__campaign__closed_at=None)
    rows = rows.filter(withdrawn_at=None).exclude(unit_id=F("task__campaign__owner_id"))
    found = rows.select_related("task__campaign", "unit").order_by("due_on", "unit__sort_key", "pk")[:UNREPORTED]
    return [
        Card(cell, status(cell.facts, cell.due_on, cell.done_on, today), (cell.due_on - today).days) for cell in found
    ]
