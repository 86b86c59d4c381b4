"""Disciplinary decisions: recorded by the unit above, lifted when their time is over."""

from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.people.actions import memberships
from guatu.people.models import Discipline, Paper, Person
from guatu.people.queries import locks
from guatu.people.queries.above import require_above
from guatu.people.rules import discipline as rules
from guatu.people.rules.discipline import Punishment
from guatu.people.rules.states import BELONGING, State

TOLD = ("kind", "decided_on", "until", "lifted_on")


@transaction.atomic
def record(
    *, person: Person, kind: Punishment, decided_on: date, decided_by: str, reason: str, months: int | None = None,
    paper: Paper | None = None, by: User, at: datetime,
) -> Discipline:  # fmt: skip
    """Record a decision on a member; 开除团籍 ends the membership with it."""
    row = locks.person_of(person)
    now = locks.membership_of(row)
    if now is None or now.state not in BELONGING:
        raise Problem("illegal_step", "此人不是在册团员，不能给予团纪处分。")
    require_above(by, memberships.APPROVE, now.unit)
    wrong = rules.faults(kind, decided_on=decided_on, today=clock.day(at), decided_by=decided_by, reason=reason,
                         months=months, has_paper=paper is not None)  # fmt: skip
    if wrong:
        raise Problem("invalid", next(iter(wrong.values())), wrong)
    made = Discipline.objects.create(
        person=row, unit=now.unit, kind=kind, decided_on=decided_on, decided_by=decided_by.strip()[:120],
        reason=reason.strip()[:500], paper=paper, recorded_by=by, recorded_at=at,
        until=rules.end_of_probation(decided_on, months) if months else None,
    )  # fmt: skip
    journal.record("discipline.add", made, by=by, at=at, unit=now.unit, after=journal.snapshot(made, TOLD))
    if kind is Punishment.EXPULSION:
        memberships.change(person=row, state=State.EXPELLED, since=decided_on, reason=reason, decided_by=decided_by,
                           paper=paper, by=by, at=at)  # fmt: skip
    return made


@transaction.atomic
def lift(*, discipline: Discipline, on: date, by: User, at: datetime) -> Discipline:
    """Lift a decision on a day, once."""
    row = Discipline.objects.select_for_update(of=("self",)).select_related("unit").get(pk=discipline.pk)
    require_above(by, memberships.APPROVE, row.unit)
    if row.lifted_on is not None:
        return row
    words = rules.not_liftable(
        Punishment(row.kind), on=on, decided_on=row.decided_on, until=row.until, today=clock.day(at)
    )
    if words:
        raise Problem("illegal_step", words, {"lifted_on": words})
    row.lifted_on = on
    row.save(update_fields=["lifted_on"])
    journal.record("discipline.lift", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, TOLD))
    return row
