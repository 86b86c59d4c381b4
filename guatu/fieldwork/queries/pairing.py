"""What a matching of villages and candidates rests on: open needs and candidates below a unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from guatu.base import clock
from guatu.fieldwork.models import Candidate, Match, Need, Secondment
from guatu.fieldwork.queries.needs import is_poor, poor
from guatu.fieldwork.rules.pairing import Goer, Pair, Unfit, Village, pair
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.queries.norms import norms

MONTH = 30  # days, for how many days a month the rule asks


@dataclass(frozen=True)
class Field:
    """The villages and candidates of one matching; `unfit` says why candidates were left out beforehand."""

    villages: list[Village]
    goers: list[Goer]
    unfit: dict[int, Unfit]
    refused: frozenset[tuple[int, int]]
    norms: Mapping[str, float]


def field_of(unit: Unit, at: datetime) -> Field:
    """Open needs and candidates of a unit and all below it. Five queries."""
    on = clock.day(at)
    numbers, marked = norms(on), poor(on)
    asked = Need.objects.filter(subtree([unit.path], "unit__path"), closed_at=None, unit__closed_on=None)
    villages = [
        Village(need.pk, need.unit.path, frozenset(need.skills), need.wanted_from, is_poor(need.unit.path, marked),
                _place(need.unit))
        for need in asked.select_related("unit").order_by("pk")
    ]  # fmt: skip
    serving = set(Secondment.objects.filter(until=None).values_list("person_id", flat=True))
    rows = Candidate.objects.filter(subtree([unit.path], "unit__path"), withdrawn_at=None)
    found = list(rows.select_related("unit", "home", "person__unit").order_by("pk"))
    unfit = {row.pk: why for row in found if (why := _unfit(row, serving, numbers["secondment.share"]))}
    no = Match.objects.filter(need__closed_at=None, accepted=False).values_list("need_id", "candidate_id")
    return Field(villages, [_goer(row) for row in found if row.pk not in unfit], unfit, frozenset(no), numbers)


def _unfit(row: Candidate, serving: set[int], share: float) -> Unfit | None:
    if row.person.erased_at is not None:
        return Unfit.GONE
    if row.person_id in serving:
        return Unfit.SERVING
    return Unfit.DAYS if row.days < share * MONTH - 1e-9 else None


def _goer(row: Candidate) -> Goer:
    return Goer(
        row.pk, frozenset(row.skills), row.available_from, home=row.home.path if row.home else "",
        own=row.person.unit.path, home_place=_place(row.home), place=_place(row.unit),
    )  # fmt: skip


def _place(unit: Unit | None) -> tuple[float, float] | None:
    if unit is None or unit.latitude is None or unit.longitude is None:
        return None
    return unit.latitude, unit.longitude


def options(field: Field) -> list[Pair]:
    """All pairs that may be, without those that a person has refused."""
    made = (
        pair(village, goer, field.norms)
        for village in field.villages
        for goer in field.goers
        if (village.need, goer.candidate) not in field.refused
    )
    return [one for one in made if one is not None]
