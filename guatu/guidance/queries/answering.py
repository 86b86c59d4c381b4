"""Who above a unit can answer its questions."""

from datetime import datetime

from guatu.guidance.rules.questions import nearest
from guatu.orgs.models import Grant, Unit
from guatu.orgs.rules import paths, roles

ANSWER = "question.answer"


def able_above(unit: Unit, at: datetime) -> Unit | None:
    """The nearest unit above that has somebody of its own to answer; the root where none has; None above the root."""
    above = paths.ancestors(unit.path)[:-1]
    held = Grant.objects.in_force(at).filter(unit__in=above, role__in=roles.roles_with(ANSWER))
    found = nearest(above, set(held.filter(account__deactivated_at=None).values_list("unit_id", flat=True)))
    return Unit.objects.get(pk=found) if found else None
