"""The register as its pages read it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from guatu.coverage.models import Covering, FoundingPlan, Place, PlaceCount, Suggestion
from guatu.coverage.queries.coverage import covering_on, fresh_from, open_places, with_figures
from guatu.coverage.rules.pairing import Unjudged
from guatu.coverage.rules.places import COVERED, CountState, Cover, count_state
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import BRANCHES

MOST_CHOICES = 300  # units in one list of choices
UNCOVERED = sorted({cover.value for cover in Cover} - COVERED)


def register(unit: Unit, on: date, *, own: bool = False) -> QuerySet[Any]:
    """The open places below a unit, or its own alone, with what holds of them on a day."""
    places = open_places(on).filter(Q(unit=unit) if own else subtree([unit.path], "unit__path"))
    plan = FoundingPlan.objects.filter(place=OuterRef("pk"), done_on=None, dropped_on=None)
    return (
        with_figures(places, on)
        .annotate(by=Subquery(covering_on(on).values("unit__name")[:1]), plan_due=Subquery(plan.values("due_on")[:1]))
        .select_related("unit")
    )


def in_cover(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    """Places in one form of cover, or `covered` or `uncovered` at all."""
    forms = {"covered": sorted(COVERED), "uncovered": UNCOVERED}.get(value, [value])
    return rows.filter(cover__in=forms)


def in_count(rows: QuerySet[Any], value: str, first: date) -> QuerySet[Any]:
    """Places by how good their count is; `unknown` has no confirmed one, `known` is the denominator of coverage."""
    conditions = {
        CountState.BLANK.value: Q(counted_on=None, counted=False),
        CountState.UNCONFIRMED.value: Q(counted_on=None, counted=True),
        CountState.STALE.value: Q(counted_on__lt=first),
        CountState.FRESH.value: Q(counted_on__gte=first),
        "unknown": Q(counted_on=None),
        "known": Q(youths__gt=0),
        "old": Q(youths__gt=0, counted_on__lt=first),
    }
    return rows.filter(conditions[value])


def unjudged(reason: str, first: date) -> Q:
    """The condition of places without an organisation for which nothing can be suggested, by why."""
    here = {
        Unjudged.NO_COUNT.value: Q(counted_on=None),
        Unjudged.STALE_COUNT.value: Q(counted_on__lt=first),
        Unjudged.NO_MEMBERS.value: Q(counted_on__gte=first, members=None),
        Unjudged.NO_POSITION.value: Q(counted_on__gte=first, members__isnull=False)
        & (Q(latitude=None) | Q(longitude=None)),
    }[reason]
    return here & Q(cover__in=UNCOVERED, plan_due=None)


def unjudged_counts(unit: Unit, on: date) -> dict[Unjudged, int]:
    """How many places below a unit cannot be judged, by why."""
    first = fresh_from(on)
    counts = {reason.value: Count("pk", filter=unjudged(reason.value, first)) for reason in Unjudged}
    found = register(unit, on).aggregate(**counts)
    return {reason: found[reason.value] for reason in Unjudged}


@dataclass(frozen=True)
class Sheet:
    """Everything about one place on a day."""

    place: Place
    counts: list[PlaceCount]
    count: PlaceCount | None  # the newest confirmed one
    count_state: CountState
    coverings: list[Covering]
    cover: Cover
    covering: Covering | None  # in force, also of an organisation that has been closed since
    plans: list[FoundingPlan]
    plan: FoundingPlan | None  # the open one
    suggestions: list[Suggestion]


def sheet(place: Place, on: date) -> Sheet:
    """One place with its counts, forms of cover and plans, each newest first."""
    counts = list(place.counts.select_related("confirmed_by", "recorded_by").order_by("-counted_on", "-pk"))
    confirmed = next((row for row in counts if row.confirmed_at and row.counted_on <= on), None)
    coverings = list(place.coverings.select_related("unit", "recorded_by").order_by("-since", "-pk"))
    held = next((row for row in coverings if row.since <= on and (row.until is None or row.until > on)), None)
    standing = held is not None and (held.unit is None or held.unit.closed_on is None or held.unit.closed_on > on)
    plans = list(place.plans.select_related("with_unit", "suggestion").order_by("-decided_at", "-pk"))
    waiting = Suggestion.objects.filter(accepted=None, unit__in=_above(place.unit)).order_by("pk")
    return Sheet(
        place=place,
        counts=counts,
        count=confirmed,
        count_state=count_state(bool(counts), confirmed.counted_on if confirmed else None, fresh_from(on)),
        coverings=coverings,
        cover=Cover(held.cover) if held is not None and standing else Cover.NONE,
        covering=held,
        plans=plans,
        plan=next((row for row in plans if not row.done_on and not row.dropped_on), None),
        suggestions=[row for row in waiting if place.pk in row.places],
    )


def _above(unit: Unit) -> list[int]:
    return paths.ancestors(unit.path)


def organisations(user: Any, place: Place) -> QuerySet[Unit]:
    """The organisations that are offered to cover a place: those near it in the tree, as many as a list can show."""
    units = access.units(user, "unit.read").in_force()
    around = units.below((place.unit.parent or place.unit).path)
    if around[: MOST_CHOICES + 1].count() > MOST_CHOICES:
        around = units.below(place.unit.path)
    return at_hand(around)


def at_hand(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """As many of some units as a list of choices can show, the upper ones first, in the order of the tree."""
    first = list(units.order_by("depth", "path").values_list("pk", flat=True)[:MOST_CHOICES])
    return Unit.objects.filter(pk__in=first).order_by("path")


def answering(user: Any) -> QuerySet[Unit]:
    """The organisations that may answer for places within the user's rights: no branches."""
    units = access.units(user, "place.edit").in_force().exclude(kind__in=sorted(BRANCHES))
    return units.order_by("path")


def plans(user: Any) -> QuerySet[FoundingPlan]:
    """The founding plans that the reader sees."""
    return access.rows(user, "place.read", FoundingPlan).select_related("place__unit", "with_unit")


def suggestions(unit: Unit) -> QuerySet[Suggestion]:
    """The suggestions worked out for a unit or below it, undecided ones first."""
    rows = Suggestion.objects.filter(subtree([unit.path], "unit__path"))
    return rows.select_related("unit", "with_unit", "decided_by")


def joined(suggestion: Suggestion, on: date) -> list[Place]:
    """The places of a suggestion, with what holds of them on a day."""
    return list(with_figures(Place.objects.filter(pk__in=suggestion.places), on).select_related("unit").order_by("pk"))


def names(rows: list[Suggestion]) -> dict[int, str]:
    """The names of all places in some suggestions, by number."""
    wanted = {pk for row in rows for pk in row.places}
    return dict(Place.objects.filter(pk__in=wanted).values_list("pk", "name"))
