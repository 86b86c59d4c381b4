"""What a round of checks says: of each group and of all, claimed beside confirmed, with intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guatu.base import clock
from guatu.orgs.queries.norms import norms
from guatu.supervision import sampling
from guatu.supervision.models import SpotPlan, SpotUnit
from guatu.supervision.queries.spots.plans import units
from guatu.supervision.queries.spots.standing import final
from guatu.supervision.rules.spot import Outcome, Verdict, verdict
from guatu.supervision.sampling import Cluster, Interval


@dataclass(frozen=True)
class Result:
    """What was found in one group of units, or in all. Cells are claims; units are what was drawn."""

    key: str
    name: str
    frame: int  # units with claims at the draw
    idle: int  # units without any
    applicable: int  # cells due at the draw
    claimed: int  # cells that stood as done at the draw
    drawn: int  # units to be checked
    void: int
    checked: int  # units of which everything is signed
    failed: int  # units with a claim that does not hold
    confirmed: int  # claims, signed
    partly: int
    refuted: int
    rate: Interval | None  # of claims that hold; None where too few units were checked to say
    whole: bool  # every unit of the group was to be checked

    @property
    def signed(self) -> int:
        return self.confirmed + self.partly + self.refuted

    @property
    def claimed_rate(self) -> float | None:
        return self.claimed / self.applicable if self.applicable else None

    @property
    def proven_rate(self) -> float | None:
        """The claimed share, cut by what the checks confirm."""
        return self.claimed_rate * self.rate.share if self.rate and self.claimed_rate is not None else None


@dataclass(frozen=True)
class Results:
    """The groups, the whole, and what the acceptance number says."""

    groups: list[Result]
    total: Result
    verdict: Verdict
    least: int


def results(plan: SpotPlan) -> Results:
    """The results of a drawn plan. Five queries, however many units."""
    least = int(norms(clock.day(plan.made_at))["spot.least"])
    drawn = list(units(None, plan))
    by_group: dict[str, list[SpotUnit]] = {}
    for row in drawn:
        by_group.setdefault(row.stratum, []).append(row)
    groups = []
    for key, kept in sorted(plan.frame["strata"].items()):
        groups.append(_result(key, kept["name"], [kept], by_group.get(key, []), plan.confidence, least))
    total = _result("", "合计", list(plan.frame["strata"].values()), drawn, plan.confidence, least)
    return Results(groups, total, verdict(total.failed, total.checked, plan.size, plan.acceptance), least)


def _result(
    key: str, name: str, kept: Sequence[dict[str, int]], drawn: Sequence[SpotUnit], confidence: float, least: int
) -> Result:
    standing = [row for row in drawn if not row.void_reason]
    checked = [row for row in standing if all(cell.signed_at for cell in row.cells.all())]
    finals = [[final(cell) for cell in row.cells.all()] for row in checked]
    clusters = [Cluster(len(said), said.count(Outcome.CONFIRMED), row.chance)
                for row, said in zip(checked, finals, strict=True)]  # fmt: skip
    frame = sum(row["units"] for row in kept)
    enough = len(checked) >= min(least, frame) and bool(checked)
    strata = sum(1 for row in kept if row["units"])
    every = [final(cell) for row in standing for cell in row.cells.all()]
    return Result(
        key, name, frame,
        idle=sum(row["idle"] for row in kept), applicable=sum(row["applicable"] for row in kept),
        claimed=sum(row["claimed"] for row in kept),
        drawn=len(standing), void=len(drawn) - len(standing), checked=len(checked),
        failed=sum(any(final(cell) == Outcome.NOT for cell in row.cells.all()) for row in standing),
        confirmed=_count(every, Outcome.CONFIRMED), partly=_count(every, Outcome.PARTLY),
        refuted=_count(every, Outcome.NOT),
        rate=sampling.pass_rate(clusters, frame, confidence, strata=strata) if enough else None,
        whole=len(standing) >= frame > 0,
    )  # fmt: skip


def _count(said: Iterable[str], wanted: Outcome) -> int:
    return sum(outcome == wanted for outcome in said)
