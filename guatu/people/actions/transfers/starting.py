"""Starting a transfer: by the side that a member leaves, or as a claim by the side joined."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.actions.transfers import graduating
from guatu.people.actions.transfers.settling import Held, Outcome
from guatu.people.models import Membership, Person, Transfer
from guatu.people.queries import transfers as queries
from guatu.people.queries.transfers import DECIDE
from guatu.people.rules import movements
from guatu.people.rules.movements import ONLY_OUTSIDE, Destination, Stage

AUTOMATIC = frozenset({Stage.FROM_BRANCH, Stage.FROM_UPPER, Stage.TO_BRANCH, Stage.TO_UPPER})


@transaction.atomic
def start(
    *, person: Person, to_unit: Unit | None = None, outside: str = "", destination: Destination, reason: str = "",
    by: User, at: datetime,
) -> Transfer:  # fmt: skip
    """Start the transfer of a member to a unit or to another system's organisation.

    Whoever starts it has approved, for their own side, what they decide there. Refused if one is open, if the
    person is no member, if the target is closed, or without the right at either side. Started twice it is once.
    Where the person graduates, their line on the branch's list follows it.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    held, outside = queries.membership_of(person), outside.strip()
    if held is None:
        raise Problem("illegal_step", "不是在册团员，不能转接组织关系")
    side = _side(held, to_unit, destination, by)
    open_ = Transfer.objects.filter(queries.OPEN, person=person).first()
    if open_:
        if (open_.started_by_id, open_.to_unit_id, open_.outside) == (by.pk, to_unit and to_unit.pk, outside):
            return open_
        raise Problem("illegal_step", "这名团员已有一笔没有办结的转接，请先办结或撤回")
    _check(held, to_unit, outside, destination)
    made = Transfer.objects.create(
        person=person, from_unit=held.unit, to_unit=to_unit, outside=outside, destination=destination.value,
        reason=reason.strip(), started_by=by, started_at=at, stage=Stage.FROM_BRANCH.value, stage_at=at,
    )  # fmt: skip
    graduating.note([made], at)
    kept = Held(made)
    _consent(kept, side, by, at)
    kept.settle(by, at)
    kept.record("transfer.propose", by, at)
    return kept.row


def start_many(
    *, persons: Iterable[Person], to_unit: Unit | None = None, outside: str = "", destination: Destination,
    reason: str = "", by: User, at: datetime,
) -> list[Outcome]:  # fmt: skip
    """Start the same transfer for many, each in its own transaction: one refusal stops nobody else's."""
    said = {"to_unit": to_unit, "outside": outside, "destination": destination, "reason": reason, "by": by, "at": at}
    outcomes = []
    for person in persons:
        try:
            outcomes.append(Outcome(person, start(person=person, **said)))  # type: ignore[arg-type]  # as named
        except Problem as problem:
            outcomes.append(Outcome(person, problem=str(problem)))
    return outcomes


def _side(held: Membership, to_unit: Unit | None, destination: Destination, by: User) -> bool:
    """Whether the starter acts for the side left (True) or joined."""
    sends = access.can(by, DECIDE, held.unit)
    claims = to_unit is not None and access.can(by, DECIDE, to_unit)
    if not sends and not claims:
        raise Problem("not_allowed")
    return sends and not (claims and destination == Destination.CLAIM)


def _check(held: Membership, to_unit: Unit | None, outside: str, destination: Destination) -> None:
    """Whether the target can be one."""
    if (to_unit is None) == (not outside):
        raise Problem("invalid", "请填转入组织；转往其他系统的，填对方组织名称", {"target": "请填转入组织"})
    if destination in ONLY_OUTSIDE and not outside:
        words = "参军或到涉密单位的，转入省级特殊团员库，请选“其他系统”"
        raise Problem("invalid", words, {"target": words})
    if to_unit is None:
        return
    if to_unit.closed_on is not None:
        raise Problem("invalid", "转入组织已经撤销", {"target": "转入组织已经撤销"})
    if to_unit.pk == held.unit_id:
        raise Problem("invalid", "已经在这个组织", {"target": "已经在这个组织"})


def _consent(kept: Held, sends: bool, by: User, at: datetime) -> None:
    """The starter's approval, stage by stage on their own side, as far as they decide it."""
    seats = movements.plan(queries.ends(kept.row))
    units = {unit.pk: unit for unit in queries.sides(kept.row)}
    for seat in seats:
        if seat.stage in AUTOMATIC and movements.sending(seat.stage) == sends:
            if not queries.entitled(by, seat.stage, units[seat.unit]):
                return
            kept.decide(seat.stage, True, "", units[seat.unit], by, at)
