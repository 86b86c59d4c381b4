"""Volunteer hours, and members reporting to the community where they live."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.activities.models import CheckIn, Service
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.models import Person
from guatu.people.queries.members import members_of

DAY = 24  # hours


@transaction.atomic
def record(
    *, unit: Unit, persons: Collection[int], on: date, hours: Decimal, what: str, by: User | None, at: datetime
) -> int:
    """Enter volunteer hours of several members (by number) of a unit; returns for how many.

    Who has the same entry already is left out, so that sending it twice changes nothing. Refuses persons of other
    units, days ahead, and more than 24 hours of a person on a day.
    """
    standing = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    if on > clock.day(at):
        raise Problem("invalid", "", {"on": "服务日期不能晚于今天。"})
    if not Decimal(0) < hours <= DAY:
        raise Problem("invalid", "", {"hours": "时长应大于0、不超过24小时。"})
    chosen = _members(standing, persons)
    same = Service.objects.filter(person__in=chosen, on=on, what=what.strip(), unit=standing)
    new = sorted(set(chosen) - set(same.values_list("person", flat=True)))
    _check_day(new, on, hours)
    Service.objects.bulk_create(
        Service(person_id=pk, unit=standing, on=on, hours=hours, what=what.strip(), recorded_by=by, recorded_at=at)
        for pk in new
    )
    if new:
        after = {"on": on, "hours": str(hours), "persons": len(new)}
        journal.record("service.record", standing, by=by, at=at, unit=standing, after=after)
    return len(new)


def _members(unit: Unit, persons: Collection[int]) -> list[int]:
    chosen = sorted(set(persons))
    if not chosen:
        raise Problem("invalid", "", {"persons": "请至少选一个人。"})
    if members_of(unit).filter(pk__in=chosen).count() != len(chosen):
        raise Problem("invalid", "", {"persons": "选的人里有不属于本组织的，请刷新页面再选。"})
    return chosen


def _check_day(persons: Collection[int], on: date, hours: Decimal) -> None:
    sums = Service.objects.filter(person__in=persons, on=on).values_list("person").annotate(all=Sum("hours"))
    over = sum(1 for _pk, all_ in sums if all_ + hours > DAY)
    if over:
        raise Problem("invalid", "", {"hours": f"有{over}人这一天的时长合计超过24小时，请核对。"})


@transaction.atomic
def remove(*, service: Service, by: User, at: datetime) -> None:
    """Take an entry of hours out that was made in error; the journal keeps that it was there."""
    row = Service.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=service.pk).first()
    if row is None:
        return
    after = {"on": row.on, "hours": str(row.hours)}
    journal.record("service.discard", row, by=by, at=at, unit=row.unit, after=after)
    row.delete()


@transaction.atomic
def check_in(*, person: Person, unit: Unit, on: date, by: User, at: datetime, confirmed: bool = False) -> CheckIn:
    """Note that a member reported to the organisation of a community; `confirmed`: by that organisation itself.

    The same person and community once: a repeat gives the row that stands.
    """
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if on > clock.day(at):
        raise Problem("invalid", "", {"on": "报到日期不能晚于今天。"})
    if unit.closed_on is not None:
        raise Problem("invalid", "", {"community": "这个社区团组织已经撤销，请另选。"})
    if unit.pk == person.unit_id:
        raise Problem("invalid", "", {"community": "团员就在这个组织，不用再报到。"})
    standing = CheckIn.objects.filter(person=person, unit=unit).first()
    if standing is not None:
        return standing
    row = CheckIn.objects.create(
        person=person, unit=unit, home_id=person.unit_id, on=on, recorded_at=at,
        confirmed_by=by if confirmed else None, confirmed_at=at if confirmed else None,
    )  # fmt: skip
    after = journal.snapshot(row, ["unit", "home", "on", "confirmed_at"])
    journal.record("checkin.record", row, by=by, at=at, unit=unit, after=after)
    return row


@transaction.atomic
def confirm(*, row: CheckIn, by: User, at: datetime) -> CheckIn:
    """Confirm for the community that the member came; a second time changes nothing."""
    held = CheckIn.objects.select_for_update(of=("self",)).select_related("unit").get(pk=row.pk)
    if held.confirmed_at is not None:
        return held
    held.confirmed_by, held.confirmed_at = by, at
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    after = journal.snapshot(held, ["confirmed_at"])
    journal.record("checkin.confirm", held, by=by, at=at, unit=held.unit, after=after)
    return held
