"""What the pairing needs: places without an organisation, organisations to lean on, what was refused before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from guatu.coverage.models import Covering, FoundingPlan, Suggestion
from guatu.coverage.queries.coverage import fresh_from, open_places, with_figures
from guatu.coverage.rules.pairing import Host, Limits, Refused, Spot
from guatu.coverage.rules.places import COVERED, Cover
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import Kind
from guatu.people.models import Membership
from guatu.people.rules.states import State


@dataclass(frozen=True)
class Field:
    """The candidates of a run."""

    spots: list[Spot]
    hosts: list[Host]
    limits: Limits
    refused: list[Refused]


def limits(on: date) -> Limits:
    """The limits of the rules on a day."""
    held = norms(on)
    return Limits(least=int(held["place.least"]), most=int(held["branch.most"]), metres=held["joint.metres"])


def candidates(unit: Unit, on: date) -> Field:
    """What can be paired below a unit on a day."""
    counties = set(Unit.objects.filter(kind=Kind.LOCAL_COMMITTEE.value).values_list("pk", flat=True))
    return Field(spots(unit, on, counties), hosts(unit, on, counties), limits(on), refusals())


def area(path: str, counties: set[int]) -> str:
    """The local committee at or above a path, as text: branches are founded within one."""
    return str(next((pk for pk in reversed(paths.ancestors(path)) if pk in counties), 0))


def spots(unit: Unit, on: date, counties: set[int]) -> list[Spot]:
    """The open places below a unit that no organisation covers, without a plan or an undecided suggestion of others."""
    first, waiting = fresh_from(on), waited_for(unit)
    planned = FoundingPlan.objects.filter(place=OuterRef("pk"), done_on=None, dropped_on=None)
    rows = (
        with_figures(open_places(on).filter(subtree([unit.path], "unit__path")), on)
        .filter(~Exists(planned), cover__in=sorted({cover.value for cover in Cover} - COVERED))
        .order_by("pk")
        .values_list("pk", "kind", "unit__path", "members", "youths", "latitude", "longitude", "counted_on")
    )
    return [
        Spot(
            pk=pk,
            kind=kind,
            area=area(path, counties),
            members=members,
            youths=youths,
            latitude=latitude,
            longitude=longitude,
            stale=counted_on is not None and counted_on < first,
        )
        for pk, kind, path, members, youths, latitude, longitude, counted_on in rows
        if pk not in waiting
    ]


def waited_for(unit: Unit) -> set[int]:
    """The places in suggestions that wait for the decision of another unit."""
    open_ = Suggestion.objects.filter(accepted=None).exclude(unit=unit).values_list("places", flat=True)
    return {pk for places in open_ for pk in places}


def hosts(unit: Unit, on: date, counties: set[int]) -> list[Host]:
    """The branches below a unit whose members and position are known. Members: by the register of persons, else the
    number that the branch states; those who come by plans under way are added."""
    branches = Unit.objects.filter(subtree([unit.path]), kind=Kind.BRANCH.value, closed_on=None)
    ours = Q(unit__in=branches.values("pk"))
    registered = dict(
        Membership.objects.filter(ours, until=None, state=State.MEMBER.value)
        .order_by().values_list("unit").annotate(Count("pk"))
    )  # fmt: skip
    standing = {
        pk: (latitude, longitude)
        for pk, latitude, longitude in Covering.objects.filter(
            ours, until=None, cover=Cover.OWN.value, place__latitude__isnull=False
        )
        .order_by("-pk")
        .values_list("unit_id", "place__latitude", "place__longitude")
    }
    coming = planned_members(on)
    found = []
    for pk, path, stated, latitude, longitude, sector in branches.order_by("pk").values_list(
        "pk", "path", "member_count", "latitude", "longitude", "sector"
    ):
        known = registered.get(pk, stated)
        if latitude is None or longitude is None:
            latitude, longitude = standing.get(pk, (None, None))
        if known is not None and latitude is not None and longitude is not None:
            found.append(Host(pk, area(path, counties), known + coming.get(pk, 0), latitude, longitude, sector))
    return found


def planned_members(on: date) -> dict[int, int]:
    """Members of places that are to lean on an organisation by plans under way, by its number."""
    plans = FoundingPlan.objects.filter(done_on=None, dropped_on=None, with_unit__isnull=False)
    wanted = dict(plans.values_list("place_id", "with_unit_id"))
    found: dict[int, int] = defaultdict(int)
    if wanted:
        for pk, members in with_figures(open_places(on).filter(pk__in=wanted), on).values_list("pk", "members"):
            found[wanted[pk]] += members or 0
    return dict(found)


def refusals() -> list[Refused]:
    """What persons have refused, wherever: it is not suggested again."""
    rows = Suggestion.objects.filter(accepted=False).values_list("places", "with_unit_id")
    return [Refused(frozenset(places), host) for places, host in rows]
