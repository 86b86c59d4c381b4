"""The check-list of a task: written by the campaign's owner; what was asked once is kept."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.campaigns.models import Task
from guatu.orgs import access
from guatu.supervision.models import CheckQuestion
from guatu.supervision.rules.spot import derived

EDIT = "campaign.edit"
LONGEST, MOST = 200, 20  # characters of a question; questions of a task
FIELDS = ("task", "position", "text", "method", "critical", "retired_at")


@transaction.atomic
def add(*, task: Task, text: str, method: str = "", critical: bool = False, by: User, at: datetime) -> CheckQuestion:
    """Put a question at the end of a task's check-list."""
    held = _held(task, by)
    text, method = text.strip(), method.strip()
    wrong = {}
    if not 1 <= len(text) <= LONGEST:
        wrong["text"] = f"请写明核查什么，不超过{LONGEST}字"
    if len(method) > LONGEST:
        wrong["method"] = f"请不超过{LONGEST}字"
    if wrong:
        raise Problem("invalid", "", wrong)
    return _add(held, text, method, critical, by, at)


def _held(task: Task, by: User) -> Task:
    held = Task.objects.select_for_update(of=("self",)).select_related("campaign__owner").get(pk=task.pk)
    access.require(by, EDIT, held.campaign.owner)
    return held


def _add(task: Task, text: str, method: str, critical: bool, by: User, at: datetime) -> CheckQuestion:
    own = CheckQuestion.objects.filter(task=task)
    if own.filter(retired_at=None).count() >= MOST:
        raise Problem("illegal_step", f"一项任务最多{MOST}条")
    last = own.aggregate(last=Max("position"))["last"] or 0
    made = CheckQuestion.objects.create(task=task, position=last + 1, text=text, method=method, critical=critical)
    after = journal.snapshot(made, FIELDS)
    journal.record("checkquestion.add", made, by=by, at=at, unit=task.campaign.owner, after=after)
    return made


@transaction.atomic
def take_over(*, task: Task, by: User, at: datetime) -> int:
    """Write down the list that the task's standard gives, to be edited from there; returns how many."""
    held = _held(task, by)
    if CheckQuestion.objects.filter(task=held, retired_at=None).exists():
        raise Problem("conflict", "这项任务已经有核查清单")
    rows = derived(held.standard)
    for row in rows:
        _add(held, row.text, row.method, row.critical, by, at)
    return len(rows)


@transaction.atomic
def retire(*, question: CheckQuestion, by: User, at: datetime) -> CheckQuestion:
    """Ask a question no longer; answers given to it stay readable."""
    held = _held(question.task, by)
    row = CheckQuestion.objects.get(pk=question.pk)
    if row.retired_at is None:
        row.retired_at = at
        row.save(update_fields=["retired_at"])
        after = journal.snapshot(row, FIELDS)
        journal.record("checkquestion.remove", row, by=by, at=at, unit=held.campaign.owner, after=after)
    return row
