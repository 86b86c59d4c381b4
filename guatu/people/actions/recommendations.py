"""推优入党: a branch puts a member forward by ballot, the unit above decides."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.actions import papers
from guatu.people.models import Person, Recommendation
from guatu.people.queries import locks
from guatu.people.queries.above import require_above
from guatu.people.rules.admission import wrong_numbers
from guatu.people.rules.recommendation import PartyStage
from guatu.people.rules.states import BELONGING

FIELDS = ("unit", "stage", "held_on", "due", "present", "yes", "approved")


@dataclass(frozen=True)
class Held:
    """A ballot as it was held, with a note and a paper (name and content)."""

    held_on: date
    due: int
    present: int
    yes: int
    note: str = ""
    file: tuple[str, BinaryIO] | None = None


@transaction.atomic
def put_forward(
    *, person: Person, unit: Unit, stage: PartyStage, held: Held, by: User, at: datetime
) -> Recommendation:  # fmt: skip
    """Record a ballot for a member of the branch; refuses one that waits already, and numbers that cannot be."""
    row = locks.person_of(person)
    now = locks.membership_of(row)
    if now is None or now.unit_id != unit.pk or now.state not in BELONGING:
        raise Problem("invalid", "只能推荐本支部的团员。", {"person": "只能推荐本支部的团员"})
    if Recommendation.objects.filter(person=row, stage=stage.value, approved=None).exists():
        raise Problem("conflict", "此人的推优已经报上级，正在审核。")
    wrong = wrong_numbers(held.due, held.present, held.yes)
    if held.held_on > clock.day(at):
        wrong["held_on"] = "日期不能晚于今天"
    elif row.birth_on and held.held_on <= row.birth_on:
        wrong["held_on"] = "日期不能早于出生日期"
    if wrong:
        raise Problem("invalid", "", wrong)
    name, file = held.file or ("", None)
    paper = papers.keep(unit=unit, name=name, file=file, personal=True, by=by, at=at) if file else None
    made = Recommendation.objects.create(
        person=row, unit=unit, stage=stage.value, held_on=held.held_on, due=held.due, present=held.present,
        yes=held.yes, note=held.note.strip()[:500], paper=paper, recorded_by=by, recorded_at=at,
    )  # fmt: skip
    journal.record("recommendation.submit", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made


@transaction.atomic
def decide(*, recommendation: Recommendation, approved: bool, note: str, by: User, at: datetime) -> Recommendation:
    """Approve a recommendation or not, by the unit above and never by whoever recorded it; once."""
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related("unit")
    row = rows.get(pk=recommendation.pk)
    require_above(by, "admission.approve", row.unit)
    if row.recorded_by_id == by.pk:
        raise Problem("own_work", "这是您记录的，须由上级另一人审核。")
    if row.approved is not None:
        raise Problem("conflict", "已经审核过了。")
    if not approved and not note.strip():
        raise Problem("invalid", "", {"note": "不同意的，请写明理由"})
    row.approved, row.decided_by, row.decided_at = approved, by, at
    row.note = "\n".join(part for part in (row.note, note.strip()) if part)[:500]
    row.save(update_fields=["approved", "decided_by", "decided_at", "note"])
    journal.record("recommendation.decide", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))
    return row
