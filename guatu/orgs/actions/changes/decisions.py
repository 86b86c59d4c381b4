"""Deciding a proposed change, and putting approved ones in force on their date."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.actions.changes.application import APPLY
from guatu.orgs.actions.changes.reshaping import Reshaping
from guatu.orgs.models import Unit, UnitChange
from guatu.orgs.queries.possible import possible, refuse
from guatu.orgs.queries.standing import deciding_unit
from guatu.orgs.rules.changes import ChangeKind


@dataclass
class Applied:
    """A change after a step: the row, and the units that it touched if it came into force.

    `units` is empty while it waits for its date. What depends on the tree (assignments) is brought into line
    for these units by the caller, in the same transaction.
    """

    change: UnitChange
    units: list[int] = field(default_factory=list)


@transaction.atomic
def decide(*, change: UnitChange, approved: bool, note: str, by: User, at: datetime) -> Applied:
    """Approve or turn down a proposal; an approved one whose date has come is put in force at once.

    Refused for the proposer, without the right at the unit above all that it touches, once it is decided,
    without a reason for turning it down, and if what is approved has become impossible.
    """
    Unit.objects.lock_tree()
    change = _locked(change)
    if change.approved is not None or change.withdrawn_at is not None:
        raise Problem("illegal_step", "这项变更已经办理")
    access.require(by, "unit.approve", deciding_unit(change))
    if change.proposed_by_id == by.pk:
        raise Problem("own_work", "提出变更的人不能自己审批")
    if not approved and not note.strip():
        refuse({"note": "不同意的，请写明理由"})
    if approved:
        refuse(possible(change))
    change.approved, change.decided_by, change.decided_at, change.decision_note = approved, by, at, note.strip()
    change.save(update_fields=["approved", "decided_by", "decided_at", "decision_note"])
    line = journal.Line(
        "unit_change.decide", change, change.unit,
        journal.snapshot(change, ["approved", "decided_by", "decided_at", "decision_note"]),
    )  # fmt: skip
    if approved and change.effective_on <= clock.day(at):
        return Applied(change, _put_in_force(change, by, at, line))
    journal.record_many([line], by=by, at=at)
    return Applied(change)


@transaction.atomic
def apply(*, change: UnitChange, by: User | None, at: datetime) -> Applied:
    """Put an approved change in force whose date has come; refused if it is not, or has become impossible."""
    Unit.objects.lock_tree()
    change = _locked(change)
    if not change.approved or change.applied_at is not None or change.effective_on > clock.day(at):
        raise Problem("illegal_step", "这项变更现在不能生效")
    refuse(possible(change))
    return Applied(change, _put_in_force(change, by, at))


def apply_due(*, then: Callable[[Applied], object] | None = None, by: User | None, at: datetime) -> list[Applied]:
    """Put in force every approved change whose date has come, oldest first, each in its own transaction.

    `then` is called in that transaction, for what depends on the tree and stands above this app. A change that
    has become impossible stays, with the obstacle noted for the people who decided it.
    """
    due = UnitChange.objects.filter(approved=True, applied_at=None, effective_on__lte=clock.day(at))
    applied = []
    for change in due.order_by("effective_on", "decided_at", "pk"):
        try:
            with transaction.atomic():
                done = apply(change=change, by=by, at=at)
                if then:
                    then(done)
            applied.append(done)
        except Problem as problem:
            _note_obstacle(change, problem, by, at)
    return applied


def _locked(change: UnitChange) -> UnitChange:
    return UnitChange.objects.select_for_update(of=("self",)).select_related("unit__parent").get(pk=change.pk)


def _put_in_force(change: UnitChange, by: User | None, at: datetime, *lines: journal.Line) -> list[int]:
    steps = Reshaping(change, change.effective_on, by, at)
    APPLY[ChangeKind(change.kind)](change, steps)
    change.applied_at, change.obstacle = at, ""
    change.save(update_fields=["applied_at", "obstacle"])
    after = journal.snapshot(change, ["applied_at", "obstacle"])
    steps.close_books(*lines, journal.Line("unit_change.apply", change, change.unit, after))
    return sorted(steps.touched)


@transaction.atomic
def _note_obstacle(change: UnitChange, problem: Problem, by: User | None, at: datetime) -> None:
    text = str(problem)[:500]
    if UnitChange.objects.filter(pk=change.pk, applied_at=None).exclude(obstacle=text).update(obstacle=text):
        journal.record(
            "unit_change.apply", change, by=by, at=at, unit=change.unit, after={"obstacle": text}, outcome="refused"
        )
