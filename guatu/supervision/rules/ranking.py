"""Ranking: competition ranking among peers, deterministic whatever the order of rows (invariant P19).

Rates are exact fractions and are not clamped at 100%. Equal values are told apart by the published tie keys and
otherwise share a rank (1, 2, 2, 4). A unit without data stands last, unranked, and is never dropped.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import sqrt

from guatu.base.states import Choice
from guatu.supervision.rules.progress import Share


class Tie(Choice):
    """What tells equal rates apart, in the order that the rule publishes."""

    ON_TIME = "on_time", "按时完成率高者在前"
    OVERDUE = "overdue", "逾期项少者在前"
    SIZE = "size", "任务项多者在前"


_TIES: dict[Tie, Callable[[Share], Fraction]] = {
    Tie.ON_TIME: lambda share: share.on_time_rate or Fraction(0),
    Tie.OVERDUE: lambda share: Fraction(-share.overdue),
    Tie.SIZE: lambda share: Fraction(share.applicable),
}


@dataclass(frozen=True)
class Candidate:
    """A unit to be ranked: its number, the peers it is compared with, and its cells."""

    unit: int
    peers: str
    share: Share


@dataclass(frozen=True)
class Place:
    """Where a unit stands among its peers; `rank` is None without data. `of` counts the peers with data."""

    unit: int
    peers: str
    share: Share
    rank: int | None
    of: int


def rank(candidates: Iterable[Candidate], ties: Sequence[Tie] = ()) -> list[Place]:
    """All candidates in order: peers by name, rank, and the unit's number among equals; those without data last."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.peers, []).append(candidate)
    return [place for peers in sorted(groups) for place in _rank_peers(groups[peers], ties)]


def _rank_peers(candidates: list[Candidate], ties: Sequence[Tie]) -> list[Place]:
    # Many units have the very same numbers, and comparing exact fractions is slow: the distinct ones are put in order.
    keys = {share: _key(share, ties) for share in {c.share for c in candidates} if share.rate is not None}
    order = {key: number for number, key in enumerate(sorted(set(keys.values())))}
    level = {share: order[key] for share, key in keys.items()}
    known = sorted((level[c.share], c.unit, c) for c in candidates if c.share in level)
    unknown = sorted((c for c in candidates if c.share not in level), key=lambda c: c.unit)
    places: list[Place] = []
    for position, (now, _, candidate) in enumerate(known, start=1):
        tied = bool(places) and known[position - 2][0] == now
        number = places[-1].rank if tied else position
        places.append(Place(candidate.unit, candidate.peers, candidate.share, number, len(known)))
    return places + [Place(c.unit, c.peers, c.share, None, len(known)) for c in unknown]


def _key(share: Share, ties: Sequence[Tie]) -> tuple[Fraction, ...]:
    return (-(share.rate or Fraction(0)), *(-_TIES[tie](share) for tie in ties))


# Two-sided 90% and 95% points of the normal distribution (any table of it).
POINTS: Mapping[str, float] = {"0.90": 1.6448536269514722, "0.95": 1.959963984540054}


@lru_cache(maxsize=4096)
def interval(done: int, applicable: int, confidence: str = "0.90") -> tuple[float, float]:
    """Wilson's score interval of a share: it guards small units, whose rate moves with every single cell.

    Source: E. B. Wilson, JASA 22 (1927). Returns (0, 1) without data; `done` above `applicable` counts as all.
    """
    if not applicable:
        return 0.0, 1.0
    z, n = POINTS[confidence], float(applicable)
    p = min(done, applicable) / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)
