"""Coverage set-wise: every unit's own figures in one query; whoever needs more rolls them up by path."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from guatu.coverage.models import Covering, FoundingPlan, Place, PlaceCount
from guatu.coverage.rules.counts import Counts, Line, counts_of
from guatu.coverage.rules.places import COVERED, Cover, months_before
from guatu.orgs.models.unit import subtree
from guatu.orgs.queries.norms import norms


def fresh_from(on: date) -> date:
    """The first day from which a count still holds on a day, by the norm place.fresh."""
    return months_before(on, norms(on)["place.fresh"])


def open_places(on: date) -> QuerySet[Place]:
    """The places that are in the register on a day."""
    return Place.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on))


def covering_on(on: date) -> QuerySet[Covering]:
    """The forms of cover in force on a day for the place of an outer query; an organisation that is closed covers
    nothing."""
    return Covering.objects.filter(
        Q(until=None) | Q(until__gt=on),
        Q(unit=None) | Q(unit__closed_on=None) | Q(unit__closed_on__gt=on),
        place=OuterRef("pk"),
        since__lte=on,
    ).order_by("-since", "-pk")


def counts_on(on: date) -> QuerySet[PlaceCount]:
    """The confirmed counts of the place of an outer query up to a day, the newest first."""
    return PlaceCount.objects.filter(place=OuterRef("pk"), confirmed_at__isnull=False, counted_on__lte=on).order_by(
        "-counted_on", "-pk"
    )


def with_figures(places: QuerySet[Place], on: date) -> QuerySet[Any]:
    """Places with what holds of them on a day: `youths`, `members`, `counted_on` of the newest confirmed count,
    whether anybody `counted` at all, and the `cover` in force."""
    newest = counts_on(on)
    return places.annotate(
        youths=Subquery(newest.values("youths")[:1]),
        members=Subquery(newest.values("members")[:1]),
        counted_on=Subquery(newest.values("counted_on")[:1]),
        counted=Exists(PlaceCount.objects.filter(place=OuterRef("pk"))),
        cover=Coalesce(Subquery(covering_on(on).values("cover")[:1]), Value(Cover.NONE.value)),
    )


def figures_of(place: Place, on: date) -> Any:
    """One place with the same, also one that is closed."""
    return with_figures(Place.objects.filter(pk=place.pk), on).select_related("unit").get()


def lines(on: date, *, tops: Collection[str] | None = None) -> list[Line]:
    """What the figures need of every open place, of all or of those below some paths. One query."""
    places = open_places(on)
    if tops is not None:
        places = places.filter(subtree(tops, "unit__path"))
    rows = with_figures(places, on).order_by().values_list(
        "pk", "unit_id", "unit__path", "kind", "field", "youths", "members", "counted_on", "cover"
    )  # fmt: skip
    return [Line(*row) for row in rows]


def by_unit(
    on: date, *, kinds: Collection[str] = (), fields: Collection[str] = (), least: int = 0
) -> dict[int, Counts]:
    """The figures of each unit's own places (for which it answers) by its number, narrowed to kinds and fields, and
    to those that are covered or have the `least` members with which an organisation is founded."""
    found: dict[int, Counts] = {}
    first = fresh_from(on)
    for line in lines(on):
        if (not kinds or line.kind in kinds) and (not fields or line.field in fields):
            found[line.unit] = found.get(line.unit, Counts()) + counts_of(line, first, least)
    return found


def counted(on: date) -> dict[int, tuple[int, int]]:
    """For each unit by number: its places with a confirmed count that still holds, and all its places."""
    found: dict[int, tuple[int, int]] = {}
    first = fresh_from(on)
    for line in lines(on):
        good, all_ = found.get(line.unit, (0, 0))
        fresh = line.counted_on is not None and line.counted_on >= first
        found[line.unit] = (good + fresh, all_ + 1)
    return found


def forerunners(on: date) -> dict[int, tuple[int, int]]:
    """For each unit by number: its places with an interest group and an open plan (先建兴趣组织), and all its places
    that no organisation covers yet."""
    planned = set(FoundingPlan.objects.filter(dropped_on=None, done_on=None).values_list("place_id", flat=True))
    found: dict[int, tuple[int, int]] = {}
    for line in lines(on):
        if line.cover not in COVERED:
            ahead, blank = found.get(line.unit, (0, 0))
            first = line.cover == Cover.INTEREST and line.pk in planned
            found[line.unit] = (ahead + first, blank + 1)
    return found
