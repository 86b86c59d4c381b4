"""The verification queue: what waits for an account's decision, and the evidence beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guatu.base import clock
from guatu.campaigns.models import Task
from guatu.orgs import access
from guatu.orgs.models.unit import subtree
from guatu.submissions.models import Attachment, Submission, Verification
from guatu.submissions.queries import standing
from guatu.submissions.rules.cells import Fact
from guatu.submissions.rules.difference import Run, difference
from guatu.submissions.rules.verdicts import RETRACTABLE

VERIFY = "submission.verify"
# The values of `facts` of a cell with a version waiting; few, so that an index finds them.
WAITING = [int(Fact.SUBMITTED) | seen for seen in range(int(Fact.SUBMITTED))]


def pending(user: Any) -> QuerySet[Submission]:
    """The versions that an account may decide on now: below it, not its own, at the level that is open.

    `first` says that the first level has accepted. Those nearest below come first, the oldest of them first.
    """
    tops, own = access.tops(user, VERIFY), standing.homes(user, standing.REPORT)
    decisions = Verification.objects.filter(submission=OuterRef("pk"), retracted_at=None)
    open_to = decisions.filter(Q(acting_unit=None) | subtree(tops, "acting_unit__path")).exclude(by=user)
    return (
        Submission.objects.filter(assignment__facts__in=WAITING, withdrawn_at=None)
        .filter(subtree(tops, "assignment__unit__path"))
        .exclude(assignment__unit__path__in=[*tops, *own])
        .exclude(by=user)
        .annotate(first=Exists(decisions.filter(accepted=True)))
        .filter(~Exists(decisions.filter(accepted=False)))
        .filter(Q(first=False) | Exists(open_to))
        .select_related("assignment__task__campaign", "assignment__unit__parent", "by")
        .order_by("assignment__unit__depth", "received_at", "pk")
    )


@dataclass(frozen=True)
class Narrowing:
    """What the URL asks for: a task, direct or all below, a level, words."""

    task: int | None = None
    direct: bool = False
    level: int | None = None
    words: str = ""


def narrowed(rows: QuerySet[Any], user: Any, by: Narrowing) -> QuerySet[Any]:
    """The part of a queue that was asked for; `rows` are those of `pending`, which carry `first`."""
    if by.task:
        rows = rows.filter(assignment__task=by.task)
    if by.direct:
        rows = rows.filter(assignment__unit__parent__path__in=access.tops(user, VERIFY))
    if by.level:
        rows = rows.filter(first=by.level == 2)
    for word in by.words.split()[:5]:
        rows = rows.filter(assignment__unit__search_text__icontains=word)
    return rows


def tasks(rows: QuerySet[Submission]) -> list[tuple[Task, int]]:
    """The tasks of a queue with how many versions of each wait, in the list's order."""
    counted = rows.order_by().values_list("assignment__task").annotate(number=Count("pk"))
    numbers = dict(counted.values_list("assignment__task", "number"))
    found = Task.objects.filter(pk__in=numbers).select_related("campaign").order_by("campaign", "position")
    return [(task, numbers[task.pk]) for task in found]


def counted(by: Narrowing, numbers: list[tuple[Task, int]]) -> int | None:
    """How many versions a narrowing leaves, where the numbers by task tell it; None where only the database can."""
    if by.direct or by.level or by.words.split():
        return None
    return sum(number for task, number in numbers if not by.task or task.pk == by.task)


@dataclass(frozen=True)
class Evidence:
    """One version as a decider needs it: its files, decisions so far, and what changed since the one before."""

    submission: Submission
    files: list[Attachment]
    decisions: list[Verification]
    previous: Submission | None
    runs: list[Run]
    late: bool

    @property
    def level(self) -> int:
        return 2 if self.decisions else 1


def evidence(submission: Submission) -> Evidence:
    """The evidence of a version; `submission` comes with its assignment, task and unit."""
    decisions = submission.verifications.filter(retracted_at=None).select_related("by", "acting_unit")
    earlier = Submission.objects.filter(assignment=submission.assignment_id, number__lt=submission.number)
    previous = earlier.filter(withdrawn_at=None).order_by("-number").first()
    return Evidence(
        submission=submission,
        files=list(submission.attachments.select_related("file").order_by("pk")),
        decisions=list(decisions.order_by("level")),
        previous=previous,
        runs=difference(previous.text, submission.text) if previous else [],
        late=clock.day(submission.received_at) > submission.assignment.due_on,
    )


def undoable(user: Any, at: datetime) -> Verification | None:
    """The account's last decision that can still be undone."""
    mine = Verification.objects.filter(by=user, retracted_at=None, at__gte=at - RETRACTABLE, at__lte=at)
    return (
        mine.select_related("submission__assignment__unit", "submission__assignment__task")
        .order_by("-at", "-pk")
        .first()
    )


def chosen(user: Any, pks: list[int]) -> list[Submission]:
    """Those of some versions that an account may decide on; others are left out in silence."""
    return list(pending(user).filter(pk__in=pks))
