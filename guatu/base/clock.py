"""The only place that reads the clock. Views and commands read it and pass the instant down."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def day(at: datetime) -> date:
    """The calendar day of an instant in Asia/Shanghai, in which all deadlines are meant."""
    return at.astimezone(SHANGHAI).date()


def today() -> date:
    """The present calendar day in Asia/Shanghai."""
    return day(now())


def end_of(day_: date) -> datetime:
    """The first instant after a calendar day in Asia/Shanghai; a receipt before it is on time."""
    return datetime(day_.year, day_.month, day_.day, tzinfo=SHANGHAI) + timedelta(days=1)
