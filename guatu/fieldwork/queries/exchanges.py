"""Exchange visits: who sees them, how many places are left, who comes along."""

from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from guatu.fieldwork.models import ExchangeBooking, ExchangeVisit
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths

READ, PLAN, BOOK = "fieldwork.read", "demonstration.decide", "exchange.book"
OFFERED = 60  # units offered to book for


def visits(user: Any) -> QuerySet[ExchangeVisit]:
    """The visits that an account sees: those of committees above it, and those of its own line; with what is booked."""
    rows = access.rows(user, READ, ExchangeVisit).select_related("point__unit", "organiser")
    standing = Q(bookings__cancelled_at=None)
    booked = Coalesce(Sum("bookings__people", filter=standing), 0)
    came = Sum("bookings__came", filter=standing)
    return rows.annotate(booked=booked, came=came).annotate(left=F("places") - F("booked")).order_by("-on", "-pk")


def get(user: Any, pk: int, verb: str = READ) -> ExchangeVisit:
    """One visit; not found for whoever does not see it."""
    return access.get(user, verb, ExchangeVisit, pk, related=("point__unit", "organiser", "planned_by"))


def bookings(user: Any, visit: ExchangeVisit) -> QuerySet[ExchangeBooking]:
    """The bookings of a visit that an account sees: all for the organiser and the point, else those of its own line."""
    rows = access.rows(user, READ, ExchangeBooking).filter(visit=visit, cancelled_at=None)
    return rows.select_related("unit", "booked_by").order_by("unit__sort_key", "pk")


def booking(user: Any, pk: int) -> ExchangeBooking:
    """One booking; not found for whoever does not see it."""
    return access.get(user, READ, ExchangeBooking, pk, related=("unit", "visit__organiser", "visit__point__unit"))


def booked(visit: ExchangeVisit) -> list[int]:
    """How many people each standing booking brings."""
    return list(visit.bookings.filter(cancelled_at=None).values_list("people", flat=True))


def bookable(user: Any, visit: ExchangeVisit) -> list[Unit]:
    """The units for which an account may book: its own within the organiser's, and those directly below them."""
    top = visit.organiser.path
    own = [path if paths.contains(top, path) else top for path in access.tops(user, BOOK)
           if paths.contains(top, path) or paths.contains(path, top)]  # fmt: skip
    taken = visit.bookings.filter(cancelled_at=None).values("unit")
    rows = Unit.objects.filter(Q(path__in=own) | Q(parent__path__in=own), closed_on=None).exclude(pk__in=taken)
    return list(rows.order_by("depth", "sort_key", "pk")[:OFFERED])
