"""The statistics of spot checks, by SciPy: sample size, acceptance number, and intervals of a share."""

from collections.abc import Sequence
from dataclasses import dataclass


def false_claims(units: int, tolerable: float) -> int:
    """The least number of units with a false claim that is more than the tolerable share."""
    return min(int(tolerable * units + 1e-9) + 1, units)


def size(units: int, tolerable: float, acceptance: int, confidence: float) -> int:
    """The smallest sample of a finite frame with equal chances: if more than the tolerable share is false, more than
    `acceptance` are found with the wanted confidence (exact hypergeometric). The whole frame where no less will do.
    """
    from scipy.stats import hypergeom  # noqa: PLC0415 -- slow to load

    bad = false_claims(units, tolerable)
    if bad <= acceptance or units == 0:
        return units
    low, high = 1, units
    while low < high:  # the chance to find too few falls with the size
        middle = (low + high) // 2
        if hypergeom.cdf(acceptance, units, bad, middle) <= 1 - confidence:
            high = middle
        else:
            low = middle + 1
    return low


def exactly(units: int, tolerable: float, acceptance: int, drawn: int) -> float:
    """How surely a draw with equal chances finds more than `acceptance` false units, if just more than the tolerable
    share is false (exact hypergeometric)."""
    from scipy.stats import hypergeom  # noqa: PLC0415 -- slow to load

    return float(hypergeom.sf(acceptance, units, false_claims(units, tolerable), min(drawn, units)))


def assurance(chances: Sequence[float], tolerable: float, acceptance: int) -> float:
    """How surely a draw with these chances finds more than `acceptance` false units, if more than the tolerable
    share is false and they are the ones least likely to be drawn: the worst case, as if drawn independently.

    Fixed-size draws are at least as sure of finding one as independent ones, so with acceptance 0 this is a lower
    bound; above 0 it is an approximation.
    """
    bad = false_claims(len(chances), tolerable)
    if not chances or bad <= acceptance:
        return 1.0 if chances and min(chances) >= 1 else 0.0  # only if everybody is checked
    few = [1.0] + [0.0] * acceptance  # the chance that so many were found, up to the acceptance number
    for chance in sorted(chances)[:bad]:
        for n in range(acceptance, 0, -1):
            few[n] = few[n] * (1 - chance) + few[n - 1] * chance
        few[0] *= 1 - chance
    return 1 - sum(few)


@dataclass(frozen=True)
class Interval:
    """A share with its interval; `exact` says whether it rests on equal chances and whole claims."""

    share: float
    low: float
    high: float
    exact: bool


def of_frame(passed: int, checked: int, frame: int, confidence: float) -> Interval:
    """The share of a finite frame that passes, from a draw with equal chances (exact hypergeometric, both tails)."""
    from scipy.stats import hypergeom  # noqa: PLC0415 -- slow to load

    tail = (1 - confidence) / 2
    # Least number of passing units under which so many or more would be seen often enough, and the greatest.
    low = _least(passed, frame - (checked - passed), lambda m: hypergeom.sf(passed - 1, frame, m, checked) > tail)
    high = _greatest(passed, frame - (checked - passed), lambda m: hypergeom.cdf(passed, frame, m, checked) > tail)
    return Interval(passed / checked, low / frame, high / frame, True)


def _least(low: int, high: int, holds) -> int:  # type: ignore[no-untyped-def]
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _greatest(low: int, high: int, holds) -> int:  # type: ignore[no-untyped-def]
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def clopper_pearson(passed: float, checked: float, confidence: float) -> tuple[float, float]:
    """The exact binomial interval (Clopper and Pearson 1934); also for effective sizes, which need not be whole."""
    from scipy.stats import beta  # noqa: PLC0415 -- slow to load

    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, passed, checked - passed + 1)) if passed > 0 else 0.0
    high = float(beta.ppf(1 - tail, passed + 1, checked - passed)) if checked - passed > 1e-12 else 1.0
    return low, high


@dataclass(frozen=True)
class Cluster:
    """A checked unit: its claims, how many of them were confirmed, and its chance of being drawn."""

    claims: int
    confirmed: int
    chance: float


def pass_rate(clusters: Sequence[Cluster], frame: int, confidence: float, *, strata: int = 1) -> Interval | None:
    """The share of claims that hold, of `frame` units, from the checked ones; None where none was checked.

    Exact where every unit of one stratum has one claim and all chances are equal. Otherwise weighted by the chances
    (Hájek), with
    the interval of Clopper and Pearson at Kish's effective number of units: an approximation.
    """
    claims = sum(row.claims for row in clusters)
    if not claims:
        return None
    first = clusters[0].chance
    if strata == 1 and all(row.claims == 1 and abs(row.chance - first) < 1e-9 for row in clusters):
        return of_frame(sum(row.confirmed for row in clusters), len(clusters), max(frame, len(clusters)), confidence)
    weights = [1 / row.chance for row in clusters]
    whole = sum(w * row.claims for w, row in zip(weights, clusters, strict=True))
    share = min(sum(w * row.confirmed for w, row in zip(weights, clusters, strict=True)) / whole, 1.0)
    if len(clusters) >= frame and all(w == 1 for w in weights):
        return Interval(share, share, share, True)  # everybody was checked
    sizes = [w * row.claims for w, row in zip(weights, clusters, strict=True)]
    effective = sum(sizes) ** 2 / sum(s * s for s in sizes)
    low, high = clopper_pearson(share * effective, effective, confidence)
    return Interval(share, low, high, False)
