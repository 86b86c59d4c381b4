"""How many may be admitted, and among how many students: both are said by people, for a unit and a time."""

from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.models import Enrolment, Quota

YEARS = range(2000, 2100)
MOST = 1_000_000


@transaction.atomic
def set_quota(*, unit: Unit, year: int, sector: str, number: int, by: User, at: datetime) -> Quota:
    """Set how many a unit and all below it may admit in a year, of one field of work or ("") of all."""
    held = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if held.closed_on is not None:
        raise Problem("invalid", "这个组织已撤销。", {"unit": "这个组织已撤销。"})
    if year not in YEARS or not 0 <= number <= MOST:
        raise Problem("invalid", "年份或名额不对，请核对。")
    words = {"number": number, "set_by": by, "set_at": at}
    made, _new = Quota.objects.update_or_create(unit=held, year=year, sector=sector, defaults=words)
    told = journal.snapshot(made, ["unit", "year", "sector", "number"])
    journal.record("quota.edit", made, by=by, at=at, unit=held, after=told)
    return made


@transaction.atomic
def count_students(
    *, unit: Unit, students: int, counted_on: date, source: str, by: User, at: datetime
) -> Enrolment:  # fmt: skip
    """Say how many students a branch's class has on a day, and where the number is from. Older counts stay."""
    if counted_on > clock.day(at):
        raise Problem("invalid", "", {"counted_on": "日期不能晚于今天"})
    if not 0 <= students <= MOST:
        raise Problem("invalid", "", {"students": "人数不对，请核对"})
    made = Enrolment.objects.create(
        unit=unit, students=students, counted_on=counted_on, source=source.strip()[:200], recorded_by=by,
        recorded_at=at,
    )  # fmt: skip
    told = journal.snapshot(made, ["unit", "students", "counted_on"])
    journal.record("enrolment.add", made, by=by, at=at, unit=unit, after=told)
    return made
