"""Appraisals are opened, rated, signed by the unit above, and answered by the person."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.appraisals.models import Appraisal, Rating
from guatu.appraisals.queries import appraisals as queries
from guatu.appraisals.rules import rubric
from guatu.appraisals.rules.rubric import EDITION, Mark, Strength, View
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.queries import locks
from guatu.people.queries.above import require_above

FIELDS = ("unit", "post", "year", "edition", "signed_at", "commented_at")


@transaction.atomic
def open_year(*, unit: Unit, year: int, by: User, at: datetime) -> list[Appraisal]:
    """Open a year's appraisal of all who hold a post at a unit, by the unit above; those that exist stay."""
    require_above(by, queries.DECIDE, unit)
    if not 2000 <= year <= clock.day(at).year:
        raise Problem("invalid", "", {"year": "只能评价今年或以前的年度"})
    locks.unit_of(unit)  # one opening at a time
    said = {"unit": unit, "year": year, "edition": EDITION, "opened_by": by, "opened_at": at}
    made = [Appraisal(person_id=post.person_id, post=post, **said) for post in queries.due(unit, year)]
    if not made:
        raise Problem("conflict", "没有需要新开的评价：班子成员都已有，或还没有登记任职。")
    Appraisal.objects.bulk_create(made)
    journal.record_many(
        (journal.Line("appraisal.propose", row, unit, journal.snapshot(row, FIELDS)) for row in made), by=by, at=at
    )
    return made


def _hold(appraisal: Appraisal) -> Appraisal:
    """The appraisal as it stands now, locked for this transaction."""
    held = Appraisal.objects.select_for_update(of=("self",)).select_related("unit", "person")
    return held.get(pk=appraisal.pk)


@transaction.atomic
def rate(*, appraisal: Appraisal, given: Mapping[Strength, Mark], by: User, at: datetime) -> View:
    """Rate all six strengths in the view that the account has; again replaces what it wrote, until it is signed."""
    current = _hold(appraisal)
    view = queries.view_of(by, current)
    if view is None:
        raise Problem("not_allowed", "您不是本人、同级、团员或上级，不参加这次评价。")
    if current.signed_at:
        raise Problem("frozen", "已经签署，不能再改评价。")
    wrong = rubric.refusals(view, given)
    if wrong:
        raise Problem("invalid", "", wrong)
    for strength, mark in given.items():
        Rating.objects.update_or_create(
            appraisal=current, by=by, strength=strength.value,
            defaults={"view": view.value, "level": mark.level.value, "evidence": mark.evidence.strip(), "at": at},
        )  # fmt: skip
    journal.record("appraisal.rate", current, by=by, at=at, unit=current.unit, after={"view": view.value})
    return view


@transaction.atomic
def sign(*, appraisal: Appraisal, text: str, by: User, at: datetime) -> Appraisal:
    """Sign an appraisal for the unit above, by somebody who rated it in that view; nothing is rated after it."""
    current = _hold(appraisal)
    if queries.view_of(by, current) != View.UPPER:
        raise Problem("not_allowed", "评价由上级签署。")
    if current.signed_at:
        raise Problem("frozen", "已经签署过了。")
    if current.ratings.filter(by=by, view=View.UPPER).count() < len(Strength):
        raise Problem("illegal_step", "请先完成上级评，再签署。")
    current.text, current.signed_by, current.signed_at = text, by, at
    current.save(update_fields=["text", "signed_by", "signed_at"])
    journal.record("appraisal.sign", current, by=by, at=at, unit=current.unit, after=journal.snapshot(current, FIELDS))
    return current


@transaction.atomic
def comment(*, appraisal: Appraisal, text: str, by: User, at: datetime) -> Appraisal:
    """The person's own words on a signed appraisal, once."""
    current = _hold(appraisal)
    if current.person.account_id != by.pk:
        raise Problem("not_allowed", "只有本人可以写反馈意见。")
    if not current.signed_at:
        raise Problem("illegal_step", "上级签署后，本人才写反馈意见。")
    if current.commented_at:
        raise Problem("conflict", "您已经写过反馈意见。")
    current.comment, current.commented_at = text, at
    current.save(update_fields=["comment", "commented_at"])
    after = journal.snapshot(current, FIELDS)
    journal.record("appraisal.comment", current, by=by, at=at, unit=current.unit, after=after)
    return current
