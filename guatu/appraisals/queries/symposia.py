"""Symposia: who reads and plans one, who was asked, who came, and what became of its decisions."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from guatu.appraisals.models import Resolution, Symposium, SymposiumSeat
from guatu.appraisals.rules.symposium import SymposiumStage, stage
from guatu.fieldwork.queries.matters import stage_of
from guatu.fieldwork.rules.matters import MatterStage
from guatu.orgs import access
from guatu.orgs.models import Unit

READ, PLAN = "duty.read", "duty.open"


def symposia(user: Any) -> QuerySet[Symposium]:
    """The symposia that an account reads: of its subtree and of the units above; with counts."""
    rows = access.rows(user, READ, Symposium).select_related("unit")
    return rows.annotate(
        asked=Count("seats", distinct=True), came=Count("seats", distinct=True, filter=Q(seats__present=True)),
        decisions=Count("resolutions", distinct=True),
        open_decisions=Count("resolutions", distinct=True, filter=Q(resolutions__matter__closed_on=None)),
    )  # fmt: skip


def at_stage(rows: QuerySet[Symposium], code: str) -> QuerySet[Symposium]:
    """Those that have come so far."""
    conditions = {
        SymposiumStage.PLANNED: Q(held_at=None, cancelled_at=None), SymposiumStage.HELD: Q(held_at__isnull=False),
        SymposiumStage.CANCELLED: Q(cancelled_at__isnull=False),
    }  # fmt: skip
    return rows.filter(conditions[SymposiumStage(code)])


def stage_of_symposium(found: Symposium) -> SymposiumStage:
    """How far a symposium has come."""
    return stage(held=found.held_at is not None, cancelled=found.cancelled_at is not None)


def get(user: Any, pk: int, verb: str = READ) -> Symposium:
    """One symposium; not found for whoever does not see it."""
    return access.get(user, verb, Symposium, pk, related=("unit", "planned_by", "held_by"))


def seats(user: Any, found: Symposium) -> list[SymposiumSeat]:
    """The invited units that an account reads: all of them at the host, elsewhere its own."""
    rows = access.rows(user, READ, SymposiumSeat).filter(symposium=found).select_related("unit")
    return list(rows.order_by("unit__sort_key", "pk"))


def resolutions(found: Symposium, on: date) -> list[tuple[Resolution, MatterStage]]:
    """The decisions of a symposium with how far each is on a day."""
    rows = found.resolutions.select_related("matter", "matter__owner_unit")
    return [(row, stage_of(row.matter, on)) for row in rows]


def invited(unit: Unit) -> QuerySet[Unit]:
    """The units that a committee may ask: those directly below."""
    return Unit.objects.in_force().filter(parent=unit).order_by("sort_key", "pk")
