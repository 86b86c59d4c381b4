"""Talks, seminars, clinics and briefings are planned, units invited, attendance recorded, or called off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.base.problems import Problem
from guatu.campaigns.models import Task
from guatu.guidance.models import GuidanceGroup, Session, SessionUnit
from guatu.guidance.rules import plan as rules
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths

EDIT = "guidance.edit"
FIELDS = ("unit", "group", "kind", "field", "task", "title", "on", "cancelled_at", "held_at", "version")


@dataclass(frozen=True)
class Planned:
    """What is planned of a session."""

    kind: str
    title: str
    on: date
    field: str = ""
    place: str = ""
    speaker: str = ""
    group: GuidanceGroup | None = None
    task: Task | None = None


def _check(unit: Unit, given: Planned, at: datetime) -> None:
    wrong = rules.plan_refusals(given.title, given.on, clock.day(at))
    if given.group is not None and not paths.contains(given.group.unit.path, unit.path):
        wrong["group"] = "请选择本组织或上级的指导组"
    if wrong:
        raise Problem("invalid", "", wrong)


@transaction.atomic
def plan(*, unit: Unit, given: Planned, by: User | None, at: datetime) -> Session:
    """Put a session into the plan of a committee; from now on public to all below it."""
    if by is not None:
        access.require(by, EDIT, unit)
    _check(unit, given, at)
    made = Session.objects.create(unit=unit, planned_by=by, planned_at=at, **vars(given))
    _record("plan", made, by, at)
    return made


def _record(act: str, session: Session, by: User | None, at: datetime, **more: object) -> None:
    after = {**journal.snapshot(session, FIELDS), **more}
    journal.record(f"guidance_session.{act}", session, by=by, at=at, unit=session.unit, after=after)


def _hold(session: Session, by: User | None) -> Session:
    """The session locked for this transaction; refuses a cancelled one, and who may not edit it."""
    held = Session.objects.select_for_update(of=("self",)).select_related("unit").get(pk=session.pk)
    if by is not None:
        access.require(by, EDIT, held.unit)
    if held.cancelled_at is not None:
        raise Problem("illegal_step", "这次活动已取消。")
    return held


@transaction.atomic
def amend(*, session: Session, given: Planned, version: int, by: User, at: datetime) -> Session:
    """Change a planned session; 409 if somebody changed it since it was read. Refuses one that was held."""
    held = _hold(session, by)
    if held.held_at is not None:
        raise Problem("illegal_step", "已登记到场的活动不能再改计划。")
    if held.version != version:
        raise Problem("conflict", "别人刚改过这次活动，请核对后再保存。")
    _check(held.unit, given, at)
    for name, value in vars(given).items():
        setattr(held, name, value)
    held.version += 1
    held.save(update_fields=[*vars(given), "version"])
    _record("edit", held, by, at)
    return held


@transaction.atomic
def invite(*, session: Session, units: Iterable[Unit], by: User | None, at: datetime) -> int:
    """Invite units below the session's; who is invited already stays so. Returns how many were added."""
    held = _hold(session, by)
    invited = set(held.units.values_list("unit_id", flat=True))
    added = []
    for unit in units:
        if not paths.contains(held.unit.path, unit.path):
            raise Problem("not_allowed", "只能通知本组织和下级。")
        if unit.pk not in invited and unit.closed_on is None:
            invited.add(unit.pk)
            added.append(SessionUnit(session=held, unit_id=unit.pk))
    if added:
        bulk.insert(SessionUnit, added, numbered=False)
        _record("invite", held, by, at, added=len(added))
    return len(added)


@transaction.atomic
def hold(
    *, session: Session, came: Mapping[int, int], summary: str, version: int, by: User | None, at: datetime
) -> Session:
    """Record who came, by the number of the invitation, and what came of it; again to correct it.

    Refuses before the day, numbers of other sessions, and with 409 what was read before somebody changed it.
    """
    held = _hold(session, by)
    if clock.day(at) < held.on:
        raise Problem("illegal_step", "活动还没有举办，不能登记到场。")
    if held.version != version:
        raise Problem("conflict", "别人刚登记过，请核对后再保存。")
    wrong = rules.came_refusals(came)
    if not summary.strip() or len(summary.strip()) > rules.SUMMARY:
        wrong["summary"] = f"请写明讲了什么、解决了什么，不超过{rules.SUMMARY}字"
    if wrong:
        raise Problem("invalid", "", wrong)
    changed = _came(held, came)
    held.summary, held.held_by, held.held_at, held.version = summary.strip(), by, at, held.version + 1
    held.save(update_fields=["summary", "held_by", "held_at", "version"])
    _record("hold", held, by, at, recorded=changed)
    return held


def _came(session: Session, came: Mapping[int, int]) -> int:
    """Write down how many came of each unit; how many rows changed."""
    rows = list(session.units.select_for_update().filter(pk__in=came).order_by("pk"))
    if len(rows) != len(came):
        raise Problem("conflict", "名单已有变化，请重新打开后再登记。")
    changed = [row for row in rows if row.came != came[row.pk]]
    for row in changed:
        row.came = came[row.pk]
    SessionUnit.objects.bulk_update(changed, ["came"], batch_size=500)
    return len(changed)


@transaction.atomic
def cancel(*, session: Session, reason: str, by: User, at: datetime) -> Session:
    """Call a session off, with the reason; refused once attendance is recorded."""
    held = _hold(session, by)
    if held.held_at is not None:
        raise Problem("illegal_step", "已登记到场的活动不能取消。")
    if not reason.strip() or len(reason.strip()) > rules.REASON:
        raise Problem("invalid", "", {"reason": f"请写明原因，不超过{rules.REASON}字"})
    held.cancelled_at, held.cancelled_reason, held.version = at, reason.strip(), held.version + 1
    held.save(update_fields=["cancelled_at", "cancelled_reason", "version"])
    _record("cancel", held, by, at)
    return held
