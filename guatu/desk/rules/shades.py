"""The five steps by which a map is filled. Their bounds are printed beside it, and each rate in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

STEPS = 5
SIZES = (1, 2, 4, 5, 10, 20)  # per cent that one step may span


@dataclass(frozen=True)
class Shades:
    """Five steps of `size` per cent from `low` up; what lies outside belongs to the first or the last."""

    low: int
    size: int

    def of(self, rate: Fraction | None) -> int:
        """The step of a rate, from 1; 0 without data."""
        if rate is None:
            return 0
        return min(max(int((rate * 100 - self.low) // self.size) + 1, 1), STEPS)

    def bounds(self) -> list[tuple[int, int, int]]:
        """Step, lower and upper bound in per cent."""
        return [(n, self.low + (n - 1) * self.size, self.low + n * self.size) for n in range(1, STEPS + 1)]


def shades(rates: Sequence[Fraction | None]) -> Shades:
    """The narrowest even steps that hold all rates, so that neighbours can be told apart.

    >>> shades([Fraction(31, 100), Fraction(58, 100)])
    Shades(low=30, size=10)
    """
    known = [rate * 100 for rate in rates if rate is not None]
    if not known:
        return Shades(0, 20)
    for size in SIZES:
        low = int(min(known) // size) * size
        low = min(low, 100 - STEPS * size)
        if low >= 0 and max(known) <= low + STEPS * size:
            return Shades(low, size)
    return Shades(0, 20)
