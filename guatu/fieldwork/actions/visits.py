"""Visits planned and written down, from a phone perhaps days later, in any order and more than once."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO
from uuid import uuid4

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.actions.matters import raise_all
from guatu.fieldwork.models import Contact, Secondment, Visit, VisitEntry
from guatu.fieldwork.queries.visits import linked, may_visit
from guatu.fieldwork.rules.syncing import digest, standing
from guatu.fieldwork.rules.visits import Content, clock_refused, read, refusals
from guatu.fieldwork.rules.words import Purpose
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.actions.papers import keep

# What the journal keeps: no words, which may name persons.
FIELDS = ("unit", "purpose", "planned_on", "on", "hours", "talked", "recorded_at", "cancelled_at")
KEY = re.compile(r"[A-Za-z0-9-]{8,40}")
AHEAD = timedelta(days=366)


@transaction.atomic
def plan(
    *, unit: Unit, purpose: Purpose, planned_on: date, contact: Contact | None = None,
    secondment: Secondment | None = None, by: User, at: datetime,
) -> Visit:  # fmt: skip
    """Plan one's own visit to a unit. Refused without the right to go there, for a day past or over a year ahead."""
    today = clock.day(at)
    if not today <= planned_on <= today + AHEAD:
        raise Problem("invalid", "", {"planned_on": "计划日期在今天以后、一年以内"})
    _check_place(unit, planned_on, by)
    contact, secondment = _linked(unit, purpose, planned_on, contact, secondment, by)
    made = Visit.objects.create(
        key=uuid4().hex, unit=unit, purpose=purpose.value, visitor=by, contact=contact, secondment=secondment,
        planned_on=planned_on, planned_at=at,
    )  # fmt: skip
    journal.record("visit.plan", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made


@transaction.atomic
def receive(
    *, key: str, unit: Unit, purpose: Purpose, content: Mapping[str, Any], written_at: datetime,
    contact: Contact | None = None, secondment: Secondment | None = None, settles: bool = False,
    photo: tuple[str, BinaryIO] | None = None, by: User, at: datetime,
) -> VisitEntry:  # fmt: skip
    """Take in what a phone wrote of a visit; sent again, it gives the entry that it made. The visit shows what stands.

    `content` has on, hours, talked, text, and the matters that the visit raised. `settles`: the writer saw what
    stood and corrects it. Days count from when it was written, so that a late phone is not refused for being late.
    """
    said = _read(content)
    held = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    visit = _known(key, held, by)
    mark = digest(said.canonical())
    entry = visit.entries.filter(digest=mark).first() if visit else None
    if entry is None:
        _check(said, held, written_at, by, at)
        visit = visit or _new(key, held, purpose, said.on, contact, secondment, by)
        entry = VisitEntry(visit=visit, digest=mark, content=said.canonical(), written_at=written_at)
        entry.received_at, entry.by = at, by
    assert visit is not None  # noqa: S101 -- made above where there was none
    first = entry.pk is None
    changed = _complete(entry, held, min(written_at, at) if settles else None, photo, by, at)
    if first:
        visit.recorded_at = visit.recorded_at or at
        _revive(visit)
        raise_all(visit=visit, matters=said.matters, by=by, at=at)
    if first or changed:
        _stand(visit)
        journal.record("visit.record", visit, by=by, at=at, unit=held, after=journal.snapshot(visit, FIELDS))
    return entry


def _read(content: Mapping[str, Any]) -> Content:
    try:
        return read(content)
    except ValueError:
        raise Problem("invalid", "走访记录读不出来，请重新填写") from None


def _known(key: str, unit: Unit, by: User) -> Visit | None:
    """The visit of a key, locked. A key that somebody else or another unit's visit has is refused."""
    if not KEY.fullmatch(key):
        raise Problem("invalid", "这条记录没有编号，请重新打开页面再填")
    visit = Visit.objects.select_for_update(of=("self",)).filter(key=key).first()
    if visit is not None and (visit.visitor_id != by.pk or visit.unit_id != unit.pk):
        raise Problem("key_reused", "这条记录的编号已经用于另一次走访，请重新打开页面再填")
    return visit


def _check(said: Content, unit: Unit, written_at: datetime, by: User, at: datetime) -> None:
    if clock_refused(written_at, at):
        raise Problem("invalid", "手机的时间比实际快了一天以上，请校正手机时间后再送")
    numbers = norms(clock.day(at))
    day = min(clock.day(written_at), clock.day(at))
    wrong = refusals(said, day, int(numbers["visit.back"]), numbers["visit.hours"])
    if wrong:
        raise Problem("invalid", "", wrong)
    _check_place(unit, said.on, by)


def _check_place(unit: Unit, on: date, by: User) -> None:
    if not may_visit(by, unit, on):
        raise Problem("not_allowed", "您那天不是这个组织的联系人或派驻人员，也没有在这里走访的权限")
    if unit.founded_on is not None and on < unit.founded_on:
        raise Problem("invalid", "", {"on": "那时这个组织还没有成立"})
    if unit.closed_on is not None and on >= unit.closed_on:
        raise Problem("invalid", "", {"on": "那时这个组织已经撤销"})


def _linked(
    unit: Unit, purpose: Purpose, on: date, contact: Contact | None, secondment: Secondment | None, by: User
) -> tuple[Contact | None, Secondment | None]:
    """What the visit counts for: as given, else the visitor's own link to the unit that day, by purpose."""
    own, term = linked(by, unit, on)
    if (contact and contact.unit_id != unit.pk) or (secondment and secondment.unit_id != unit.pk):
        raise Problem("not_found")
    contact = contact or (own if purpose == Purpose.CONTACT else None)
    return contact, secondment or (term if purpose == Purpose.SECONDMENT else None)


def _new(
    key: str, unit: Unit, purpose: Purpose, on: date, contact: Contact | None, secondment: Secondment | None, by: User
) -> Visit:
    contact, secondment = _linked(unit, purpose, on, contact, secondment, by)
    return Visit.objects.create(
        key=key, unit=unit, purpose=purpose.value, visitor=by, contact=contact, secondment=secondment
    )


def _complete(
    entry: VisitEntry, unit: Unit, chosen_at: datetime | None, photo: tuple[str, BinaryIO] | None, by: User,
    at: datetime,
) -> bool:  # fmt: skip
    """Keep an entry with its photo and the writer's word that it holds; whether an older entry changed by it."""
    changed = False
    if photo is not None and entry.paper_id is None:
        entry.paper, changed = keep(unit=unit, name=photo[0], file=photo[1], by=by, at=at), True
    if chosen_at is not None and (entry.chosen_at is None or entry.chosen_at < chosen_at):
        entry.chosen_at, changed = chosen_at, True
    if entry.pk is None or changed:
        entry.save()
    return changed


def _revive(visit: Visit) -> None:
    """A plan that was cancelled and then carried out after all is a visit."""
    if visit.on is None:
        visit.cancelled_at = visit.cancelled_by = None


def _stand(visit: Visit) -> None:
    """Show on the visit what stands among its entries."""
    entry, _conflict = standing(visit.entries.all())
    if entry is not None:
        said = read(entry.content)
        visit.on, visit.hours, visit.talked, visit.text = said.on, said.hours, said.talked, said.text
    visit.save()


@transaction.atomic
def choose(*, entry: VisitEntry, by: User, at: datetime) -> Visit:
    """The visitor says which of several entries holds."""
    visit = _own(entry.visit_id, by)
    held = visit.entries.get(pk=entry.pk)
    held.chosen_at = at
    held.save(update_fields=["chosen_at"])
    _stand(visit)
    journal.record("visit.confirm", visit, by=by, at=at, unit=visit.unit, after=journal.snapshot(visit, FIELDS))
    return visit


@transaction.atomic
def cancel(*, visit: Visit, by: User, at: datetime) -> Visit:
    """The visitor gives up a plan, or takes back a visit that was written down twice: kept, and counts no longer."""
    held = _own(visit.pk, by)
    if held.cancelled_at is not None:
        raise Problem("illegal_step", "这次走访已经取消")
    held.cancelled_at, held.cancelled_by = at, by
    held.save(update_fields=["cancelled_at", "cancelled_by"])
    journal.record("visit.cancel", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, FIELDS))
    return held


def _own(pk: int, by: User) -> Visit:
    visit = Visit.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    if visit.visitor_id != by.pk:
        raise Problem("not_allowed", "走访由走访的人自己记录")
    return visit
