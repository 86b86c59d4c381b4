"""The index of honesty of units and of what stands below them, from signed outcomes."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.supervision.models import SpotCell
from guatu.supervision.rules.honesty import Honesty, Signed, honesty
from guatu.supervision.rules.spot import Outcome, Reason, weight

KEYS = {Outcome.CONFIRMED.value: "confirmed", Outcome.PARTLY.value: "partly", Outcome.NOT.value: "refuted"}
# What stands of a claim: what was signed, unless an objection to it was upheld.
FINAL = Case(
    When(Q(objection__upheld=True), then=Value(Outcome.CONFIRMED.value)),
    default=F("signed_outcome"),
    output_field=CharField(),
)


def signed() -> QuerySet[SpotCell]:
    """The claims whose outcome is signed, with `final`: what stands after objections."""
    return SpotCell.objects.exclude(signed_at=None).annotate(final=FINAL)


def _rounds() -> list[tuple[int, str, int, str]]:
    """Unit, its path, the number of the round, and the outcome of each signed claim."""
    rows = signed().order_by("spot__plan__drawn_at", "spot__plan", "pk")
    found: Any = rows.values_list("spot__unit", "spot__unit__path", "spot__plan", "final")  # type: ignore[misc]
    numbers: dict[int, int] = {}
    return [(unit, path, numbers.setdefault(plan, len(numbers)), final) for unit, path, plan, final in found]


def indices(norms: Mapping[str, float]) -> dict[int, Honesty]:
    """The index of each unit that was ever checked, by unit. One query."""
    tally: dict[int, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: dict.fromkeys(KEYS, 0)))
    for unit, _path, number, final in _rounds():
        tally[unit][number][final] += 1
    return {unit: found for unit, rounds in tally.items() if (found := _index(rounds, norms))}


def _index(rounds: Mapping[int, Mapping[str, int]], norms: Mapping[str, float]) -> Honesty | None:
    made = [Signed(number, **{KEYS[code]: n for code, n in row.items()}) for number, row in rounds.items()]
    return honesty(made, norms)


@dataclass(frozen=True)
class HonestyLine:
    """A unit's index with what it rests on, and how it weighs at the next draw."""

    unit: Unit
    of: Honesty
    weight: float

    @property
    def sort_key(self) -> str:
        return self.unit.path

    @property
    def depth(self) -> int:
        return self.unit.depth


def standing(user: Any, norms: Mapping[str, float]) -> list[HonestyLine]:
    """The units that an account reads and that were checked, or have checked units below, in order of the tree."""
    tops = access.tops(user, "check.read")
    tally: dict[int, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: dict.fromkeys(KEYS, 0)))
    for _unit, path, number, final in _rounds():
        for top in tops:
            if paths.contains(top, path):
                for pk in paths.ancestors(path)[paths.depth(top) :]:
                    tally[pk][number][final] += 1
    units = Unit.objects.in_bulk(list(tally))
    found = []
    for pk, rounds in tally.items():
        index = _index(rounds, norms)
        if index and pk in units:
            reasons = [Reason.HONESTY] if index.index < norms["honesty.prior"] else []
            found.append(HonestyLine(units[pk], index, weight(reasons, index.index, norms)))
    return sorted(found, key=lambda row: row.unit.path)
