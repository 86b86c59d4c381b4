"""The index of honesty (诚信指数) of an organisation: what signed spot checks found, the later rounds counting more.

A share in the manner of a beta distribution: it starts from a prior that stands for a few claims, so that one
check alone does not decide. Organisations only, never persons; only signed outcomes count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guatu.supervision.rules.spot import Outcome

SCORES = {Outcome.CONFIRMED.value: 1.0, Outcome.PARTLY.value: 0.5, Outcome.NOT.value: 0.0}


@dataclass(frozen=True)
class Signed:
    """Signed outcomes of one round: how many of each."""

    round: int  # number of the round, the latest the greatest
    confirmed: int = 0
    partly: int = 0
    refuted: int = 0

    @property
    def claims(self) -> int:
        return self.confirmed + self.partly + self.refuted

    @property
    def score(self) -> float:
        return self.confirmed + self.partly * SCORES[Outcome.PARTLY.value]


@dataclass(frozen=True)
class Honesty:
    """An index between 0 and 1 with what it rests on."""

    index: float
    claims: int
    refuted: int
    rounds: int


def honesty(rounds: Iterable[Signed], norms: Mapping[str, float]) -> Honesty | None:
    """The index of some rounds; None where no outcome was signed.

    (prior × strength + Σ decay^age × score) ÷ (strength + Σ decay^age × claims); the latest round has age 0.
    """
    found = sorted((row for row in rounds if row.claims), key=lambda row: -row.round)
    if not found:
        return None
    prior, strength, decay = norms["honesty.prior"], norms["honesty.strength"], norms["honesty.decay"]
    part, whole = prior * strength, strength
    for age, row in enumerate(found):
        part += decay**age * row.score
        whole += decay**age * row.claims
    refuted = sum(row.refuted for row in found)
    return Honesty(part / whole, sum(row.claims for row in found), refuted, len(found))
