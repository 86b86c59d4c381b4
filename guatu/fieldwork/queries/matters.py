"""Matters as pages read them, and where a reader stands to one."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from guatu.base.problems import Problem
from guatu.fieldwork.models import Matter
from guatu.fieldwork.rules.matters import MatterStage, Sides, options, stage
from guatu.fieldwork.rules.words import MatterStep
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths
from guatu.people.queries.above import decides

VERB = "matter.act"


def matters(user: Any, unit: Unit | None = None) -> QuerySet[Matter]:
    """The matters that an account may read, those that it raised among them, soonest due first.

    Of a unit and all below it, whom they concern or who act, if one is named.
    """
    seen = access.rows(user, "fieldwork.read", Matter).values("pk")
    rows = Matter.objects.filter(Q(pk__in=seen) | Q(raised_by=user))
    if unit is not None:
        rows = rows.filter(subtree([unit.path], "unit__path") | subtree([unit.path], "owner_unit__path"))
    return rows.select_related("unit", "owner_unit", "raised_by").order_by("due_on", "pk")


def get(user: Any, pk: int) -> Matter:
    """One matter that an account raised or may read; else not found."""
    rows = matters(user).select_related("visit").prefetch_related("entries__by", "entries__paper")
    found = rows.filter(pk=pk).first() if pk < 2**62 else None
    if found is None:
        raise Problem("not_found")
    return found


def at_stage(rows: QuerySet[Matter], value: str, today: date) -> QuerySet[Matter]:
    """The rows at one stage on a day."""
    conditions = {
        MatterStage.OPEN: Q(done_on=None, due_on__gte=today), MatterStage.OVERDUE: Q(done_on=None, due_on__lt=today),
        MatterStage.DONE: Q(done_on__isnull=False, closed_on=None), MatterStage.CLOSED: Q(closed_on__isnull=False),
    }  # fmt: skip
    return rows.filter(conditions[MatterStage(value)])


def stage_of(matter: Matter, today: date) -> MatterStage:
    """How far a matter is on a day."""
    return stage(matter.due_on, matter.done_on, matter.closed_on, today)


def sides(user: Any, matter: Matter) -> Sides:
    """Where an account stands: who acts, and who confirms – whoever raised it, asked for help, or stands above."""
    owner = access.can(user, VERB, matter.owner_unit)
    above = decides(user, VERB, matter.owner_unit)
    asked = matter.unit_id != matter.owner_unit_id and access.can(user, VERB, matter.unit) and not owner
    entries = sorted(matter.entries.all(), key=lambda entry: entry.pk)
    done = [entry.by_id for entry in entries if entry.step == MatterStep.DONE]
    return Sides(owner, above or asked or matter.raised_by_id == user.pk, bool(done) and done[-1] == user.pk)


def steps(user: Any, matter: Matter, today: date) -> frozenset[MatterStep]:
    """The steps that an account may take with a matter on a day."""
    return options(stage_of(matter, today), sides(user, matter))


def open_of(unit: Unit) -> list[Matter]:
    """The open matters that concern a unit itself, soonest due first."""
    rows = Matter.objects.filter(unit=unit, closed_on=None).select_related("owner_unit")
    return list(rows.order_by("due_on", "pk")[:10])


def takers(matter: Matter) -> list[Unit]:
    """The units to which a matter may be passed on: those above whoever acts, and those directly below."""
    acting = matter.owner_unit
    above = Q(pk__in=paths.ancestors(acting.path))
    rows = Unit.objects.in_force().filter(above | Q(parent=acting)).exclude(pk=acting.pk)
    return list(rows.order_by("depth", "sort_key")[:200])
