"""Memberships: how they begin, move and change. Whoever changes one holds the person's row until commit."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.models import Membership, Paper, Person
from guatu.people.queries import locks
from guatu.people.queries.above import require_above
from guatu.people.rules import changes
from guatu.people.rules.states import BELONGING, State
from guatu.people.rules.words import Origin, Political

APPROVE = "membership.approve"
TOLD = ("unit", "state", "origin", "since")  # of a membership, in the journal
PARTY = frozenset({Political.PARTY, Political.PROBATIONARY})


@transaction.atomic
def enter(
    *, person: Person, unit: Unit, state: State = State.MEMBER, origin: Origin, since: date, reason: str = "",
    decided_by: str = "", paper: Paper | None = None, by: User | None, at: datetime,
) -> Membership:  # fmt: skip
    """Open a membership at a unit: closes the one in force and keeps the person's unit in step.

    For admission, transfer and import, also inside their transactions; locks the person and writes one journal
    line. Refuses a closed unit, days out of order, and a second membership of somebody who has one and was not
    transferred.
    """
    row = locks.person_of(person)
    now = locks.membership_of(row)
    if unit.closed_on is not None:
        raise Problem("invalid", "这个组织已经撤销，不能再转入团员。", {"unit": "这个组织已经撤销。"})
    if now is not None and now.state in BELONGING and origin in {Origin.ADMITTED, Origin.IMPORTED, Origin.RESTORED}:
        raise Problem("conflict", f"此人已是{now.unit}的团员。要换支部，请办理组织关系转接。")
    _check_order(now, since, clock.day(at))
    made = _replace(
        row, now,
        Membership(person=row, unit=unit, state=state, origin=origin, since=since, reason=reason.strip()[:500],
                   decided_by=decided_by.strip()[:120], paper=paper, recorded_by=by, recorded_at=at),
    )  # fmt: skip
    journal.record("membership.enter", made, by=by, at=at, unit=unit, after=journal.snapshot(made, TOLD))
    return made


@transaction.atomic
def change(
    *, person: Person, state: State, since: date, reason: str = "", decided_by: str = "", paper: Paper | None = None,
    by: User, at: datetime,
) -> Membership:  # fmt: skip
    """Change the state of a membership at its unit, as rules.changes allows and demands.

    What needs the approval of the unit above is recorded by an account that holds membership.approve there.
    """
    row = locks.person_of(person)
    now = locks.membership_of(row)
    if now is None:
        raise Problem("illegal_step", "此人还不是团员，没有团籍可以变动。")
    before = State(now.state)
    _check_change(row, now, state, since, decided_by, paper, at)
    if changes.demand(before, state).upper:
        require_above(by, APPROVE, now.unit)
    origin = Origin.RESTORED if changes.left(before) and state == State.MEMBER else Origin.CHANGED
    made = _replace(
        row, now,
        Membership(person=row, unit=now.unit, state=state, origin=origin, since=since, reason=reason.strip()[:500],
                   decided_by=decided_by.strip()[:120], paper=paper, recorded_by=by, recorded_at=at),
    )  # fmt: skip
    journal.record("membership.change", made, by=by, at=at, unit=now.unit, after=journal.snapshot(made, TOLD))
    return made


def _check_change(
    row: Person, now: Membership, state: State, since: date, decided_by: str, paper: Paper | None, at: datetime
) -> None:
    today = clock.day(at)
    wrong = changes.faults(
        State(now.state), state, since=since, held_since=now.since, today=today, decided_by=decided_by,
        has_paper=paper is not None, born=row.birth_on, oldest=norms(today)["age.most"],
        party=row.party_joined_on is not None or row.political in PARTY,
    )  # fmt: skip
    if wrong:
        raise Problem("illegal_step" if "state" in wrong else "invalid", next(iter(wrong.values())), wrong)
    if now.unit.closed_on is not None and state in BELONGING:
        raise Problem("illegal_step", "此人所在的组织已经撤销，请先转入现有的支部。")


def _check_order(now: Membership | None, since: date, today: date) -> None:
    if since > today:
        raise Problem("invalid", "日期不能晚于今天。", {"since": "日期不能晚于今天。"})
    if now is not None and since < now.since:
        words = f"日期不能早于现在状态的起始日（{now.since}）。"
        raise Problem("invalid", words, {"since": words})


def _replace(row: Person, now: Membership | None, then: Membership) -> Membership:
    """Close what is in force, open the next, and keep the person's unit in step. The person's row is held."""
    if now is not None:
        now.until = then.since
        now.save(update_fields=["until"])
    then.save()
    Person.objects.filter(pk=row.pk).update(unit=then.unit, version=F("version") + 1)
    return then
