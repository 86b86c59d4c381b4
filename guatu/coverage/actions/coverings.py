"""How far a place is covered: each form from a day on, one in force."""

from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.coverage.models import Covering, Place
from guatu.coverage.rules.places import Cover, step_faults
from guatu.orgs.models import Unit

FIELDS = ("place", "unit", "cover", "joint", "since", "until", "note")


@transaction.atomic
def cover(
    *, place: Place, cover: Cover, joint: str, unit: Unit | None, since: date, by: User | None, at: datetime,
    note: str = "",
) -> Covering:  # fmt: skip
    """Bring a place into another form of cover from a day on; what was in force ends on that day.

    Refuses a step that the table of steps does not allow, a closed organisation, and a day to come or not after
    the present form's first.
    """
    locked = Place.objects.select_for_update(of=("self",)).select_related("unit").get(pk=place.pk)
    if locked.closed_on is not None:
        raise Problem("illegal_step", "这处场所已经撤销。")
    now = Covering.objects.select_for_update().filter(place=locked, until=None).first()
    faults = step_faults(
        Cover(now.cover) if now else Cover.NONE, cover, joint=joint, unit=unit.pk if unit else None,
        unit_now=now.unit_id if now else None, joint_now=now.joint if now else "",
    )  # fmt: skip
    if unit is not None and unit.closed_on is not None:
        faults["unit"] = "这个团组织已经撤销。"
    faults |= _day_faults(since, locked, now, clock.day(at))
    if faults:
        raise Problem("invalid", fields=faults)
    if now:
        now.until = since
        now.save(update_fields=["until"])
    made = Covering.objects.create(
        place=locked, cover=cover, joint=joint, unit=unit, since=since, note=note.strip(), recorded_by=by,
        recorded_at=at,
    )  # fmt: skip
    journal.record("covering.create", made, by=by, at=at, unit=locked.unit, after=journal.snapshot(made, FIELDS))
    return made


def _day_faults(since: date, place: Place, now: Covering | None, today: date) -> dict[str, str]:
    if since > today:
        return {"since": "起始日期不能晚于今天。"}
    if place.opened_on and since < place.opened_on:
        return {"since": "起始日期早于场所成立的日期。"}
    if now and since <= now.since:
        return {"since": f"现在的情况自 {now.since} 起，新的起始日期须晚于它。"}
    return {}
