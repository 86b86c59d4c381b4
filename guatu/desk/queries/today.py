"""What changed below a unit since an instant: decisions, reports, what fell due, flags, letters.

What happened is read by its instant, which is indexed, and cut to the unit here: the cost follows what happened and
not the size of the tree, whatever a planner makes of joins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from guatu.base.states import CellState
from guatu.campaigns.models import Campaign, Task
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths
from guatu.submissions.models import Submission, Verification
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
    decided = decided_since(campaign, unit, since)
    accepted = sum(yes for _, yes in decided)
    return News(
        since=since,
        accepted=accepted,
        returned=len(decided) - accepted,
        received=len(received_since(campaign, unit, since)),
        overdue=newly_overdue(board, unit, tasks, day),
        flags=tuple(_flags(campaign, unit, since)),
        letters=tuple(_letters(unit, since)),
        events=tuple(_events([pk for pk, _ in decided[:SHOWN]])),
    )


def decided_since(campaign: Campaign, unit: Unit, since: datetime) -> list[tuple[int, bool]]:
    """The decisions below a unit since an instant that were not undone: number and whether accepted, newest first."""
    rows = Verification.objects.filter(at__gte=since, retracted_at=None).order_by("-at", "-pk")
    cell = "submission__assignment__"
    found = rows.values_list("pk", "accepted", f"{cell}unit__path", f"{cell}task__campaign_id")
    return [(pk, yes) for pk, yes, path, of in found if of == campaign.pk and paths.contains(unit.path, path)]


def received_since(campaign: Campaign, unit: Unit, since: datetime) -> list[int]:
    """The reports below a unit since an instant that were not taken back, newest first."""
    rows = Submission.objects.filter(received_at__gte=since, withdrawn_at=None).order_by("-received_at", "-pk")
    found = rows.values_list("pk", "assignment__unit__path", "assignment__task__campaign_id")
    return [pk for pk, path, of in found if of == campaign.pk and paths.contains(unit.path, path)]


def _events(pks: Sequence[int]) -> list[Event]:
    related = ("submission__assignment__unit", "submission__assignment__task")
    rows = Verification.objects.filter(pk__in=pks).select_related(*related).order_by("-at", "-pk")
    return [_event(row) for row in rows]


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
