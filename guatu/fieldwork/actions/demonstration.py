"""Demonstration points are chosen and ended; the mark that moves their nodes forward goes with them.

The tasks of the unit follow in the same transaction where both are known (desk.actions.demonstrations).
"""

from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.models import DemonstrationPoint
from guatu.fieldwork.rules import demonstration as rules
from guatu.fieldwork.rules.words import Ending
from guatu.orgs import access
from guatu.orgs.actions import marks
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import Field

DECIDE = "demonstration.decide"
FIELDS = ("owner", "unit", "field", "since", "until", "ended_reason")


@transaction.atomic
def choose(*, owner: Unit, unit: Unit, field: Field, reason: str, by: User, at: datetime) -> DemonstrationPoint:
    """Make a unit a demonstration point of a field of work from today on: decided by a committee above it."""
    row = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    access.require(by, DECIDE, owner)
    if owner.pk == row.pk or not paths.contains(owner.path, row.path):
        raise Problem("own_work", "示范点由上级确定，不能自己确定自己。")
    _check(row, field, reason)
    made = DemonstrationPoint.objects.create(
        owner=owner, unit=row, field=field.value, reason=reason.strip(), since=clock.day(at), decided_by=by,
        decided_at=at,
    )  # fmt: skip
    marks.put(unit=row, mark=Mark.DEMONSTRATION, since=made.since, by=by, at=at)
    journal.record("demonstration.decide", made, by=by, at=at, unit=row, after=journal.snapshot(made, FIELDS))
    return made


def _check(unit: Unit, field: Field, reason: str) -> None:
    if unit.closed_on is not None:
        raise Problem("illegal_step", "这个组织已撤销，不能确定为示范点。")
    if DemonstrationPoint.objects.filter(unit=unit, until=None).exists():
        raise Problem("illegal_step", "这个组织已经是示范点。")
    wrong = {}
    if rules.field_of(unit.sector) != field:
        wrong["field"] = "这个组织不属于所选领域"
    if not reason.strip():
        wrong["reason"] = "请写明理由"
    elif len(reason.strip()) > 500:
        wrong["reason"] = "请不超过500字"
    if wrong:
        raise Problem("invalid", "", wrong)


@transaction.atomic
def end(*, point: DemonstrationPoint, ending: Ending, note: str, by: User, at: datetime) -> DemonstrationPoint:
    """End a demonstration point today, with its reason; its mark is taken off and its page stays."""
    held = DemonstrationPoint.objects.select_for_update(of=("self",)).select_related("owner", "unit").get(pk=point.pk)
    access.require(by, DECIDE, held.owner)
    if held.until is not None:
        raise Problem("illegal_step", "这个示范点已经结束。")
    if ending not in rules.ENDINGS:
        raise Problem("invalid", "", {"ending": "请选择结束原因"})
    if not note.strip() or len(note.strip()) > 200:
        raise Problem("invalid", "", {"note": "请写明情况，不超过200字"})
    return _ended(held, ending, note.strip(), clock.day(at), by, at)


def _ended(
    held: DemonstrationPoint, ending: Ending, note: str, today: date, by: User | None, at: datetime
) -> DemonstrationPoint:
    held.until, held.ended_reason, held.ended_note = max(held.since, today), ending.value, note
    held.save(update_fields=["until", "ended_reason", "ended_note"])
    marks.take_off(unit=held.unit, mark=Mark.DEMONSTRATION, until=held.until, by=by, at=at)
    journal.record("demonstration.end", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, FIELDS))
    return held


@transaction.atomic
def end_with_units(*, by: User | None, at: datetime) -> int:
    """End the points whose unit was closed, left its committee or its field of work; returns how many."""
    rows = DemonstrationPoint.objects.filter(until=None).select_related("owner", "unit")
    lost = [row.pk for row in rows if _lost(row)]
    held = DemonstrationPoint.objects.select_for_update(of=("self",)).select_related("owner", "unit")
    for row in held.filter(pk__in=lost, until=None).order_by("pk"):
        _ended(row, Ending.UNIT, "", clock.day(at), by, at)
    return len(lost)


def _lost(point: DemonstrationPoint) -> bool:
    inside = paths.contains(point.owner.path, point.unit.path)
    field = rules.field_of(point.unit.sector)
    return point.unit.closed_on is not None or not inside or field is None or field.value != point.field
