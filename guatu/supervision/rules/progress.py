"""Progress, as the formula of version 1 defines it (DESIGN §7): done ÷ applicable, counted by cells.

The formula is fixed at launch; a change is a new version and never touches a running campaign.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from guatu.base.states import CellState

DONE = (CellState.DONE, CellState.DONE_LATE)
FORMULA = 1


@dataclass(frozen=True)
class Share:
    """Cells of one task or of many: how many are applicable, done, done in time, and overdue."""

    applicable: int
    done: int
    on_time: int
    overdue: int

    @property
    def rate(self) -> Fraction | None:
        """Done ÷ applicable; None when nothing is applicable: no data is not zero."""
        return Fraction(self.done, self.applicable) if self.applicable else None

    @property
    def on_time_rate(self) -> Fraction | None:
        """Done in time ÷ applicable."""
        return Fraction(self.on_time, self.applicable) if self.applicable else None

    def __add__(self, other: "Share") -> "Share":
        return Share(
            self.applicable + other.applicable,
            self.done + other.done,
            self.on_time + other.on_time,
            self.overdue + other.overdue,
        )


NOTHING = Share(0, 0, 0, 0)


def share(counts: Mapping[CellState, int]) -> Share:
    """The share of some counted cells; cells that do not apply are no part of the denominator."""
    return Share(
        applicable=sum(number for state, number in counts.items() if state != CellState.NOT_APPLICABLE),
        done=sum(counts.get(state, 0) for state in DONE),
        on_time=counts.get(CellState.DONE, 0),
        overdue=counts.get(CellState.OVERDUE, 0),
    )


def mean(parts: Iterable[tuple[Fraction | None, int]]) -> Fraction | None:
    """The weighted mean of a category's tasks (rate, weight); tasks without data are left out."""
    known = [(rate, weight) for rate, weight in parts if rate is not None]
    total = sum(weight for _, weight in known)
    return sum((rate * weight for rate, weight in known), Fraction(0)) / total if total else None
