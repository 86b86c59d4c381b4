"""Running the self-check: everything the rules see, noted as findings of coverage."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from guatu.accounts.models import User
from guatu.coverage.actions.cases import end_with_units
from guatu.coverage.actions.findings import note_all
from guatu.coverage.models import Check
from guatu.indicators.queries import faults
from guatu.orgs.models import Unit


@transaction.atomic
def check(
    *, top: Unit, step: Callable[[int, int], None] = lambda done, total: None, by: User | None, at: datetime
) -> Check:
    """Check a unit and all below it, and note what is found. Cases of units that have ended are closed first."""
    end_with_units(by=by, at=at)
    found = faults.look(top, at)
    seen = faults.faults(found, step)
    return note_all(seen=seen, top=top, units=len(found.units), by=by, at=at)


def check_due(*, by: User | None, at: datetime) -> Check | None:
    """The monthly check of the whole tree; the schedule calls it once a month. None before there is a tree."""
    root = Unit.objects.in_force().filter(depth=0).first()
    return check(top=root, by=by, at=at) if root else None
