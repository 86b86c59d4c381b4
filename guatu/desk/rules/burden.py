"""The burden meter: how many minutes a month a branch is asked for, by whom, and what is known already.

Minutes are reckoned from what a form asks: an estimate whose numbers are published (orgs norms `burden.*`), not a
measurement of people. DESIGN §7; the rule behind it is 《整治形式主义为基层减负若干规定》.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Form:
    """A form that a branch fills: how many fields ask for words, for a choice, and how many come filled in."""

    texts: int
    choices: int
    known: int

    def minutes(self, norms: Mapping[str, float]) -> float:
        """How long it takes once."""
        return self.texts * norms["burden.text"] + self.choices * norms["burden.choice"]


@dataclass(frozen=True)
class Ask:
    """One thing that is asked of a branch: by whom, how often a month, how long it takes each time."""

    what: str
    by: str
    form: Form
    times: float  # a month
    minutes: float  # each time
    href: str = ""

    @property
    def monthly(self) -> float:
        """Minutes a month."""
        return self.times * self.minutes


def total(asks: Iterable[Ask]) -> float:
    """Minutes a month, all together."""
    return sum(ask.monthly for ask in asks)


def by_asker(asks: Iterable[Ask]) -> list[tuple[str, float]]:
    """Minutes a month by who asks, the most first."""
    ordered = sorted(asks, key=lambda ask: ask.by)
    sums = [(by, total(some)) for by, some in groupby(ordered, key=lambda ask: ask.by)]
    return sorted(sums, key=lambda pair: (-pair[1], pair[0]))
