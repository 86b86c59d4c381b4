"""Trainings are planned, cadres invited, and the hours that they attended recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.activities.models import Course, Trainee
from guatu.activities.rules import training as rules
from guatu.base import bulk, clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.people.models import Post

FIELDS = ("unit", "title", "kind", "starts_on", "ends_on", "hours", "theory_hours", "cancelled_at")


@dataclass(frozen=True)
class Plan:
    """What is planned of a course."""

    title: str
    kind: str
    starts_on: date
    ends_on: date
    hours: Decimal
    theory_hours: Decimal = Decimal(0)
    place: str = ""


@transaction.atomic
def plan(*, unit: Unit, given: Plan, by: User | None, at: datetime) -> Course:
    """Put a course into the plan of a unit, for the cadres at and below it."""
    wrong = rules.plan_refusals(given.starts_on, given.ends_on, given.hours, given.theory_hours)
    if wrong:
        raise Problem("invalid", "", wrong)
    made = Course.objects.create(unit=unit, planned_by=by, planned_at=at, **vars(given))
    journal.record("course.plan", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made


def _hold(course: Course) -> Course:
    """The course locked for this transaction; refuses one that was cancelled."""
    current = Course.objects.select_for_update(of=("self",)).select_related("unit").get(pk=course.pk)
    if current.cancelled_at:
        raise Problem("conflict", "这期培训已取消。")
    return current


@transaction.atomic
def cancel(*, course: Course, by: User, at: datetime) -> Course:
    """Take a course out of the plan. Refuses one whose hours are recorded."""
    current = _hold(course)
    if current.trainees.filter(hours__gt=0).exists():
        raise Problem("illegal_step", "已登记学时的培训不能取消。")
    current.cancelled_at = at
    current.save(update_fields=["cancelled_at"])
    journal.record("course.cancel", current, by=by, at=at, unit=current.unit, after=journal.snapshot(current, FIELDS))
    return current


@transaction.atomic
def invite(*, course: Course, posts: Iterable[Post], by: User | None, at: datetime) -> int:
    """Invite the holders of some posts at or below the course's unit; who is invited already stays so.

    Returns how many were added.
    """
    current = _hold(course)
    invited = set(current.trainees.values_list("person_id", flat=True))
    made = []
    for post in posts:
        if not paths.contains(current.unit.path, post.unit.path):
            raise Problem("not_allowed", "只能通知本组织和下级的团干部。")
        if post.person_id not in invited:
            invited.add(post.person_id)
            made.append(Trainee(course=current, person_id=post.person_id, unit_id=post.unit_id))
    if made:
        bulk.insert(Trainee, made, numbered=False)
        journal.record("course.invite", current, by=by, at=at, unit=current.unit, after={"added": len(made)})
    return len(made)


@transaction.atomic
def attend(*, course: Course, hours: Mapping[int, Decimal], by: User | None, at: datetime) -> int:
    """Record the hours that trainees attended, by their number; refuses before the course began.

    Returns how many changed. Numbers of other courses are refused.
    """
    current = _hold(course)
    if clock.day(at) < current.starts_on:
        raise Problem("illegal_step", "培训还没有开始，不能登记学时。")
    wrong = {f"hours-{pk}": words for pk, n in hours.items() if (words := rules.hours_refusal(n, current.hours))}
    if wrong:
        raise Problem("invalid", "", wrong)
    rows = list(current.trainees.select_for_update().filter(pk__in=hours).order_by("pk"))
    if len(rows) != len(hours):
        raise Problem("conflict", "名单已有变化，请重新打开后再登记。")
    changed = [row for row in rows if row.hours != hours[row.pk]]
    for row in changed:
        row.hours = hours[row.pk]
    Trainee.objects.bulk_update(changed, ["hours"])
    if changed:
        journal.record("course.attend", current, by=by, at=at, unit=current.unit, after={"recorded": len(changed)})
    return len(changed)
