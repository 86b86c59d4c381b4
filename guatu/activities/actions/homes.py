"""Youth homes: opened and closed by the unit that runs them, with what was held there."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.activities.models import HomeEvent, YouthHome
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions import marks
from guatu.orgs.models import Unit
from guatu.orgs.rules.marks import Mark

FIELDS = ("unit", "name", "opened_on", "closed_on")
MOST_VISITS = 1_000_000
# What follows from a change of who runs a home, in the same transaction: its tasks are given out or withdrawn.
Then = Callable[[list[int]], object]


@transaction.atomic
def open_home(
    *, unit: Unit, name: str, address: str = "", hours: str = "", opened_on: date, then: Then | None = None,
    by: User | None, at: datetime,
) -> YouthHome:  # fmt: skip
    """Enter a youth home that a unit runs; from then on tasks for youth homes go to that unit."""
    standing = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    if standing.closed_on is not None:
        raise Problem("invalid", "这个组织已经撤销，不能再运营青年之家。")
    if opened_on > clock.day(at):
        raise Problem("invalid", "", {"opened_on": "开放日期不能晚于今天。"})
    if not name.strip():
        raise Problem("invalid", "", {"name": "请写青年之家的名称。"})
    if YouthHome.objects.filter(unit=standing, name=name.strip(), closed_on=None).exists():
        raise Problem("invalid", "", {"name": "本组织已经登记了同名的青年之家。"})
    made = YouthHome.objects.create(
        unit=standing, name=name.strip(), address=address.strip(), hours=hours.strip(), opened_on=opened_on,
        recorded_at=at,
    )  # fmt: skip
    journal.record("home.open", made, by=by, at=at, unit=standing, after=journal.snapshot(made, FIELDS))
    marks.put(unit=standing, mark=Mark.YOUTH_HOME, since=opened_on, by=by, at=at)
    if then:
        then([standing.pk])
    return made


@transaction.atomic
def close_home(
    *, home: YouthHome, closed_on: date, then: Then | None = None, by: User | None, at: datetime
) -> YouthHome:
    """Close a youth home; after its last one the unit gets no tasks for youth homes any more."""
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=home.unit_id)
    row = YouthHome.objects.select_for_update(of=("self",)).get(pk=home.pk)
    if row.closed_on is not None:
        raise Problem("illegal_step", "这个青年之家已经停办。")
    if not row.opened_on <= closed_on <= clock.day(at):
        raise Problem("invalid", "", {"closed_on": "停办日期应在开放日期以后，且不晚于今天。"})
    row.closed_on = closed_on
    row.save(update_fields=["closed_on"])
    journal.record("home.close", row, by=by, at=at, unit=unit, after=journal.snapshot(row, FIELDS))
    if not YouthHome.objects.filter(unit=unit, closed_on=None).exists():
        marks.take_off(unit=unit, mark=Mark.YOUTH_HOME, until=closed_on, by=by, at=at)
    if then:
        then([unit.pk])
    return row


@transaction.atomic
def hold(
    *, home: YouthHome, on: date, title: str, online: bool, visits: int, by: User | None, at: datetime
) -> HomeEvent:
    """Enter what was held at a home or online by it, and how many came. The same day and title once."""
    row = YouthHome.objects.select_for_update(of=("self",)).select_related("unit").get(pk=home.pk)
    if on > clock.day(at):
        raise Problem("invalid", "", {"on": "活动日期不能晚于今天。"})
    if on < row.opened_on or (row.closed_on is not None and on >= row.closed_on):
        raise Problem("invalid", "", {"on": "那天这个青年之家没有开放。"})
    if not 0 <= visits <= MOST_VISITS:
        raise Problem("invalid", "", {"visits": "人次过大，请核对。"})
    if row.events.filter(on=on, title=title.strip(), online=online).exists():
        raise Problem("invalid", "", {"title": "这场活动已经登记过。"})
    made = HomeEvent.objects.create(
        home=row, on=on, title=title.strip(), online=online, visits=visits, recorded_by=by, recorded_at=at
    )
    after = journal.snapshot(made, ["home", "on", "online", "visits"])
    journal.record("home.hold", made, by=by, at=at, unit=row.unit, after=after)
    return made
