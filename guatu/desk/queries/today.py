"""What changed below a unit since an instant: decisions, reports, what fell due, flags, letters.

Cells that changed are found by their revision (the journal numbers of the time), which is indexed; so the cost
follows what happened and not the size of the tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import Count, Min, Q

from guatu.accounts.models import JournalEntry
from guatu.base.states import CellState
from guatu.campaigns.models import Campaign, Task
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.submissions.models import Assignment, Submission, Verification
from guatu.supervision.board import Board
from guatu.supervision.board.plane import INDEX
from guatu.supervision.models import FlagStep, Letter
from guatu.supervision.rules.flags import Step

SHOWN = 14


@dataclass(frozen=True)
class Event:
    """One line of news: when, the unit, the task, and the state that the cell came into."""

    at: datetime
    unit: int
    name: str
    task: str
    state: CellState
    submission: int


@dataclass(frozen=True)
class News:
    """What changed since an instant: counts, the newest events, and cells newly overdue by task."""

    since: datetime
    accepted: int
    returned: int
    received: int
    overdue: tuple[tuple[Task, int], ...]
    flags: tuple[FlagStep, ...]
    letters: tuple[Letter, ...]
    events: tuple[Event, ...]

    @property
    def newly_overdue(self) -> int:
        return sum(number for _, number in self.overdue)

    @property
    def quiet(self) -> bool:
        counts = self.accepted + self.returned + self.received + self.newly_overdue
        return not counts and not self.flags and not self.letters


def news(campaign: Campaign, unit: Unit, board: Board, tasks: Sequence[Task], since: datetime, day: date) -> News:
    """The news of a campaign below a unit since an instant; `day` is the day from which a missed due day is news."""
    first = JournalEntry.objects.filter(at__gte=since).aggregate(first=Min("seq"))["first"]
    changed = Assignment.objects.filter(subtree([unit.path], "unit__path"), task__campaign=campaign)
    changed = changed.filter(revision__gte=first or board.revision + 1)
    decided = Verification.objects.filter(submission__assignment__in=changed, at__gte=since, retracted_at=None)
    counts = decided.aggregate(yes=Count("pk", filter=Q(accepted=True)), no=Count("pk", filter=Q(accepted=False)))
    received = Submission.objects.filter(assignment__in=changed, received_at__gte=since, withdrawn_at=None)
    return News(
        since=since,
        accepted=counts["yes"],
        returned=counts["no"],
        received=received.count(),
        overdue=newly_overdue(board, unit, tasks, day),
        flags=tuple(_flags(campaign, unit, since)),
        letters=tuple(_letters(unit, since)),
        events=tuple(_event(row) for row in _newest(decided)),
    )


def _newest(decided) -> list[Verification]:  # type: ignore[no-untyped-def]
    related = ("submission__assignment__unit", "submission__assignment__task")
    return list(decided.select_related(*related).order_by("-at", "-pk")[:SHOWN])


def _event(row: Verification) -> Event:
    cell = row.submission.assignment
    state = CellState.RETURNED
    if row.accepted:
        late = cell.done_on is not None and cell.done_on > cell.due_on
        state = CellState.DONE_LATE if late else CellState.DONE
    return Event(row.at, cell.unit_id, str(cell.unit), str(cell.task), state, row.submission_id)


def newly_overdue(board: Board, unit: Unit, tasks: Sequence[Task], day: date) -> tuple[tuple[Task, int], ...]:
    """Cells below a unit that are overdue and whose last day was on or after the eve of `day`, by task."""
    start = board.tree.place(unit.pk)
    rows = slice(start, int(board.tree.end[start]))
    eve = (day - timedelta(days=1)).toordinal()
    found = []
    for task in tasks:
        plane = board.planes[task.pk]
        late = (plane.states[rows] == INDEX[CellState.OVERDUE]) & (plane.due[rows] >= eve)
        number = int(np.count_nonzero(late))
        if number:
            found.append((task, number))
    return tuple(found)


def _flags(campaign: Campaign, unit: Unit, since: datetime) -> list[FlagStep]:
    """Flags published or taken down: what went before is between the issuer and the unit."""
    kinds = [Step.PUBLISHED.value, Step.TAKEN_DOWN.value, Step.OVERTURNED.value]
    rows = FlagStep.objects.filter(kind__in=kinds, at__gte=since, flag__campaign=campaign)
    rows = rows.filter(subtree([unit.path], "flag__unit__path")).select_related("flag__unit")
    return list(rows.order_by("-at", "-pk")[:SHOWN])


def _letters(unit: Unit, since: datetime) -> list[Letter]:
    rows = Letter.objects.filter(subtree([unit.path], "unit__path"), issued_at__gte=since)
    return list(rows.select_related("unit").order_by("-issued_at", "-pk")[:SHOWN])
