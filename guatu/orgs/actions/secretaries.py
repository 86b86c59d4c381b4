"""The name of a unit's secretary, as pages of the tree show it."""

from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.orgs.models import Unit


@transaction.atomic
def name_secretary(*, unit: Unit, name: str, by: User | None, at: datetime) -> Unit:
    """Say who a unit's secretary is ("" for nobody). The caller holds the tree; the same name again changes nothing."""
    current = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if current.secretary == name:
        return current
    current.secretary, current.version = name, current.version + 1
    current.save(update_fields=["secretary", "version"])
    after = journal.snapshot(current, ["secretary"])  # the tree's replay covers it (P17)
    journal.record("unit.edit", current, by=by, at=at, unit=current, after=after)
    return current
