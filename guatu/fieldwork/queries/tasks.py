"""The tasks that a unit's work is about."""

from guatu.campaigns.models import Task
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths


def of_unit(unit: Unit, *besides: Task | None) -> list[Task]:
    """The tasks of launched campaigns that run above a unit, in list order; `besides` those that stand already."""
    above = paths.ancestors(unit.path)
    rows = Task.objects.filter(
        campaign__owner__in=above, campaign__launched_at__isnull=False, campaign__closed_at=None
    ).select_related("campaign")
    found = list(rows.order_by("-campaign__starts_on", "campaign", "position", "pk"))
    return [task for task in besides if task is not None and task not in found] + found
