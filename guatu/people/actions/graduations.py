"""Graduating branches (毕业标记): marked by the unit above, due on a day, each graduate's way noted and started."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.actions.changes import Applied
from guatu.orgs.actions.changes.automatic import carry_out
from guatu.orgs.models import Unit
from guatu.orgs.rules.changes import ChangeKind
from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.people.actions.transfers import graduating
from guatu.people.actions.transfers.settling import Outcome
from guatu.people.actions.transfers.starting import start
from guatu.people.models import Graduate, Graduation, Transfer
from guatu.people.queries import graduations as queries
from guatu.people.queries.transfers import DECIDE, OPEN
from guatu.people.rules.movements import MAY_STAY, OF_GRADUATES, Destination

BACK, AHEAD = timedelta(days=31), timedelta(days=366)


@dataclass(frozen=True)
class Way:
    """What is said of one graduate: where to, and the target as far as it is known."""

    destination: str = ""
    to_unit: Unit | None = None
    outside: str = ""
    teacher: bool = False
    note: str = ""


@transaction.atomic
def mark(*, unit: Unit, on: date, by: User, at: datetime) -> Graduation:
    """Mark that a branch graduates on a day; its members come on the list. By the unit above, once."""
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).select_related("parent").get(pk=unit.pk)
    if unit.parent is None or unit.kind not in BRANCHES - {Kind.PENDING_BRANCH} or unit.closed_on:
        raise Problem("invalid", "只能给现有的团支部作毕业标记", {"units": "只能给现有的团支部作毕业标记"})
    access.require(by, queries.MARK, unit.parent)
    today = clock.day(at)
    if not today - BACK <= on <= today + AHEAD:
        words = f"毕业日期可补记 {BACK.days} 天，最远一年以后"
        raise Problem("invalid", words, {"on": words})
    open_ = Graduation.objects.filter(unit=unit, cancelled_at=None).first()
    if open_ and open_.on == on:
        return open_
    if open_ or unit.kind == Kind.GRADUATE_BRANCH:
        raise Problem("illegal_step", "这个支部已有毕业标记")
    made = Graduation.objects.create(unit=unit, on=on, marked_by=by, marked_at=at)
    listed = _enlist(made, at)
    after = {**journal.snapshot(made, ["unit", "on"]), "graduates": listed}
    journal.record("graduation.mark", made, by=by, at=at, unit=unit, after=after)
    return made


@transaction.atomic
def mark_many(*, units: Iterable[Unit], on: date, by: User, at: datetime) -> list[Graduation]:
    """Mark several branches for the same day, all or none."""
    return [mark(unit=unit, on=on, by=by, at=at) for unit in units]


@transaction.atomic
def cancel(*, graduation: Graduation, by: User, at: datetime) -> Graduation:
    """Take a mark back, as long as the branch has not become a graduate branch and no transfer began from it."""
    row = Graduation.objects.select_for_update(of=("self",)).select_related("unit__parent").get(pk=graduation.pk)
    access.require(by, queries.MARK, row.unit.parent or row.unit)
    if row.cancelled_at is not None:
        return row
    if row.unit.kind == Kind.GRADUATE_BRANCH:
        raise Problem("illegal_step", "已经转为毕业生团支部，不能取消标记；可提出组织变更改回类别")
    if queries.of(row).filter(moving=True).exists():
        raise Problem("illegal_step", "已有毕业团员在办转接，请先撤回")
    row.cancelled_at = at
    row.save(update_fields=["cancelled_at"])
    journal.record("graduation.cancel", row, by=by, at=at, unit=row.unit, after={"cancelled_at": at})
    return row


def graduate_due(*, then: Callable[[Applied], object] | None = None, by: User | None, at: datetime) -> list[Graduation]:
    """Turn the branches whose day has come into graduate branches, and complete their lists of members.

    `then` is called in the transaction of each, for what depends on the tree and stands above this app. One that
    the tree does not allow stays due and is tried again. Changes nothing when run again.
    """
    done = []
    for row in queries.due(at):
        try:
            done.append(_graduate(row, then, by, at))
        except Problem:
            continue
    return done


@transaction.atomic
def _graduate(row: Graduation, then: Callable[[Applied], object] | None, by: User | None, at: datetime) -> Graduation:
    applied = carry_out(
        kind=ChangeKind.RECLASSIFY, unit=row.unit, proposal={"kind": Kind.GRADUATE_BRANCH.value},
        reason="毕业标记到期，自动转为毕业生团支部", decided_by=row.marked_by, decided_at=row.marked_at, by=by, at=at,
    )  # fmt: skip
    listed = _enlist(row, at)
    journal.record("graduation.finish", row, by=by, at=at, unit=row.unit, after={"graduates": listed})
    if then:
        then(applied)
    return row


@transaction.atomic
def choose(*, graduation: Graduation, ways: Mapping[int, Way], by: User, at: datetime) -> int:
    """Note where graduates go, by their number on the list; returns how many lines changed.

    Who is on the way already, or has arrived, stays as they are.
    """
    access.require(by, DECIDE, graduation.unit)
    _members_since(graduation, at)
    changed = []
    rows = queries.of(graduation).filter(pk__in=list(ways), moving=False, moved=False)
    for row in rows.select_for_update(of=("self",)):
        way = ways[row.pk]
        if way.destination and way.destination not in [str(one) for one in OF_GRADUATES]:
            raise Problem("invalid", "没有这种去向", {f"{row.pk}:destination": "没有这种去向"})
        said = (way.destination, way.to_unit and way.to_unit.pk, way.outside.strip(), way.teacher, way.note.strip())
        if said != (row.destination, row.to_unit_id, row.outside, row.teacher, row.note):
            row.destination, row.to_unit, row.outside, row.teacher, row.note = said[0], way.to_unit, *said[2:]
            row.noted_at = at
            changed.append(row)
    Graduate.objects.bulk_update(changed, ["destination", "to_unit", "outside", "teacher", "note", "noted_at"])
    if changed:
        after = {"changed": len(changed)}
        journal.record("graduation.choose", graduation, by=by, at=at, unit=graduation.unit, after=after)
    return len(changed)


def launch(*, graduation: Graduation, by: User, at: datetime) -> list[Outcome]:
    """Start the transfers of all graduates whose way and target are known; says why of each that was not started.

    Those who may stay are started only where a target is named. Each in its own transaction.
    """
    access.require(by, DECIDE, graduation.unit)
    outcomes = []
    rows = queries.of(graduation).filter(teacher=False, moving=False, moved=False).exclude(destination="")
    for row in rows:
        if row.to_unit is None and not row.outside:
            if row.destination not in MAY_STAY:
                outcomes.append(Outcome(row.person, problem="还没有填转入组织"))
            continue
        said = {"to_unit": row.to_unit, "outside": row.outside, "destination": Destination(row.destination)}
        try:
            outcomes.append(Outcome(row.person, start(person=row.person, **said, by=by, at=at)))  # type: ignore[arg-type]
        except Problem as problem:
            outcomes.append(Outcome(row.person, problem=str(problem)))
    return outcomes


def _members_since(graduation: Graduation, at: datetime) -> None:
    if graduation.cancelled_at is not None:
        raise Problem("illegal_step", "毕业标记已经取消")
    _enlist(graduation, at)


def _enlist(graduation: Graduation, at: datetime) -> int:
    """Put the members who are not on the list on it, who is on the way already with where to; returns how many."""
    rows = [
        Graduate(graduation=graduation, person_id=person, unit=graduation.unit, noted_at=at)
        for person in queries.missing(graduation)
    ]
    made = Graduate.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    going = Transfer.objects.filter(OPEN, person__in=[row.person_id for row in rows]).select_related("to_unit")
    graduating.note(going, at)
    return len(made)
