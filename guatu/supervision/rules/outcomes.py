"""What became of the flags that a rule proposed: the measure of the rule itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from guatu.supervision.rules.flags import Step


@dataclass(frozen=True)
class Outcomes:
    """How many flags were proposed, and how many of these each thing happened to."""

    proposed: int
    declined: int
    published: int
    appealed: int
    overturned: int

    @property
    def appealed_share(self) -> Fraction | None:
        """Appealed ÷ published; None before the first was published."""
        return Fraction(self.appealed, self.published) if self.published else None

    @property
    def overturned_share(self) -> Fraction | None:
        """Overturned ÷ published; None before the first was published."""
        return Fraction(self.overturned, self.published) if self.published else None

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes(
            self.proposed + other.proposed,
            self.declined + other.declined,
            self.published + other.published,
            self.appealed + other.appealed,
            self.overturned + other.overturned,
        )


NO_OUTCOMES = Outcomes(0, 0, 0, 0, 0)


def tally(histories: Iterable[Sequence[Step]]) -> Outcomes:
    """The outcomes of some flags, each given by the kinds of its steps."""
    rows = [set(steps) for steps in histories]

    def having(step: Step) -> int:
        return sum(step in row for row in rows)

    return Outcomes(
        len(rows), having(Step.DECLINED), having(Step.PUBLISHED), having(Step.APPEALED), having(Step.OVERTURNED)
    )
