"""Whole numbers are shown to one account, for a reason, for some minutes; a minor's only once another approved."""

from datetime import datetime, timedelta

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.queries.norms import norms
from guatu.people.models import Person, Reveal
from guatu.people.rules.identity import age

TOLD = ("approved", "minor", "expires_at")


@transaction.atomic
def ask(*, person: Person, reason: str, by: User, at: datetime) -> Reveal:
    """Ask to see a person's whole numbers. Of an adult they open at once; of a minor, or where the age is unknown,
    after another person's approval."""
    reason = reason.strip()
    if len(reason) < 2:
        raise Problem("invalid", "请写明理由。", {"reason": "请写明为什么要查看。"})
    if person.erased_at is not None:
        raise Problem("illegal_step", "这份个人信息已按本人要求删除。")
    rules = norms(clock.day(at))
    minor = person.birth_on is None or age(person.birth_on, clock.day(at)) < rules["age.adult"]
    made = Reveal.objects.create(
        person=person, unit=person.unit, reason=reason[:200], asked_by=by, asked_at=at, minor=minor,
        approved=None if minor else True, expires_at=None if minor else at + _span(rules),
    )  # fmt: skip
    journal.record("reveal.ask" if minor else "reveal.start", made, by=by, at=at, unit=person.unit,
                   after=journal.snapshot(made, TOLD))  # fmt: skip
    return made


@transaction.atomic
def decide(*, reveal: Reveal, approved: bool, by: User, at: datetime) -> Reveal:
    """Approve or refuse a look at a minor's numbers, once, by another person than who asked."""
    row = Reveal.objects.select_for_update(of=("self",)).select_related("unit").get(pk=reveal.pk)
    if row.asked_by_id == by.pk:
        raise Problem("own_work", "这份申请是您提的，须由别人审批。")
    if row.approved is not None:
        raise Problem("conflict", "别人刚刚办过这份申请，请核对。")
    row.approved, row.decided_by, row.decided_at = approved, by, at
    row.save(update_fields=["approved", "decided_by", "decided_at"])
    journal.record("reveal.decide", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, TOLD))
    return row


@transaction.atomic
def start(*, reveal: Reveal, by: User, at: datetime) -> Reveal:
    """Open an approved look: its minutes begin when who asked is there, not when somebody approved."""
    row = Reveal.objects.select_for_update(of=("self",)).select_related("unit").get(pk=reveal.pk)
    rules = norms(clock.day(at))
    if row.asked_by_id != by.pk or not row.approved:
        raise Problem("not_allowed")
    if row.expires_at is not None:
        return row
    if row.decided_at is not None and at - row.decided_at > timedelta(days=rules["reveal.days"]):
        raise Problem("expired", "同意已过期，请重新申请。")
    row.expires_at = at + _span(rules)
    row.save(update_fields=["expires_at"])
    journal.record("reveal.start", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, TOLD))
    return row


def _span(rules: dict[str, float]) -> timedelta:
    return timedelta(minutes=rules["reveal.minutes"])
