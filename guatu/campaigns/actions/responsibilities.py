"""Naming who answers for a task at a unit. Rows are dated: the old one is closed, a new one opened."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.models import Responsibility, Task
from guatu.campaigns.queries import locks
from guatu.campaigns.rules.duties import Duty
from guatu.orgs.models import Unit

FIELDS = ("task", "unit", "duty", "department", "person", "account", "since", "until")


@transaction.atomic
def assign(
    *,
    tasks: Iterable[Task],
    unit: Unit,
    duty: str,
    person: str,
    department: str = "",
    account: User | None = None,
    by: User,
    at: datetime,
) -> list[Responsibility]:
    """Name one person for a duty in some tasks of one campaign at a unit, from today on.

    A task where the same person already stands is left alone; an empty name closes the row. Returns the new rows.
    """
    wanted = {task.pk: task for task in tasks}
    person, department = person.strip(), department.strip()
    _check(wanted, unit, duty)
    today = clock.day(at)
    standing = {
        row.task_id: row
        for row in Responsibility.objects.select_for_update().filter(task__in=wanted, unit=unit, duty=duty, until=None)
    }
    closed, opened = [], []
    for pk, task in wanted.items():
        old = standing.get(pk)
        if old and (old.person, old.department, old.account_id) == (person, department, account and account.pk):
            continue
        if old:
            old.until = max(today, old.since)
            closed.append(old)
        if person:
            row = Responsibility(task=task, unit=unit, duty=duty, person=person, department=department, since=today)
            row.account = account
            opened.append(row)
    _write(closed, opened, unit, by, at)
    return opened


def _check(tasks: dict[int, Task], unit: Unit, duty: str) -> None:
    """Refuse what cannot be answered for. The campaign's row is the lock that keeps one open row a cell."""
    if duty not in Duty.codes():
        raise Problem("invalid", "没有这种责任", {"duty": "请重新选择"})
    if unit.closed_on is not None:
        raise Problem("illegal_step", "组织已经撤销，不再登记责任人")
    for campaign in sorted({task.campaign_id for task in tasks.values()}):
        if locks.any_phase(campaign).closed_at is not None:
            raise Problem("illegal_step", "专项已经结束，责任人不再改动")


def _write(closed: list[Responsibility], opened: list[Responsibility], unit: Unit, by: User, at: datetime) -> None:
    if not closed and not opened:
        return
    Responsibility.objects.bulk_update(closed, ["until"])
    Responsibility.objects.bulk_create(opened)
    lines = [journal.Line("responsibility.close", row, unit, {"until": row.until}) for row in closed]
    lines += [journal.Line("responsibility.assign", row, unit, journal.snapshot(row, FIELDS)) for row in opened]
    journal.record_many(lines, by=by, at=at)
