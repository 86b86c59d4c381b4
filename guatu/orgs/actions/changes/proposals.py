"""Proposing a change of the tree, and taking the proposal back."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit, UnitChange
from guatu.orgs.queries.possible import possible, refuse
from guatu.orgs.queries.standing import others
from guatu.orgs.rules import changes
from guatu.orgs.rules.changes import ChangeKind

PROPOSED = ("kind", "unit", "proposal", "reason", "effective_on", "proposed_by")


@transaction.atomic
def propose(
    *, kind: ChangeKind, unit: Unit, proposal: dict[str, Any], reason: str, effective_on: date, by: User, at: datetime
) -> UnitChange:
    """Propose a change of a unit; refused where the proposer has no right, or where it could not be done today.

    For a new unit, `unit` is its parent. All units named must be visible to the proposer.
    """
    unit = Unit.objects.select_related("parent").get(pk=unit.pk)  # as it stands now, whenever it was fetched
    access.require(by, "unit.propose", unit)
    change = UnitChange(
        kind=kind.value, unit=unit, proposal=proposal, reason=reason.strip(), effective_on=effective_on,
        proposed_by=by, proposed_at=at,
    )  # fmt: skip
    wrong = {} if change.reason else {"reason": "请写明理由"}
    refuse(wrong | changes.shape(kind, proposal) | changes.dated(clock.day(at), effective_on))
    named = others(change)
    if access.units(by, "unit.read").filter(pk__in=named).count() != len(set(named)):
        raise Problem("not_found")
    refuse(possible(change))
    change.save()
    journal.record("unit_change.propose", change, by=by, at=at, unit=unit, after=journal.snapshot(change, PROPOSED))
    return change


@transaction.atomic
def withdraw(*, change: UnitChange, by: User, at: datetime) -> UnitChange:
    """Take one's own proposal back before it is decided."""
    change = UnitChange.objects.select_for_update(of=("self",)).select_related("unit").get(pk=change.pk)
    if change.proposed_by_id != by.pk:
        raise Problem("not_allowed", "只有提出的人可以收回")
    if change.approved is not None or change.withdrawn_at is not None:
        raise Problem("illegal_step", "已经办理的变更不能收回")
    change.withdrawn_at = at
    change.save(update_fields=["withdrawn_at"])
    after = {"withdrawn_at": at}
    journal.record("unit_change.withdraw", change, by=by, at=at, unit=change.unit, after=after)
    return change
