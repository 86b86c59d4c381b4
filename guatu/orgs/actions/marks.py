"""Marks are put on units and taken off, from a day on."""

from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.orgs.models import Unit, UnitMark
from guatu.orgs.rules.marks import Mark

FIELDS = ("unit", "mark", "since", "until")


@transaction.atomic
def put(*, unit: Unit, mark: Mark, since: date, by: User | None, at: datetime) -> UnitMark:
    """Mark a unit from a day on; one that bears the mark already keeps it as it is."""
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    row, new = UnitMark.objects.get_or_create(unit=unit, mark=mark.value, until=None, defaults={"since": since})
    if new:
        journal.record("unit.mark", row, by=by, at=at, unit=unit, after=journal.snapshot(row, FIELDS))
    return row


@transaction.atomic
def take_off(*, unit: Unit, mark: Mark, until: date, by: User | None, at: datetime) -> None:
    """End a unit's mark on a day; harmless where there is none."""
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    row = UnitMark.objects.filter(unit=unit, mark=mark.value, until=None).first()
    if row is not None:
        row.until = max(until, row.since)
        row.save(update_fields=["until"])
        journal.record("unit.mark", row, by=by, at=at, unit=unit, after=journal.snapshot(row, FIELDS))
