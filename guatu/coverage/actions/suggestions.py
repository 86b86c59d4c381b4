"""Suggested joint branches and attachments: worked out, accepted or refused by a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.coverage.actions.plans import plan
from guatu.coverage.models import Covering, FoundingPlan, Place, Suggestion
from guatu.coverage.queries.candidates import candidates
from guatu.coverage.rules.pairing import Option, options, too_small, unjudged
from guatu.coverage.rules.places import COVERED, Cover
from guatu.coverage.solver import choose
from guatu.orgs.models import Unit

MOST_PLACES = 8000  # of one run; a city with more is worked out county by county
FIELDS = ("unit", "cover", "joint", "places", "with_unit", "youths", "members", "metres", "accepted")


@dataclass(frozen=True)
class Outcome:
    """What a run found: suggestions made, places they take in, small places left over, places not judged."""

    made: int
    places: int
    left: int
    unjudged: int


def suggest(
    *, unit: Unit, by: User | None, at: datetime, step: Callable[[str, int, int], None] | None = None
) -> Outcome:
    """Work out suggestions for the places below a unit; undecided ones of an earlier run for it are replaced.

    Solving takes up to a minute and holds nothing; what has changed meanwhile is left out when the rest is stored.
    """
    say = step or (lambda _text, _done, _all: None)
    say("正在读取场所与团组织", 0, 3)
    field = candidates(unit, clock.day(at))
    if len(field.spots) > MOST_PLACES:
        raise Problem("too_large", "待建团的场所过多，请选择下一级组织分别推荐。")
    say("正在列出可能的组合", 1, 3)
    found = options(field.spots, field.hosts, field.limits, field.refused)
    say("正在求解", 2, 3)
    chosen = choose(found, field.hosts, field.limits, step=lambda done, all_: say("正在求解", done, all_))
    made = _store(unit, chosen, by, at)
    taken = sum(len(row.places) for row in made)
    small = sum(1 for spot in field.spots if unjudged(spot) is None and too_small(spot, field.limits))
    return Outcome(len(made), taken, small - taken, sum(1 for spot in field.spots if unjudged(spot)))


@transaction.atomic
def _store(unit: Unit, chosen: list[Option], by: User | None, at: datetime) -> list[Suggestion]:
    """Put the chosen options in place of the unit's undecided ones, but for places that have moved on meanwhile."""
    wanted = sorted({pk for option in chosen for pk in option.places})
    free = set(
        Place.objects.select_for_update()
        .filter(pk__in=wanted, closed_on=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    Suggestion.objects.filter(unit=unit, accepted=None).delete()
    for places in Suggestion.objects.filter(accepted=None).values_list("places", flat=True):
        free -= set(places)
    free -= set(
        FoundingPlan.objects.filter(place__in=wanted, done_on=None, dropped_on=None).values_list("place", flat=True)
    )
    covered = Covering.objects.filter(place__in=wanted, until=None, cover__in=sorted(COVERED), unit__closed_on=None)
    free -= set(covered.values_list("place", flat=True))
    made = [
        Suggestion.objects.create(
            unit=unit, run_at=at, cover=(Cover.ATTACHED if option.host else Cover.JOINT).value, joint=option.joint,
            places=list(option.places), with_unit_id=option.host, youths=option.youths, members=option.members,
            metres=option.metres,
        )
        for option in chosen
        if free.issuperset(option.places)
    ]  # fmt: skip
    journal.record("suggestion.create", unit, by=by, at=at, unit=unit, after={"suggestions": len(made)})
    return made


@transaction.atomic
def accept(
    *, suggestion: Suggestion, due_on: date, owner: str, by: User, at: datetime, note: str = ""
) -> list[FoundingPlan]:
    """Follow a suggestion: each of its places gets a founding plan. Refused if one of them has moved on."""
    locked = _locked(suggestion)
    places = list(Place.objects.filter(pk__in=locked.places).order_by("pk"))
    made = [
        plan(
            place=place, cover=Cover(locked.cover), joint=locked.joint, with_unit=locked.with_unit, due_on=due_on,
            owner=owner, note=note, suggestion=locked, by=by, at=at,
        )
        for place in places
    ]  # fmt: skip
    _decide(locked, True, "", by, at)
    return made


@transaction.atomic
def refuse(*, suggestion: Suggestion, reason: str, by: User, at: datetime) -> Suggestion:
    """Turn a suggestion down, with the reason. These places are not suggested together again."""
    locked = _locked(suggestion)
    if not reason.strip():
        raise Problem("invalid", fields={"reason": "请写明为什么不采纳。"})
    return _decide(locked, False, reason.strip()[:200], by, at)


def _locked(suggestion: Suggestion) -> Suggestion:
    """An undecided suggestion, its places held first, as everywhere."""
    list(Place.objects.select_for_update().filter(pk__in=suggestion.places).order_by("pk").values_list("pk"))
    locked = (
        Suggestion.objects.select_for_update(of=("self",))
        .select_related("unit", "with_unit").filter(pk=suggestion.pk).first()
    )  # fmt: skip
    if locked is None or locked.accepted is not None:
        raise Problem("illegal_step", "这条建议已有结论，或已被新的建议取代。")
    return locked


def _decide(locked: Suggestion, accepted: bool, reason: str, by: User, at: datetime) -> Suggestion:
    locked.accepted, locked.reason, locked.decided_by, locked.decided_at = accepted, reason, by, at
    locked.save(update_fields=["accepted", "reason", "decided_by", "decided_at"])
    journal.record("suggestion.decide", locked, by=by, at=at, unit=locked.unit, after=journal.snapshot(locked, FIELDS))
    return locked
