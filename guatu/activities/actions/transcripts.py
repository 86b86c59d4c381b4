"""Entries of the second-classroom transcript (第二课堂成绩单)."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.activities.models import TranscriptEntry
from guatu.activities.rules.transcript import Part
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.queries.members import members_of

MOST = 100  # credits of one entry


@transaction.atomic
def enter(
    *, unit: Unit, persons: Collection[int], part: Part, title: str, on: date, credits: Decimal, by: User | None,
    at: datetime,
) -> int:  # fmt: skip
    """Enter the same line for one or several students of a unit; returns for how many.

    Who has the line already is left out. Refuses persons of other units, days ahead, and credits out of range.
    """
    standing = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    if on > clock.day(at):
        raise Problem("invalid", "", {"on": "日期不能晚于今天。"})
    if not Decimal(0) <= credits <= MOST:
        raise Problem("invalid", "", {"credits": "学分应在0到100之间。"})
    chosen = sorted(set(persons))
    if not chosen:
        raise Problem("invalid", "", {"persons": "请至少选一个人。"})
    if members_of(standing).filter(pk__in=chosen).count() != len(chosen):
        raise Problem("invalid", "", {"persons": "选的人里有不属于本组织的，请刷新页面再选。"})
    same = TranscriptEntry.objects.filter(
        person__in=chosen, part=part.value, title=title.strip(), on=on, struck_at=None
    )
    new = sorted(set(chosen) - set(same.values_list("person", flat=True)))
    TranscriptEntry.objects.bulk_create(
        TranscriptEntry(
            person_id=pk, unit=standing, part=part.value, title=title.strip(), on=on, credits=credits, recorded_by=by,
            recorded_at=at,
        )
        for pk in new
    )  # fmt: skip
    if new:
        after = {"part": part.value, "on": on, "credits": str(credits), "persons": len(new)}
        journal.record("transcript.record", standing, by=by, at=at, unit=standing, after=after)
    return len(new)


@transaction.atomic
def strike(*, entry: TranscriptEntry, by: User, at: datetime) -> TranscriptEntry:
    """Take a line back: it is kept and no longer shown or counted."""
    row = TranscriptEntry.objects.select_for_update(of=("self",)).select_related("unit").get(pk=entry.pk)
    if row.struck_at is None:
        row.struck_at = at
        row.save(update_fields=["struck_at"])
        after = journal.snapshot(row, ["part", "on", "struck_at"])
        journal.record("transcript.strike", row, by=by, at=at, unit=row.unit, after=after)
    return row
