"""What duty reports and symposia leave for people to do. `units` are the paths of the units for which somebody acts."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from guatu.appraisals.models import DutyReport, Symposium
from guatu.appraisals.queries.duty.rounds import due_on
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import BRANCHES

AHEAD = timedelta(days=31)  # how long before its quarter ends a symposium that nobody planned is called due


def _open() -> QuerySet[DutyReport]:
    rows = DutyReport.objects.filter(round__published_at__isnull=False, round__closed_at=None)
    return rows.select_related("unit", "round").order_by("round__due_on", "unit__sort_key", "pk")


def to_write(units: Collection[str]) -> list[DutyReport]:
    """The reports that some units still have to hand in, in rounds that are not closed."""
    return list(_open().filter(unit__path__in=units, submitted_at=None))


def published(since: datetime, until: datetime, units: Collection[int]) -> list[DutyReport]:
    """The reports that some units (numbers) have to hand in, of rounds published after one instant up to another."""
    rows = _open().filter(round__published_at__gt=since, round__published_at__lte=until, submitted_at=None)
    return list(rows.filter(unit__in=list(units)).select_related("unit", "round__unit"))


def _handed_in(units: Collection[str], user: Any) -> QuerySet[DutyReport]:
    """The reports handed in to some units, without those in which `user` is involved."""
    rows = _open().filter(round__unit__path__in=units, submitted_at__isnull=False)
    if user is None:
        return rows
    return rows.exclude(Q(person__account=user) | Q(written_by=user) | Q(submitted_by=user))


def to_score(units: Collection[str], user: Any = None) -> list[DutyReport]:
    """The reports that wait for `user`'s marks; without an account, those that nobody has marked."""
    rows = _handed_in(units, user)
    return list(rows.filter(scores=None) if user is None else rows.exclude(scores__by=user))


def to_count(units: Collection[str], user: Any = None) -> list[DutyReport]:
    """The reports of which the counts of the members' ballot are not recorded."""
    return list(_handed_in(units, user).filter(round__ballot=True, poll=None))


def to_record(units: Collection[str], today: date) -> list[Symposium]:
    """The symposia of some units whose day has come and whose minutes are not recorded."""
    rows = Symposium.objects.filter(unit__path__in=units, held_at=None, cancelled_at=None, on__lte=today)
    return list(rows.select_related("unit").order_by("on", "pk"))


def to_hold(units: Collection[str], today: date, norms: Mapping[str, float]) -> list[tuple[Unit, date]]:
    """The committees among some units with no symposium held or planned in a quarter about to end, with its last day.

    Nothing is asked before the last month: who keeps the quarter is not reminded.
    """
    first, end = due_on(today, norms).quarter
    if end - today > AHEAD:
        return []
    met = Symposium.objects.filter(unit=OuterRef("pk"), cancelled_at=None, on__gte=first, on__lt=end)
    children = Unit.objects.in_force().filter(parent=OuterRef("pk"))
    rows = Unit.objects.in_force().filter(path__in=units).exclude(kind__in=sorted(BRANCHES))
    rows = rows.filter(Exists(children), ~Exists(met))
    return [(unit, end - timedelta(days=1)) for unit in rows.order_by("depth", "pk")]
