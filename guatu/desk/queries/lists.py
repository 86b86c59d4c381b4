"""The list behind each figure of what changed: reports, decisions, and cells newly overdue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from guatu.base.states import CellState, Choice
from guatu.campaigns.models import Campaign
from guatu.desk.queries.today import decided_since, received_since
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.submissions.models import Assignment, Submission, Verification
from guatu.submissions.rules.cells import status


class Kind(Choice):
    RECEIVED = "received", "新报"
    ACCEPTED = "accepted", "通过"
    RETURNED = "returned", "退回"
    OVERDUE = "overdue", "新逾期"


@dataclass(frozen=True)
class Line:
    """One cell of the list: what happened, when, by whom. `submission` is 0 where there is none."""

    at: datetime | None
    unit: str
    unit_pk: int
    task: str
    kind: Kind
    who: str
    due_on: date
    submission: int
    search: str


def changed(campaign: Campaign, unit: Unit, kind: Kind, since: datetime, day: date, today: date) -> list[Line]:
    """The rows that the figure of a kind counts (`desk.queries.today.news`), newest first."""
    if kind is Kind.OVERDUE:
        return _overdue(campaign, unit, day, today)
    if kind is Kind.RECEIVED:
        sent = Submission.objects.filter(pk__in=received_since(campaign, unit, since))
        sent = sent.select_related("assignment__unit", "assignment__task", "by").order_by("-received_at", "-pk")
        return [_line(row.assignment, kind, row.received_at, row.by, row.pk) for row in sent]
    wanted = [pk for pk, yes in decided_since(campaign, unit, since) if yes == (kind is Kind.ACCEPTED)]
    related = ("submission__assignment__unit", "submission__assignment__task", "by")
    decided = Verification.objects.filter(pk__in=wanted).select_related(*related).order_by("-at", "-pk")
    return [_line(row.submission.assignment, kind, row.at, row.by, row.submission_id) for row in decided]


def _overdue(campaign: Campaign, unit: Unit, day: date, today: date) -> list[Line]:
    rows = Assignment.objects.filter(
        subtree([unit.path], "unit__path"), task__campaign=campaign, withdrawn_at=None, unit__closed_on=None,
        due_on__gte=day - timedelta(days=1), due_on__lt=today,
    )  # fmt: skip
    cells = rows.select_related("unit", "task").order_by("-due_on", "task__position", "unit__path")
    late = [c for c in cells if status(c.facts, c.due_on, c.done_on, today) is CellState.OVERDUE]
    return [_line(cell, Kind.OVERDUE, None, None, 0) for cell in late]


def _line(cell: Assignment, kind: Kind, at: datetime | None, by: object, submission: int) -> Line:
    unit, task = cell.unit, str(cell.task)
    return Line(
        at, str(unit), unit.pk, task, kind, str(by or ""), cell.due_on, submission, f"{unit.search_text} {task}"
    )
