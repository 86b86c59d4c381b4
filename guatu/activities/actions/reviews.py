"""The yearly review: kept by the branch, sent in, approved or returned by the unit above."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.activities.models import Review, ReviewGrade
from guatu.activities.queries import reviews as queries
from guatu.activities.rules.review import REGISTERED, Grade, Stage, obstacles
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms

FIELDS = ("unit", "year", "held_on", "due", "present", "submitted_at", "approved", "decided_at")
LOCKED = frozenset({Stage.SUBMITTED, Stage.APPROVED})


@dataclass(frozen=True)
class Sheet:
    """What the branch says: the meeting's day, who came, and grade and ballots by person."""

    held_on: date
    present: int
    grades: Mapping[int, str] = field(default_factory=dict)
    votes: Mapping[int, int | None] = field(default_factory=dict)


@transaction.atomic
def keep(*, unit: Unit, year: int, sheet: Sheet, version: int, by: User, at: datetime) -> Review:
    """Keep the sheet as it is so far. `version` is the one that the writer saw, 0 for none yet (P12).

    Refuses days ahead or outside the year, and sheets that were sent in. Who is due follows from the register.
    """
    standing = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    row = Review.objects.select_for_update().filter(unit=standing, year=year).first()
    if (row.version if row else 0) != version:
        raise Problem("conflict", "这张评议表刚刚在别处改过。您填的还在，请核对后再存。")
    if queries.stage_of(row) in LOCKED:
        raise Problem("illegal_step", "这张评议表已经报送，不能再改。")
    _check_sheet(standing, year, sheet, clock.day(at))
    listed = queries.members(standing, sheet.held_on, bool(norms(sheet.held_on)["review.kept"]))
    due = sum(graded for _person, graded in listed)
    if sheet.present > due:
        raise Problem("invalid", "", {"present": f"到会人数不能多于应到的{due}人。"})
    row = row or Review(unit=standing, year=year, version=0)
    row.held_on, row.due, row.present, row.version = sheet.held_on, due, sheet.present, row.version + 1
    row.save()
    row.grades.all().delete()
    ReviewGrade.objects.bulk_create(
        ReviewGrade(
            review=row, person=person, grade=_grade(sheet.grades.get(person.pk, "")) if graded else "",
            votes=sheet.votes.get(person.pk) if graded else None,
        )
        for person, graded in listed
    )  # fmt: skip
    journal.record("review.keep", row, by=by, at=at, unit=standing, after=journal.snapshot(row, FIELDS))
    return row


def _check_sheet(unit: Unit, year: int, sheet: Sheet, today: date) -> None:
    if sheet.held_on > today:
        raise Problem("invalid", "", {"held_on": "评议日期不能晚于今天。"})
    if sheet.held_on < date(year, 1, 1) or sheet.held_on >= date(year + 2, 1, 1):
        raise Problem("invalid", "", {"held_on": f"{year}年度的评议应在当年或次年进行。"})
    if unit.closed_on is not None and sheet.held_on >= unit.closed_on:
        raise Problem("invalid", "", {"held_on": "那时这个组织已经撤销。"})


def _grade(code: str) -> str:
    return code if code in Grade.codes() else ""


@transaction.atomic
def submit(*, review: Review, by: User, at: datetime) -> Review:
    """Send a sheet to the unit above. Refuses one without its quorum, with too many 优秀, or with gaps."""
    row = _locked(review)
    if queries.stage_of(row) in LOCKED:
        raise Problem("illegal_step", "这张评议表已经报送。")
    numbers = norms(row.held_on)
    held = dict(queries.members(row.unit, row.held_on, bool(numbers["review.kept"])))
    said = {one.person_id: one for one in row.grades.all()}
    if {person.pk for person in held} != set(said):
        raise Problem("invalid", "团员名单有变动，请先打开评议表核对，再保存一次。")
    graded = [said[person.pk] for person, is_graded in held.items() if is_graded]
    found = obstacles(row.due, row.present, [one.grade for one in graded], [one.votes for one in graded], numbers)
    if found:
        raise Problem("invalid", "".join(found))
    row.submitted_by, row.submitted_at, row.approved = by, at, None
    row.version += 1
    row.save(update_fields=["submitted_by", "submitted_at", "approved", "version"])
    journal.record("review.submit", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))
    return row


@transaction.atomic
def decide(*, review: Review, approved: bool, note: str = "", by: User, at: datetime) -> Review:
    """Approve a sheet, which registers its members for the year, or return it with a reason.

    By the unit above only: never by the branch's own, nor by whoever sent it in.
    """
    row = _locked(review)
    if row.unit.parent is None or not access.can(by, "review.approve", row.unit.parent):
        raise Problem("not_allowed", "评议结果由上级团组织审批。")
    if row.submitted_by_id == by.pk:
        raise Problem("own_work")
    if queries.stage_of(row) != Stage.SUBMITTED:
        raise Problem("illegal_step", "这张评议表现在不等审批。")
    if not approved and not note.strip():
        raise Problem("invalid", "", {"note": "退回请写明理由。"})
    row.approved, row.decided_by, row.decided_at, row.note = approved, by, at, note.strip()[:500]
    row.version += 1
    row.save(update_fields=["approved", "decided_by", "decided_at", "note", "version"])
    if approved:
        passed = [grade.value for grade in REGISTERED]
        row.grades.filter(grade__in=["", *passed]).update(registered_on=clock.day(at))
    journal.record("review.decide", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))
    return row


def _locked(review: Review) -> Review:
    return Review.objects.select_for_update(of=("self",)).select_related("unit__parent").get(pk=review.pk)
