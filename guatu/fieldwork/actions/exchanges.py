"""Exchange visits to demonstration points: planned, booked within their places, attended, taken home."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.models import DemonstrationPoint, ExchangeBooking, ExchangeVisit
from guatu.fieldwork.rules import demonstration as rules
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths

PLAN, BOOK = "demonstration.decide", "exchange.book"
FIELDS = ("point", "organiser", "title", "on", "places", "cancelled_at")
BOOKING = ("visit", "unit", "people", "came", "cancelled_at")
MOST_PLACES = 500


@dataclass(frozen=True)
class Plan:
    """What is planned of a visit."""

    title: str
    on: date
    places: int
    time: str = ""
    agenda: str = ""


@transaction.atomic
def plan(*, point: DemonstrationPoint, organiser: Unit, given: Plan, by: User, at: datetime) -> ExchangeVisit:
    """A committee plans a visit to a point, open to the units at and below the committee."""
    access.require(by, PLAN, organiser)
    held = DemonstrationPoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
    if held.until is not None:
        raise Problem("illegal_step", "这个示范点已经结束，不能再安排观摩。")
    wrong = {}
    if given.on < clock.day(at):
        wrong["on"] = "不能早于今天"
    if not 1 <= given.places <= MOST_PLACES:
        wrong["places"] = f"名额填1到{MOST_PLACES}"
    if not given.title.strip():
        wrong["title"] = "请填写"
    if wrong:
        raise Problem("invalid", "", wrong)
    made = ExchangeVisit.objects.create(point=held, organiser=organiser, planned_by=by, planned_at=at, **vars(given))
    journal.record("exchange.plan", made, by=by, at=at, unit=organiser, after=journal.snapshot(made, FIELDS))
    return made


def _hold(visit: ExchangeVisit) -> ExchangeVisit:
    """The visit locked for this transaction, so that bookings come one after the other; refuses a cancelled one."""
    rows = ExchangeVisit.objects.select_for_update(of=("self",)).select_related("organiser", "point__unit")
    held = rows.get(pk=visit.pk)
    if held.cancelled_at is not None:
        raise Problem("illegal_step", "这次观摩已取消。")
    return held


@transaction.atomic
def cancel(*, visit: ExchangeVisit, reason: str, by: User, at: datetime) -> ExchangeVisit:
    """Call a visit off, with the reason; refused once somebody's attendance is recorded."""
    held = _hold(visit)
    access.require(by, PLAN, held.organiser)
    if held.bookings.filter(came__isnull=False).exists():
        raise Problem("illegal_step", "已登记到场人数的观摩不能取消。")
    if not reason.strip() or len(reason.strip()) > 200:
        raise Problem("invalid", "", {"reason": "请写明原因，不超过200字"})
    held.cancelled_at, held.cancelled_reason = at, reason.strip()
    held.save(update_fields=["cancelled_at", "cancelled_reason"])
    journal.record("exchange.cancel", held, by=by, at=at, unit=held.organiser, after=journal.snapshot(held, FIELDS))
    return held


@transaction.atomic
def book(*, visit: ExchangeVisit, unit: Unit, people: int, by: User, at: datetime) -> ExchangeBooking:
    """A unit comes along with some people, within the places that are left; once a unit."""
    held = _hold(visit)
    access.require(by, BOOK, unit)
    if unit.closed_on is not None or not paths.contains(held.organiser.path, unit.path):
        raise Problem("invalid", "", {"unit": "只有主办单位和它的下级可以报名"})
    if held.on < clock.day(at):
        raise Problem("illegal_step", "观摩的日子已过，不能再报名。")
    standing = held.bookings.filter(cancelled_at=None)
    if standing.filter(unit=unit).exists():
        raise Problem("illegal_step", "这个组织已经报名；要改人数，请先取消再报。")
    left = rules.places_left(held.places, standing.values_list("people", flat=True))
    wrong = rules.booking_refusals(people, left)
    if wrong:
        raise Problem("invalid", "", wrong)
    made = ExchangeBooking.objects.create(visit=held, unit=unit, people=people, booked_by=by, booked_at=at)
    journal.record("exchange.book", made, by=by, at=at, unit=unit, after=journal.snapshot(made, BOOKING))
    return made


def _hold_booking(booking: ExchangeBooking) -> ExchangeBooking:
    rows = ExchangeBooking.objects.select_for_update(of=("self",)).select_related("unit")
    held = rows.get(pk=booking.pk)
    if held.cancelled_at is not None:
        raise Problem("illegal_step", "这个报名已取消。")
    return held


@transaction.atomic
def unbook(*, booking: ExchangeBooking, by: User, at: datetime) -> ExchangeBooking:
    """A unit gives its places back, up to the day."""
    visit = _hold(booking.visit)
    held = _hold_booking(booking)
    access.require(by, BOOK, held.unit)
    if visit.on < clock.day(at) or held.came is not None:
        raise Problem("illegal_step", "观摩已举行，不能再取消报名。")
    held.cancelled_at = at
    held.save(update_fields=["cancelled_at"])
    journal.record("exchange.withdraw", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, BOOKING))
    return held


@transaction.atomic
def attend(*, visit: ExchangeVisit, came: Mapping[int, int], by: User, at: datetime) -> int:
    """The organiser records how many came with each booking, by its number; never more than were booked."""
    held = _hold(visit)
    access.require(by, PLAN, held.organiser)
    if clock.day(at) < held.on:
        raise Problem("illegal_step", "观摩还没有举行，不能登记到场人数。")
    rows = list(held.bookings.select_for_update(of=("self",)).filter(pk__in=came, cancelled_at=None).order_by("pk"))
    if len(rows) != len(came):
        raise Problem("conflict", "报名已有变化，请重新打开后再登记。")
    wrong = {f"came-{row.pk}": f"报名{row.people}人，请填0到{row.people}" for row in rows
             if not 0 <= came[row.pk] <= row.people}  # fmt: skip
    if wrong:
        raise Problem("invalid", "", wrong)
    changed = [row for row in rows if row.came != came[row.pk]]
    for row in changed:
        row.came = came[row.pk]
    ExchangeBooking.objects.bulk_update(changed, ["came"])
    if changed:
        journal.record("exchange.attend", held, by=by, at=at, unit=held.organiser, after={"recorded": len(changed)})
    return len(changed)


@transaction.atomic
def learn(*, booking: ExchangeBooking, text: str, by: User, at: datetime) -> ExchangeBooking:
    """A unit that came writes what it learned and what it will do at home."""
    visit = _hold(booking.visit)
    held = _hold_booking(booking)
    access.require(by, BOOK, held.unit)
    if clock.day(at) < visit.on or held.came == 0:
        raise Problem("illegal_step", "去过以后再写收获。")
    if not text.strip() or len(text.strip()) > 500:
        raise Problem("invalid", "", {"learned": "请填写，不超过500字"})
    held.learned = text.strip()
    held.save(update_fields=["learned"])
    journal.record("exchange.answer", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, BOOKING))
    return held
