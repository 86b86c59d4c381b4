"""What work on the ground leaves for people to do: visits, matters, first secretaries, exchange visits.

`units` are the paths of the units for which somebody acts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from guatu.fieldwork.models import (
    Deed,
    ExchangeBooking,
    ExchangeVisit,
    Matter,
    Secondment,
    SecondmentEvaluation,
    SecondmentMonth,
    Visit,
)  # fmt: skip
from guatu.fieldwork.queries.attendance import worked
from guatu.fieldwork.rules.secondments import attendance, log_due, month_of, months, next_month
from guatu.fieldwork.rules.words import MatterStep


def visits(user: Any, today: date) -> list[Visit]:
    """An account's own planned visits whose day has come."""
    rows = Visit.objects.filter(visitor=user, on=None, cancelled_at=None, planned_on__lte=today)
    return list(rows.select_related("unit").order_by("planned_on", "pk"))


def matters(units: Collection[str]) -> list[Matter]:
    """The matters that some units act on and have not done, soonest due first."""
    rows = Matter.objects.filter(owner_unit__path__in=units, done_on=None, closed_on=None)
    return list(rows.select_related("unit").order_by("due_on", "pk"))


def confirmations(user: Any) -> list[Matter]:
    """The matters that an account raised and that others say are done; never those that it did itself."""
    rows = Matter.objects.filter(raised_by=user, done_on__isnull=False, closed_on=None)
    rows = rows.exclude(entries__step=MatterStep.DONE.value, entries__by=user)
    return list(rows.select_related("unit").order_by("done_on", "pk"))


@dataclass(frozen=True)
class Owed:
    """What a first secretary owes: months without a log with their last days, and days of this month in the village."""

    term: Secondment
    logs: list[tuple[date, date]]
    lacking: float


def owed(user: Any, today: date, norms: Mapping[str, float]) -> Owed | None:
    """What an account owes as first secretary; None for everybody else. Three queries, one for everybody else."""
    term = Secondment.objects.filter(person__account=user, until=None, since__lte=today).select_related("unit").first()
    if term is None:
        return None
    this = month_of(today)
    written = set(SecondmentMonth.objects.filter(secondment=term).values_list("month", flat=True))
    missing = [month for month in months(term.since, this) if month not in written]
    spent = worked([term.pk], this, next_month(this), norms["secondment.half"]).get(term.pk, {})
    time = attendance(this, term.since, None, spent)
    lacking = max(0.0, time.wanted(norms["secondment.share"]) - time.spent)
    return Owed(term, [(month, log_due(month, int(norms["secondment.log"]))) for month in missing], lacking)


def deeds(units: Collection[str], user: Any = None) -> list[Deed]:
    """The deeds of first secretaries that wait for the word of some villages; never for who wrote them down."""
    rows = Deed.objects.filter(secondment__unit__path__in=units, confirmed=None)
    if user is not None:
        rows = rows.exclude(by=user).exclude(secondment__person__account=user)
    return list(rows.select_related("secondment__unit").order_by("on", "pk"))


def opinions(units: Collection[str], user: Any = None) -> list[SecondmentEvaluation]:
    """The evaluations of first secretaries on which some villages have not said their view; never for oneself."""
    rows = SecondmentEvaluation.objects.filter(secondment__unit__path__in=units, opinion_at=None, signed_at=None)
    if user is not None:
        rows = rows.exclude(secondment__person__account=user)
    return list(rows.select_related("secondment__unit").order_by("until", "pk"))


def attendance_lists(units: Collection[str], today: date) -> list[ExchangeVisit]:
    """The exchange visits of some organisers whose day has come and for which somebody's coming is not noted."""
    booked = Q(bookings__cancelled_at=None, bookings__came=None, bookings__isnull=False)
    rows = ExchangeVisit.objects.filter(booked, organiser__path__in=units, on__lte=today, cancelled_at=None)
    return list(rows.select_related("organiser").distinct().order_by("on", "pk"))


def called_off(since: datetime, until: datetime, units: Collection[int]) -> list[ExchangeBooking]:
    """The standing bookings of some units (numbers) for visits that were called off after one instant up to another."""
    rows = ExchangeBooking.objects.filter(
        unit__in=list(units), cancelled_at=None, visit__cancelled_at__gt=since, visit__cancelled_at__lte=until
    )
    return list(rows.select_related("unit", "visit").order_by("pk"))
