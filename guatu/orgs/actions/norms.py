"""The city sets a number of the rules otherwise, from a day on, with its source."""

from datetime import date, datetime
from math import isfinite

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import NormSetting, Unit
from guatu.orgs.rules.norms import NORMS, refusals

FIELDS = ("code", "value", "source", "since")


@transaction.atomic
def set_norm(*, code: str, value: float, source: str, since: date, by: User, at: datetime) -> NormSetting:
    """Set a number from a day on (today or later); the newest setting whose day has come holds for everybody."""
    if code not in NORMS:
        raise Problem("not_found")
    root = Unit.objects.get(depth=0, closed_on=None)
    access.require(by, "norm.edit", root)
    wrong = refusals(code, value if isfinite(value) else -1, source, since, clock.day(at))
    if wrong:
        raise Problem("invalid", "", wrong)
    made = NormSetting.objects.create(
        code=code, value=value, source=source.strip(), since=since, unit=root, set_by=by, set_at=at
    )
    journal.record("norm.set", made, by=by, at=at, unit=root, after=journal.snapshot(made, FIELDS))
    return made
