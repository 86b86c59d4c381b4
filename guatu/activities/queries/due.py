"""What organisation life is due by when: of one branch, and of all branches that an account sees, set-wise."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from guatu.activities.models import Meeting
from guatu.activities.queries.meetings import counted
from guatu.activities.rules.meetings import PERIODIC, MeetingKind, Standing, kinds_due, standing
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.kinds import Kind
from guatu.people.models import Membership
from guatu.people.rules.states import DUE

DUE_KINDS = [Kind.BRANCH.value]  # temporary, mobile, graduate and pending branches owe no fixed meetings


@dataclass(frozen=True)
class Branch:
    """A branch with where it stands in each kind that it must hold."""

    unit: Unit
    members: int
    standings: Mapping[str, Standing] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        return self.unit.pk

    @property
    def name(self) -> str:
        return str(self.unit)

    @property
    def search_text(self) -> str:
        return self.unit.search_text

    @property
    def above(self) -> str:
        return str(self.unit.parent or "")

    @property
    def last(self) -> date | None:
        """When anything that is due was last held."""
        return max((one.last for one in self.standings.values() if one.last), default=None)

    @property
    def worst(self) -> int:
        """The most days that any kind is over."""
        return max((one.overdue for one in self.standings.values()), default=0)

    @property
    def next_due(self) -> date | None:
        """The first day on which something is due."""
        return min((one.next_due for one in self.standings.values()), default=None)

    @property
    def late(self) -> int:
        """How many kinds are over."""
        return sum(one.overdue > 0 for one in self.standings.values())


def branches(user: Any, on: date) -> list[Branch]:
    """The branches that an account sees, by their place in the tree, each with its standings. Four queries."""
    seen = access.units(user, "meeting.read").in_force().filter(kind__in=DUE_KINDS)
    return of_units(seen.select_related("parent").order_by("path"), on)


def of_units(units: QuerySet[Unit], on: date) -> list[Branch]:
    """Units with their standings on a day, without a query for each."""
    numbers = norms(on)
    rows = list(units)
    among = units.order_by().values("pk")
    held = last_held(among, on, numbers)
    number, since = members(among), counted_from(among)
    return [_branch(unit, number, since, held, numbers, on) for unit in rows]


def _branch(
    unit: Unit, number: Mapping[int, int], since: Mapping[int, date], held: Mapping[int, Mapping[str, date]],
    numbers: Mapping[str, float], on: date,
) -> Branch:  # fmt: skip
    count = number.get(unit.pk, unit.member_count or 0)
    start = max(since.get(unit.pk, on), unit.founded_on or date.min)
    mine = held.get(unit.pk, {})
    standings = {
        kind.value: standing(
            kind, [mine[kind.value]] if kind.value in mine else [], start, int(numbers[PERIODIC[kind]]), on
        )
        for kind in kinds_due(count, numbers)
    }  # fmt: skip
    return Branch(unit, count, standings)


def last_held(units: Any, on: date, numbers: Mapping[str, float]) -> dict[int, dict[str, date]]:
    """The last day on which each unit held each periodic kind so that it counts."""
    kinds = [kind.value for kind in PERIODIC]
    rows = Meeting.objects.filter(counted(numbers), unit__in=units, kind__in=kinds, held_on__lte=on)
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for unit, kind, last in rows.order_by().values_list("unit", "kind").annotate(last=Max("held_on")):
        found[unit][kind] = last
    return found


def members(units: Any) -> dict[int, int]:
    """How many members each unit has in the register now; units without any are left out."""
    rows = Membership.objects.filter(unit__in=units, until=None, state__in=sorted(DUE))
    return dict(rows.order_by().values_list("unit").annotate(number=Count("pk")))


def counted_from(units: Any) -> dict[int, date]:
    """Since when each unit stands in the tree: what was before is not held against it."""
    rows = Unit.objects.filter(pk__in=units).order_by()
    return dict(rows.values_list("pk").annotate(since=Min("placements__since")).exclude(since=None))


def of_unit(unit: Unit, on: date) -> Branch | None:
    """One branch with its standings; None for a unit that owes no fixed meetings."""
    if unit.kind not in DUE_KINDS:
        return None
    return of_units(Unit.objects.filter(pk=unit.pk), on)[0]


def kinds() -> list[MeetingKind]:
    """The kinds that are due by the calendar, in order."""
    return list(PERIODIC)
