"""Honours: the unit proposes, a unit above decides."""

from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.models import Honour, Paper, Person
from guatu.people.queries import locks
from guatu.people.queries.above import require_above

FIELDS = ("unit", "person", "level", "granted", "awarded_on", "decided_at")


@transaction.atomic
def propose(
    *, unit: Unit, person: Person | None, title: str, level: str, reason: str, paper: Paper | None = None, by: User,
    at: datetime,
) -> Honour:  # fmt: skip
    """Propose an honour for a person of a unit, or for the unit itself. Refuses the same one while it waits."""
    held = locks.unit_of(unit)
    if held.closed_on:
        raise Problem("conflict", "这个组织已撤销。")
    same = Honour.objects.filter(unit=held, person=person, title=title, decided_at=None)
    if same.exists():
        raise Problem("conflict", "同一荣誉已经申报，正在等上级审定。")
    made = Honour.objects.create(
        unit=held, person=person, title=title, level=level, reason=reason, paper=paper, proposed_by=by, proposed_at=at
    )
    journal.record("honour.propose", made, by=by, at=at, unit=held, after=journal.snapshot(made, FIELDS))
    return made


@transaction.atomic
def decide(
    *, honour: Honour, granted: bool, awarded_on: date | None = None, awarded_by: str = "", number: str = "",
    note: str = "", by: User, at: datetime,
) -> Honour:  # fmt: skip
    """Grant or decline a proposed honour, by a unit above and not by the proposer; refuses what is decided."""
    current = Honour.objects.select_for_update().select_related("unit").get(pk=honour.pk)
    require_above(by, "honour.decide", current.unit)
    if current.proposed_by_id == by.pk:
        raise Problem("own_work", "这是您申报的，须由别人审定。")
    if current.decided_at is not None:
        raise Problem("conflict", "已经审定过了。")
    wrong = _refusals(granted, awarded_on, note, at)
    if wrong:
        raise Problem("invalid", "", wrong)
    current.granted, current.decided_by, current.decided_at, current.note = granted, by, at, note
    if granted:
        current.awarded_on, current.awarded_by, current.number = awarded_on, awarded_by, number
    current.save()
    journal.record("honour.decide", current, by=by, at=at, unit=current.unit, after=journal.snapshot(current, FIELDS))
    return current


def _refusals(granted: bool, awarded_on: date | None, note: str, at: datetime) -> dict[str, str]:
    if granted and awarded_on is None:
        return {"awarded_on": "请填写授予日期"}
    if awarded_on and awarded_on > clock.day(at):
        return {"awarded_on": "授予日期不能晚于今天"}
    return {"note": "不批准的，请写明理由"} if not granted and not note else {}
