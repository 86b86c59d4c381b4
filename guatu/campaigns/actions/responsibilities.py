"""Naming who answers for a task at a unit. Rows are dated: the old one is closed, a new one opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign, Responsibility, Task
from guatu.campaigns.queries import locks
from guatu.campaigns.queries.filling import Filling, fillings
from guatu.campaigns.rules.duties import Duty
from guatu.orgs.models import Unit

FIELDS = ("task", "unit", "duty", "department", "person", "account", "post", "since", "until")
MOST = 5000  # cells filled at once


@dataclass(frozen=True)
class Filled:
    """What filling came to: cells that now hold a name, and those for which nobody is in office."""

    filled: int
    left: int


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
        for row in Responsibility.objects.select_for_update(of=("self",))
        .filter(task__in=wanted, unit=unit, duty=duty, until=None)
        .select_related("unit")
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
    _write(closed, opened, by, at)
    return opened


@transaction.atomic
def fill(*, campaign: Campaign, unit: Unit, whole: bool, by: User, at: datetime) -> Filled:
    """Fill the gaps of a unit's matrix, or of its whole tree, from the posts in office, from today on.

    What is named and holds is left alone; a stale name is closed and the new one opened. Cells of units where nobody
    is in office stay empty.
    """
    if locks.any_phase(campaign.pk).closed_at is not None:
        raise Problem("illegal_step", "专项已经结束，责任人不再改动")
    today = clock.day(at)
    found = fillings(campaign, unit, today, whole=whole)
    if len(found) > MOST:
        raise Problem("too_large", f"一次最多补齐{MOST}处，请选择下一级组织分别办理。")
    able = [one for one in found if one.officer is not None]
    cells = {(one.unit.pk, one.task.pk, one.duty.value) for one in able}
    standing = (
        Responsibility.objects.select_for_update(of=("self",))
        .filter(unit__in={one.unit.pk for one in able}, task__campaign=campaign, until=None)
        .select_related("unit")
    )
    closed = [row for row in standing if (row.unit_id, row.task_id, row.duty) in cells]
    for row in closed:
        row.until = max(today, row.since)
    _write(closed, [_opened(one, today) for one in able], by, at)
    return Filled(len(able), len(found) - len(able))


def _opened(one: Filling, today: date) -> Responsibility:
    assert one.officer is not None  # noqa: S101 -- cells without anybody were left out
    return Responsibility(
        task=one.task, unit=one.unit, duty=one.duty.value, department=one.department, person=one.officer.name[:120],
        account_id=one.officer.account, post_id=one.officer.post, since=today,
    )  # fmt: skip


def _check(tasks: dict[int, Task], unit: Unit, duty: str) -> None:
    """Refuse what cannot be answered for. The campaign's row is the lock that keeps one open row a cell."""
    if duty not in Duty.codes():
        raise Problem("invalid", "没有这种责任", {"duty": "请重新选择"})
    if unit.closed_on is not None:
        raise Problem("illegal_step", "组织已经撤销，不再登记责任人")
    for campaign in sorted({task.campaign_id for task in tasks.values()}):
        if locks.any_phase(campaign).closed_at is not None:
            raise Problem("illegal_step", "专项已经结束，责任人不再改动")


def _write(closed: list[Responsibility], opened: list[Responsibility], by: User, at: datetime) -> None:
    if not closed and not opened:
        return
    Responsibility.objects.bulk_update(closed, ["until"], batch_size=500)
    Responsibility.objects.bulk_create(opened, batch_size=500)
    lines = [journal.Line("responsibility.close", row, row.unit, {"until": row.until}) for row in closed]
    lines += [journal.Line("responsibility.assign", row, row.unit, journal.snapshot(row, FIELDS)) for row in opened]
    journal.record_many(lines, by=by, at=at)
