"""To whom a task goes, as units of the tree."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.rules.reach import Reach, reach
from guatu.orgs.models import Unit, UnitMark
from guatu.orgs.rules.marks import Mark

Makeup = tuple[str, str, bool]  # kind, sector, whether the unit runs a youth home


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
    wanted = Q(kind__in=to.always) | by_sector
    if to.homes:
        wanted |= Q(runs_home()) & (Q(sector__in=to.sectors) if to.sectors else Q())
    return below_owner(campaign).filter(wanted)


def runs_home() -> Exists:
    """The condition that a unit runs a youth home now."""
    return Exists(UnitMark.objects.filter(unit=OuterRef("pk"), mark=Mark.YOUTH_HOME.value, until=None))


def below_owner(campaign: Campaign) -> QuerySet[Unit]:
    """All units in force below a campaign's owner."""
    return Unit.objects.below(campaign.owner.path).in_force().exclude(pk=campaign.owner_id)


def makeup(units: QuerySet[Unit]) -> QuerySet[Unit, Makeup]:
    """Kind, sector and whether it runs a youth home, of each unit."""
    return units.order_by().annotate(home=runs_home()).values_list("kind", "sector", "home")


def composition(units: QuerySet[Unit]) -> dict[Makeup, int]:
    """How many units there are of each makeup, in one query."""
    return {(kind, sector, home): number for kind, sector, home, number in makeup(units).annotate(number=Count("pk"))}


def count(to: Reach, among: dict[Makeup, int]) -> int:
    """How many of the units of a composition a reach covers."""
    return sum(number for (kind, sector, home), number in among.items() if to.covers(kind, sector, home))


def counts(campaign: Campaign, tasks: Iterable[Task]) -> dict[int, int]:
    """How many units each task goes to, by the task's number."""
    among = composition(below_owner(campaign))
    return {task.pk: count(reach(task.kinds, task.sectors, campaign.sectors), among) for task in tasks}
