"""The home of a committee: where are we, who needs help, what changed since the last visit."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from guatu.accounts.models import JournalEntry
from guatu.base import clock
from guatu.bulletins.models import Issue
from guatu.campaigns.models import Campaign
from guatu.desk.queries import today
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.submissions.models import Exemption, Extension, Submission
from guatu.submissions.queries import queue, requests
from guatu.supervision.board import Board
from guatu.supervision.queries import nodes, progress
from guatu.supervision.rules.progress import Share

NEEDY = 6
FIRST_VISIT = timedelta(days=7)
SHOWN = 6


@dataclass(frozen=True)
class Needy:
    """A unit directly below that lies behind the plan: by how much, what is overdue, what will be missed."""

    line: progress.UnitLine
    behind: float  # share of the plan that is missing
    overdue: int
    misses: int

    @property
    def behind_points(self) -> str:
        return f"{self.behind * 100:.1f}"


@dataclass(frozen=True)
class Home:
    """The three questions of a committee, about one campaign below one unit."""

    campaign: Campaign
    unit: Unit
    cells: progress.Cells
    share: Share
    planned: float | None
    next: nodes.NodeLine | None
    days_left: int
    below: int
    needy: tuple[Needy, ...]
    since: datetime
    first_visit: bool
    news: today.News
    bulletins: tuple[Issue, ...]
    requests: int


def home(user: Any, campaign: Campaign, unit: Unit, board: Board, at: datetime) -> Home:
    """What a committee's home shows; the number of queries does not depend on how many stand below."""
    tasks = progress.tasks_of(campaign)
    lines = progress.task_lines(board, unit.pk, tasks, campaign)
    plan = progress.planned_overall(lines)
    ahead = [n for n in nodes.node_lines(board, unit.pk, lines, campaign) if n.due_on >= board.today]
    coming = min(ahead, key=lambda n: (n.due_on, n.number)) if ahead else None
    below, needy = needy_below(board, unit, tasks, None if plan is None else float(plan))
    last = last_visit(user)
    since = last or at - FIRST_VISIT
    cells = progress.total(board, unit.pk)
    return Home(
        campaign=campaign, unit=unit, cells=cells, share=progress.share(cells),
        planned=None if plan is None else float(plan), next=coming,
        days_left=(coming.due_on - board.today).days if coming else 0, below=below, needy=needy,
        since=since, first_visit=last is None,
        news=today.news(campaign, unit, board, tasks, since, clock.day(since) + timedelta(days=1)),
        bulletins=tuple(bulletins_since(user, since)), requests=requests_since(unit, since),
    )  # fmt: skip


def needy_below(board: Board, unit: Unit, tasks: list[Any], plan: float | None) -> tuple[int, tuple[Needy, ...]]:
    """How many units stand directly below, and those furthest behind the plan or with most overdue."""
    lines = progress.unit_lines(board, unit.pk)
    missing = Counter(pk for pks in progress.will_miss(board, unit.pk, tasks).values() for pk in pks)
    found = [
        Needy(line, max((plan or 0.0) - float(line.share.rate), 0.0), line.share.overdue, missing[line.unit.pk])
        for line in lines
        if line.share.rate is not None
    ]
    late = [needy for needy in found if needy.overdue or (needy.behind > 0 and needy.misses)]
    late.sort(key=lambda n: (-n.behind, -n.overdue, n.line.unit.sort_key, n.line.unit.pk))
    return len(lines), tuple(late[:NEEDY])


def last_visit(user: Any) -> datetime | None:
    """When the account signed in before the present session; None if this is the first time."""
    starts = JournalEntry.objects.filter(actor=user, verb="session.start", outcome="ok").order_by("-seq")
    found = list(starts.values_list("at", flat=True)[:2])
    return found[1] if len(found) > 1 else None


def bulletins_since(user: Any, since: datetime) -> list[Issue]:
    """The bulletins issued to the reader since an instant."""
    rows = access.rows(user, Issue.access.read, Issue).filter(issued_at__gte=since)
    return list(rows.select_related("bulletin", "series").order_by("-issued_at")[:SHOWN])


def requests_since(unit: Unit, since: datetime) -> int:
    """How many requests came in below a unit since an instant."""
    found = (
        path
        for kind in (Exemption, Extension)
        for path in kind.objects.filter(requested_at__gte=since).values_list("assignment__unit__path", flat=True)
    )
    return sum(paths.contains(unit.path, path) for path in found)


@dataclass(frozen=True)
class Queue:
    """What waits for an account: the first of it, and how much."""

    submissions: tuple[Submission, ...]
    waiting: int | None
    requests: int | None


def my_queue(user: Any) -> Queue:
    """The verification queue and the requests that wait for an account; None where it decides on none."""
    verifies, decides = access.tops(user, queue.VERIFY), access.tops(user, requests.DECIDE)
    rows = queue.pending(user)
    return Queue(
        submissions=tuple(rows[:SHOWN]) if verifies else (),
        waiting=rows.count() if verifies else None,
        requests=requests.count_pending(user) if decides else None,
    )


def lone_branch(user: Any) -> bool:
    """Whether all that an account holds are posts in units with nothing below them: a branch secretary's home."""
    held = access.homes(user)
    numbers = [paths.ancestors(path)[-1] for path in held]
    return bool(held) and not Unit.objects.filter(parent__in=numbers, closed_on=None).exists()
