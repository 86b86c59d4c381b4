"""How figures are written. Plain Python, so that a page, a sheet and a bulletin write them alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from guatu.base.states import CellState

APPLICABLE = [state for state in CellState if state is not CellState.NOT_APPLICABLE]


def thousands(number: int) -> str:
    """1204 as 1,204."""
    return f"{number:,}"


def percent(part: float, whole: float) -> str:
    """The share with one decimal, or – where there is nothing to divide by.

    Rounding never turns "nearly all" into 100.0% nor "hardly any" into 0.0%.
    """
    if not whole:
        return "–"
    tenths = round(part / whole * 1000)
    if part < whole:
        tenths = min(tenths, 999)
    if part > 0:
        tenths = max(tenths, 1)
    return f"{tenths / 10:.1f}%"


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: start and width in per cent of the track."""

    state: CellState
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Cut:
    """Counts by state, cut into the pieces of a bar. Shares are of the applicable cells."""

    segments: tuple[Segment, ...]
    done: int
    applicable: int
    not_applicable: int

    @property
    def percent(self) -> str:
        return percent(self.done, self.applicable)

    @property
    def fraction(self) -> str:
        return f"{thousands(self.done)}/{thousands(self.applicable)}"


def cut(counts: Mapping[str, int]) -> Cut:
    """The pieces of a bar in the fixed order of states; empty states are left out."""
    applicable = sum(counts.get(state.value, 0) for state in APPLICABLE)
    segments, reached = [], 0
    for state in APPLICABLE:
        count = counts.get(state.value, 0)
        if count:
            start, end = (round(n / applicable * 100, 3) for n in (reached, reached + count))
            segments.append(Segment(state, count, start, round(end - start, 3)))
        reached += count
    done = counts.get("done", 0) + counts.get("done_late", 0)
    return Cut(tuple(segments), done, applicable, counts.get("not_applicable", 0))


def address(path: str, parameters: Mapping[str, object]) -> str:
    """A path with its parameters in order; empty ones are left out."""
    query = urlencode({name: value for name, value in parameters.items() if value not in (None, "")})
    return f"{path}?{query}" if query else path
