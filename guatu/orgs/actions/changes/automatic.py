"""Changes of the tree that follow from a decision made elsewhere, with nothing left to propose or decide."""

from datetime import datetime
from typing import Any

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.orgs.actions.changes.decisions import Applied, apply
from guatu.orgs.actions.changes.proposals import PROPOSED
from guatu.orgs.models import Unit, UnitChange
from guatu.orgs.rules.changes import ChangeKind


@transaction.atomic
def carry_out(
    *, kind: ChangeKind, unit: Unit, proposal: dict[str, Any], reason: str, decided_by: User, decided_at: datetime,
    by: User | None, at: datetime,
) -> Applied:  # fmt: skip
    """Put a change in force today that a person decided before by another act, which `reason` names.

    Refused as any change is, if the tree does not allow it. What depends on the tree is brought into line by the
    caller, in the same transaction.
    """
    Unit.objects.lock_tree()
    change = UnitChange.objects.create(
        kind=kind.value, unit=unit, proposal=proposal, reason=reason, effective_on=clock.day(at),
        proposed_by=decided_by, proposed_at=decided_at, approved=True, decided_by=decided_by, decided_at=decided_at,
    )  # fmt: skip
    after = journal.snapshot(change, [*PROPOSED, "approved", "decided_by", "decided_at"])
    journal.record("unit_change.propose", change, by=by, at=at, unit=unit, after=after)
    return apply(change=change, by=by, at=at)
