"""A demonstration point and the days of its tasks: chosen and moved forward, ended and moved back, or neither."""

from datetime import datetime

from django.db import transaction

from guatu.accounts.models import User
from guatu.desk.actions.following import follow
from guatu.fieldwork.actions import demonstration
from guatu.fieldwork.models import DemonstrationPoint
from guatu.fieldwork.rules.words import Ending
from guatu.orgs.models import Unit
from guatu.orgs.rules.sectors import Field


@transaction.atomic
def choose(*, owner: Unit, unit: Unit, field: Field, reason: str, by: User, at: datetime) -> DemonstrationPoint:
    """Choose a point; its open tasks get their earlier days (先行一步), but none that has passed already."""
    made = demonstration.choose(owner=owner, unit=unit, field=field, reason=reason, by=by, at=at)
    follow(units=[unit.pk], by=by, at=at)
    return made


@transaction.atomic
def end(*, point: DemonstrationPoint, ending: Ending, note: str, by: User, at: datetime) -> DemonstrationPoint:
    """End a point; its open tasks go back to the ordinary days."""
    ended = demonstration.end(point=point, ending=ending, note=note, by=by, at=at)
    follow(units=[ended.unit_id], by=by, at=at)
    return ended
