"""Which units guidance has reached in a year: by a session, a training or an exchange visit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guatu.activities.models import Trainee
from guatu.activities.queries.trainings import in_year
from guatu.fieldwork.models import ExchangeBooking
from guatu.guidance.models import SessionUnit
from guatu.orgs import access
from guatu.orgs.models import Unit


def _sources(year: int, on: date) -> tuple[QuerySet[Any], ...]:
    """Who came to what in a year, up to a day, of the unit at hand: sessions, trainings, exchange visits."""
    first, last = date(year, 1, 1), min(on, date(year, 12, 31))
    unit = OuterRef("pk")
    return (
        SessionUnit.objects.filter(
            unit=unit, came__gt=0, session__cancelled_at=None, session__on__gte=first, session__on__lte=last
        ),
        Trainee.objects.filter(in_year(year, on, "course__"), unit=unit, hours__gt=0),
        ExchangeBooking.objects.filter(
            unit=unit, came__gt=0, cancelled_at=None, visit__cancelled_at=None, visit__on__gte=first,
            visit__on__lte=last,
        ),
    )  # fmt: skip


def reached(year: int, on: date) -> Q:
    """The condition of units from which somebody came to anything in a year."""
    sessions, trainings, visits = _sources(year, on)
    return Q(Exists(sessions)) | Q(Exists(trainings)) | Q(Exists(visits))


def units(user: Any, top: Unit) -> QuerySet[Unit]:
    """The units below one that an account reads: those that guidance is for."""
    return access.units(user, "unit.read").below(top.path).in_force().exclude(pk=top.pk).select_related("parent")


def counted(rows: QuerySet[Unit], year: int, on: date) -> QuerySet[Unit]:
    """Units with how often somebody came to sessions, trainings and visits, and the last session's day."""
    names = ("sessions_came", "trainings_came", "visits_came")
    values: Mapping[str, Any] = {
        name: Coalesce(
            Subquery(source.order_by().values("unit").annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
            0,
        )
        for name, source in zip(names, _sources(year, on), strict=True)
    }
    last = _sources(year, on)[0].order_by().values("unit").annotate(day=Max("session__on")).values("day")
    return rows.annotate(**values, last_on=Subquery(last))


@dataclass(frozen=True)
class Reach:
    """How many units there are, and how many of them guidance has reached."""

    total: int
    reached: int

    @property
    def missing(self) -> int:
        """How many it has not reached."""
        return self.total - self.reached


def figure(user: Any, top: Unit, year: int, on: date) -> Reach:
    """The coverage below a unit in a year."""
    found = units(user, top).order_by().aggregate(
        total=Count("pk"), reached=Count("pk", filter=reached(year, on))
    )  # fmt: skip
    return Reach(found["total"], found["reached"])
