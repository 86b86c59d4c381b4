"""To whom a task goes, as units of the tree."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.rules.reach import Reach, reach
from guatu.orgs.models import Unit


def units_for(task: Task) -> QuerySet[Unit]:
    """The units in force that a task goes to: below the campaign's owner, of its kinds and sectors.

    The owner itself gets none of its own tasks: nobody above it could check them.
    """
    return reached(task.campaign, reach_of(task))


def reach_of(task: Task) -> Reach:
    """The kinds and sectors of a task, its campaign's taken into account."""
    return reach(task.kinds, task.sectors, task.campaign.sectors)


def reached(campaign: Campaign, to: Reach) -> QuerySet[Unit]:
    """The units below a campaign's owner that a reach covers."""
    by_sector = Q(kind__in=to.by_sector)
    if to.sectors is not None:
        by_sector &= Q(sector__in=to.sectors)
    return below_owner(campaign).filter(Q(kind__in=to.always) | by_sector)


def below_owner(campaign: Campaign) -> QuerySet[Unit]:
    """All units in force below a campaign's owner."""
    return Unit.objects.below(campaign.owner.path).in_force().exclude(pk=campaign.owner_id)


def composition(units: QuerySet[Unit]) -> dict[tuple[str, str], int]:
    """How many units there are of each kind and sector, in one query."""
    rows = units.order_by().values_list("kind", "sector").annotate(number=Count("pk"))
    return {(kind, sector): number for kind, sector, number in rows}


def count(to: Reach, among: dict[tuple[str, str], int]) -> int:
    """How many of the units of a composition a reach covers."""
    return sum(number for (kind, sector), number in among.items() if to.covers(kind, sector))


def counts(campaign: Campaign, tasks: Iterable[Task]) -> dict[int, int]:
    """How many units each task goes to, by the task's number."""
    among = composition(below_owner(campaign))
    return {task.pk: count(reach(task.kinds, task.sectors, campaign.sectors), among) for task in tasks}
