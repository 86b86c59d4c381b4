"""A committee forms a guidance group, and people join and leave it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.guidance.models import GroupMember, GuidanceGroup
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.orgs.rules.sectors import Field
from guatu.people.models import Person

EDIT = "guidance.edit"
FIELDS = ("unit", "name", "field", "since", "until", "version")
MEMBER = ("group", "head", "since", "until")
ADULT = 18


@dataclass(frozen=True)
class Formed:
    """What a group is for: a field of work, some units below, both, or all."""

    name: str
    field: str = ""
    units: Sequence[Unit] = ()


def _check(unit: Unit, given: Formed, besides: int = 0) -> None:
    wrong = {}
    if not given.name.strip() or len(given.name.strip()) > 80:
        wrong["name"] = "请填写名称，不超过80字"
    elif unit.guidance_groups.filter(name=given.name.strip(), until=None).exclude(pk=besides).exists():
        wrong["name"] = "已有同名的指导组"
    if given.field and given.field not in set(Field):
        wrong["field"] = "请选择领域"
    if any(one.pk == unit.pk or not paths.contains(unit.path, one.path) for one in given.units):
        wrong["units"] = "只能选本组织的下级"
    if wrong:
        raise Problem("invalid", "", wrong)


@transaction.atomic
def form(*, unit: Unit, given: Formed, by: User | None, at: datetime) -> GuidanceGroup:
    """Form a group of a committee; from now on public to all below it."""
    held = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if by is not None:
        access.require(by, EDIT, held)
    _check(held, given)
    made = GuidanceGroup.objects.create(
        unit=held, name=given.name.strip(), field=given.field, since=clock.day(at), formed_by=by, formed_at=at
    )
    made.units.set(given.units)
    _record("group.create", made, by, at, units=len(given.units))
    return made


def _record(verb: str, group: GuidanceGroup, by: User | None, at: datetime, **more: object) -> None:
    after = {**journal.snapshot(group, FIELDS), **more}
    journal.record(verb, group, by=by, at=at, unit=group.unit, after=after)


def _hold(group: GuidanceGroup, by: User | None) -> GuidanceGroup:
    """The group locked for this transaction; refuses one that ended, and who may not edit it."""
    held = GuidanceGroup.objects.select_for_update(of=("self",)).select_related("unit").get(pk=group.pk)
    if by is not None:
        access.require(by, EDIT, held.unit)
    if held.until is not None:
        raise Problem("illegal_step", "这个指导组已经结束。")
    return held


@transaction.atomic
def edit(*, group: GuidanceGroup, given: Formed, version: int, by: User, at: datetime) -> GuidanceGroup:
    """Change what a group is for; 409 if somebody changed it since it was read."""
    held = _hold(group, by)
    if held.version != version:
        raise Problem("conflict", "别人刚改过这个指导组，请核对后再保存。")
    _check(held.unit, given, held.pk)
    held.name, held.field, held.version = given.name.strip(), given.field, held.version + 1
    held.save(update_fields=["name", "field", "version"])
    held.units.set(given.units)
    _record("group.edit", held, by, at, units=len(given.units))
    return held


@transaction.atomic
def end(*, group: GuidanceGroup, by: User, at: datetime) -> GuidanceGroup:
    """End a group and everybody's part in it, from today on."""
    held, day = _hold(group, by), clock.day(at)
    held.until, held.version = day, held.version + 1
    held.save(update_fields=["until", "version"])
    left = held.members.filter(until=None).update(until=day)
    _record("group.end", held, by, at, members=left)
    return held


@transaction.atomic
def join(*, group: GuidanceGroup, person: Person, head: bool = False, by: User | None, at: datetime) -> GroupMember:
    """Put a person into a group from today on; a new head takes the place of the present one, who stays a member.

    The names of a group are public below, so nobody under 18 is put into one.
    """
    held, day = _hold(group, by), clock.day(at)
    born = person.birth_on
    if born is not None and (day.year - born.year - ((day.month, day.day) < (born.month, born.day))) < ADULT:
        raise Problem("invalid", "", {"person": "未满18周岁的不列入，名单对下级公开"})
    if head:
        held.members.filter(until=None, head=True).update(head=False)
    member = held.members.select_for_update().filter(person=person, until=None).first()
    if member is None:
        member = GroupMember.objects.create(group=held, person=person, head=head, since=day)
    elif head and not member.head:
        member.head = True
        member.save(update_fields=["head"])
    else:
        raise Problem("conflict", "此人已在这个指导组里。")
    journal.record("groupmember.add", member, by=by, at=at, unit=held.unit, after=journal.snapshot(member, MEMBER))
    return member


@transaction.atomic
def leave(*, group: GuidanceGroup, member: int, by: User, at: datetime) -> GroupMember:
    """Take a person out of a group from today on; what they did in it stays."""
    held = _hold(group, by)
    row = held.members.select_for_update().filter(pk=member, until=None).first()
    if row is None:
        raise Problem("conflict", "名单已有变化，请刷新后再办。")
    row.until = clock.day(at)
    row.save(update_fields=["until"])
    journal.record("groupmember.end", row, by=by, at=at, unit=held.unit, after=journal.snapshot(row, MEMBER))
    return row
