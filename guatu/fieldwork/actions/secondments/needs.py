"""A village asks for a first branch secretary."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.holding import SHORT, words
from guatu.fieldwork.models import Match, Need, Secondment
from guatu.fieldwork.queries.needs import is_village, may_raise
from guatu.fieldwork.rules.words import Skill
from guatu.orgs.models import Unit

FIELDS = ("unit", "skills", "wanted_from", "closed_at")


@transaction.atomic
def raise_need(
    *, unit: Unit, text: str, skills: Collection[Skill], wanted_from: date, by: User, at: datetime
) -> Need:  # fmt: skip
    """Ask for a first secretary, by the village's branch or a committee above. One open need a village."""
    held = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    if not may_raise(by, held):
        raise Problem("not_allowed")
    if not is_village(held) or held.closed_on is not None:
        raise Problem("illegal_step", "第一团支书派到村团支部，这个组织不是")
    if not clock.day(at) <= wanted_from <= clock.day(at) + timedelta(days=366):
        raise Problem("invalid", "", {"wanted_from": "希望到岗的日期在今天以后、一年以内"})
    said = words("text", text, SHORT, "请写明村里想办什么、需要什么帮助")
    if Secondment.objects.filter(unit=held, until=None).exists():
        raise Problem("illegal_step", "村里已有第一团支书")
    if Need.objects.filter(unit=held, closed_at=None).exists():
        raise Problem("illegal_step", "村里已提出需求，请在原需求上办理")
    made = Need.objects.create(
        unit=held, text=said, skills=sorted(skill.value for skill in set(skills)), wanted_from=wanted_from,
        raised_by=by, raised_at=at,
    )  # fmt: skip
    journal.record("need.create", made, by=by, at=at, unit=held, after=journal.snapshot(made, FIELDS))
    return made


@transaction.atomic
def close(*, need: Need, note: str, by: User, at: datetime) -> Need:
    """Take a need back, with the reason; what was proposed for it goes with it."""
    row = Need.objects.select_for_update(of=("self",)).select_related("unit").get(pk=need.pk)
    if not may_raise(by, row.unit):
        raise Problem("not_allowed")
    said = words("note", note, 200, "请写明为什么撤回")
    if row.closed_at is not None:
        raise Problem("illegal_step", "这条需求已经办结")
    return settle(row=row, note=said, by=by, at=at)


def settle(*, row: Need, note: str, by: User | None, at: datetime) -> Need:
    """Close a locked need and drop the matches that nobody decided on."""
    Match.objects.filter(need=row, accepted=None).delete()
    row.closed_at, row.closed_note = at, note
    row.save(update_fields=["closed_at", "closed_note"])
    journal.record("need.close", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))
    return row
