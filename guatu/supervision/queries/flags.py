"""Flags: who sees which, what a reader may do with one, the desk, and what became of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths, roles
from guatu.supervision.models import Flag, FlagStep, RuleVersion
from guatu.supervision.queries.candidates import candidates
from guatu.supervision.queries.cells import CellList, counted_cells
from guatu.supervision.queries.histories import expires_at, happened
from guatu.supervision.queries.rankings import peer_words
from guatu.supervision.queries.snapshots import frozen
from guatu.supervision.rules.flags import Stage, Step, may_follow, percent_text, rule_of, stage
from guatu.supervision.rules.outcomes import NO_OUTCOMES, Outcomes, tally
from guatu.supervision.rules.ranking import Tie, rank

NEWEST = 1_000  # flags read at once; older ones are found by period


@dataclass(frozen=True)
class FlagLine:
    """One flag as lists and cards show it. `until` is the end of the window or term that runs now."""

    flag: Flag
    stage: Stage
    until: datetime | None
    days_left: int | None

    @property
    def pk(self) -> int:
        return self.flag.pk

    @property
    def last_day(self) -> date | None:
        """The last calendar day of the window: its end is the first instant after that day."""
        return clock.day(self.until - timedelta(seconds=1)) if self.until else None

    @property
    def colour(self) -> str:
        return self.flag.colour

    @property
    def trigger(self) -> Mapping[str, Any]:
        return self.flag.trigger


@dataclass(frozen=True)
class Peer:
    """One unit of the group that a flagged unit was compared with, as it stood in the snapshot."""

    unit: int
    name: str
    rank: int | None
    percent: str
    done: int
    applicable: int
    overdue: int
    flagged: bool


def reply_tops(user: Any) -> list[str]:
    """The paths of all units for which an account answers, not only the topmost: each has its own issuers above."""
    if not access.tops(user, "flag.reply"):
        return []
    return sorted({path for role, path in access.grants(user) if "flag.reply" in roles.verbs(role)})


def visible(user: Any) -> QuerySet[Flag]:
    """The flags that an account sees: published ones of its units; others if it issues them or answers for the unit."""
    shown = Exists(FlagStep.objects.filter(flag=OuterRef("pk"), kind=Step.PUBLISHED.value))
    seen = Q(shown) & subtree(access.tops(user, "flag.read"), "unit__path")
    for verb in ("flag.decide", "flag.propose"):
        seen |= subtree(access.tops(user, verb), "issuer__path")
    for top in reply_tops(user):
        seen |= subtree([top], "unit__path") & Q(issuer__in=paths.ancestors(top)[:-1])
    steps = Prefetch("steps", FlagStep.objects.select_related("by").order_by("position"))
    rows = Flag.objects.filter(seen).select_related("campaign", "issuer", "unit", "rule_version")
    return rows.prefetch_related(steps).order_by("-proposed_at", "-pk")


def get(user: Any, pk: int) -> Flag:
    """One flag; not found for whoever does not see it."""
    try:
        return visible(user).get(pk=pk)
    except (Flag.DoesNotExist, OverflowError):
        raise Problem("not_found") from None


def issues(user: Any, flag: Flag) -> bool:
    """Whether an account decides on a flag: it may decide at the issuer."""
    return access.can(user, "flag.decide", flag.issuer)


def answers(user: Any, flag: Flag) -> bool:
    """Whether an account answers for the flagged unit: at the unit or above it, but below the issuer."""
    return any(
        paths.contains(top, flag.unit.path) and paths.contains(flag.issuer.path, top) and top != flag.issuer.path
        for top in reply_tops(user)
    )


def is_party(user: Any, flag: Flag) -> bool:
    """Whether an account is on either side of a flag, and so sees the peers it was judged by."""
    return issues(user, flag) or access.can(user, "flag.propose", flag.issuer) or answers(user, flag)


OF_UNIT = {Step.REPLIED, Step.APPEALED}
RULINGS = {Step.UPHELD, Step.OVERTURNED}


def options(user: Any, flag: Flag, at: datetime) -> list[Step]:
    """What the account may do with a flag now."""
    steps, lapses = happened(flag), expires_at(flag)
    issuing, answering = issues(user, flag), answers(user, flag)
    involved = any(row.by_id == user.pk for row in flag.steps.all() if row.kind in {Step.DECIDED, Step.APPEALED})
    return [
        step
        for step in Step
        if (answering if step in OF_UNIT else issuing)
        and not (involved and step in RULINGS)
        and may_follow(steps, step, at, lapses)
    ]


def require(user: Any, flag: Flag, step: Step) -> None:
    """Refuse unless the account is on the side whose step this is."""
    allowed = answers(user, flag) if step in OF_UNIT else issues(user, flag)
    if not allowed:
        raise Problem("not_allowed")


def lines(flags: Iterable[Flag], at: datetime) -> list[FlagLine]:
    """Flags with the stage that each is in now."""
    return [line(flag, at) for flag in flags]


def line(flag: Flag, at: datetime) -> FlagLine:
    """One flag with its stage and the days left in it."""
    steps, lapses = happened(flag), expires_at(flag)
    now = stage(steps, at, lapses)
    until = _until(flag, now)
    return FlagLine(flag, now, until, max(0, (until - at).days) if until else None)


def _until(flag: Flag, now: Stage) -> datetime | None:
    """The end of what runs in a stage: a window, or the flag's term."""
    kind = {Stage.IN_REPLY: Step.NOTIFIED, Stage.IN_APPEAL: Step.APPEALED}.get(now)
    if kind:
        return next((step.until for step in reversed(happened(flag)) if step.kind == kind), None)
    return expires_at(flag) if now == Stage.PUBLISHED else None


def by_stage(rows: Sequence[FlagLine]) -> list[tuple[Stage, list[FlagLine]]]:
    """Lines in columns, in the order of the stages; what runs out first stands first."""
    columns = []
    for one in Stage:
        found = [row for row in rows if row.stage == one]
        found.sort(key=lambda row: (row.until is None, row.until, row.colour, row.flag.unit.sort_key, row.pk))
        columns.append((one, found))
    return columns


def of_unit(user: Any, unit: Unit) -> QuerySet[Flag]:
    """The flags of one unit that the reader sees, newest first."""
    return visible(user).filter(unit=unit)


def statistics(user: Any) -> list[tuple[RuleVersion, Outcomes]]:
    """What became of the flags of each rule version whose issuer the reader works for, newest version first."""
    issuing = Q()
    for verb in ("flag.decide", "flag.propose"):
        issuing |= subtree(access.tops(user, verb), "issuer__path")
    flags = Flag.objects.filter(issuing) if issuing else Flag.objects.none()
    kinds: dict[int, dict[int, list[Step]]] = {}
    for version, flag, kind in flags.values_list("rule_version_id", "pk", "steps__kind"):
        kinds.setdefault(version, {}).setdefault(flag, []).extend([Step(kind)] if kind else [])
    versions = RuleVersion.objects.filter(pk__in=kinds).select_related("campaign", "issuer")
    ordered = versions.order_by("issuer__depth", "issuer_id", "campaign_id", "-number")
    return [(version, tally(kinds[version.pk].values())) for version in ordered]


def outcomes(rows: Iterable[tuple[RuleVersion, Outcomes]]) -> Outcomes:
    """All versions together."""
    return sum((found for _, found in rows), NO_OUTCOMES)


def peers(flag: Flag) -> list[Peer]:
    """The group that a flag was judged in, computed again from the frozen snapshot by the rule version's text."""
    rule = rule_of(flag.rule_version.rule)
    ground = frozen(flag.snapshot_id, _digest(flag))
    found = rank(candidates(ground.board, flag.issuer_id, rule), [Tie(tie) for tie in rule.ties])
    return [
        Peer(
            place.unit, ground.name(place.unit), place.rank, percent_text(place.share.rate), place.share.done,
            place.share.applicable, place.share.overdue, place.unit == flag.unit_id,
        )
        for place in found
        if place.peers == flag.trigger["peers"]
    ]  # fmt: skip


def evidence(flag: Flag) -> CellList:
    """The cells behind a flag's figures, as they stood in the snapshot."""
    return counted_cells(frozen(flag.snapshot_id, _digest(flag)), flag.unit_id)


def _digest(flag: Flag) -> str:
    return str(Flag.objects.filter(pk=flag.pk).values_list("snapshot__digest", flat=True).get())


def peers_of(flag: Flag) -> str:
    """The name of the group that a flag was judged in."""
    return peer_words(str(flag.trigger["peers"]))
