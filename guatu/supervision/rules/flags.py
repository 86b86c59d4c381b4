"""Red and black flags: what a published rule proposes, and the stages that a flag goes through.

Only task outcomes count: never logins, clicks, time online, photos or points (《政务移动互联网应用程序规范化管理
办法》国办函〔2026〕12号). A rule proposes; a named person decides. Every number is data of a rule version.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from fractions import Fraction
from typing import Any

from guatu.base.states import Choice
from guatu.orgs.rules.kinds import Kind
from guatu.supervision.rules.ranking import POINTS, Candidate, Place, Tie, interval, rank


class Colour(Choice):
    RED = "red", "红旗"
    BLACK = "black", "黑旗"


class Peers(Choice):
    """What must be alike for two units to be compared."""

    KIND = "kind", "同类组织"
    SECTOR = "sector", "同行业"
    SIZE = "size", "同规模"


@dataclass(frozen=True)
class Rule:
    """A rule version's numbers. Percentages are whole numbers, so that a rule reads as it is published."""

    kinds: tuple[str, ...] = ("local_committee",)  # kinds of unit that are compared
    peers: tuple[str, ...] = ("kind",)
    size_limits: tuple[int, ...] = (50, 200)  # applicable cells that part the size classes
    ties: tuple[str, ...] = ("on_time", "overdue")
    confidence: str = "0.90"
    least_cells: int = 5  # with fewer applicable cells a unit is ranked but never flagged
    red_top: int = 3
    red_at_least: int = 90
    red_overdue_at_most: int = 0
    black_bottom: int = 3
    black_below: int = 70
    black_overdue_at_least: int = 1
    reply_days: int = 5
    appeal_days: int = 10
    decide_appeal_days: int = 10
    expires_days: int = 90

    def as_data(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def rule_of(data: Mapping[str, Any]) -> Rule:
    """A rule from its stored form. Raises ValueError, naming the field, for anything that a rule cannot be."""
    known = {field.name: field for field in fields(Rule)}
    if unknown := set(data) - set(known):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    rule = Rule(**values)
    for name, least, most in LIMITS:
        if not _whole(getattr(rule, name), least, most):
            raise ValueError(f"{name}: {least}–{most}")
    if rule.black_below > rule.red_at_least:
        raise ValueError("black_below: must not lie above red_at_least")
    if rule.confidence not in POINTS:
        raise ValueError(f"confidence: one of {', '.join(POINTS)}")
    for name, known_words in WORDS:
        value = getattr(rule, name)
        if not isinstance(value, tuple) or len(set(value)) < len(value) or set(value) - set(known_words):
            raise ValueError(f"{name}: unknown or repeated word")
    if not rule.kinds:
        raise ValueError("kinds: none")
    limits = rule.size_limits
    if not isinstance(limits, tuple) or not all(_whole(limit, 1, 1_000_000) for limit in limits):
        raise ValueError("size_limits: whole numbers")
    if list(limits) != sorted(set(limits)) or len(limits) > MOST_CLASSES:
        raise ValueError("size_limits: must rise")
    return rule


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


WORDS = (("kinds", Kind.codes()), ("peers", Peers.codes()), ("ties", Tie.codes()))
MOST_CLASSES = 6
LIMITS = (
    ("least_cells", 1, 100_000),
    ("red_top", 0, 1000),
    ("red_at_least", 0, 100),
    ("red_overdue_at_most", 0, 100_000),
    ("black_bottom", 0, 1000),
    ("black_below", 0, 100),
    ("black_overdue_at_least", 0, 100_000),
    ("reply_days", 1, 60),
    ("appeal_days", 1, 90),
    ("decide_appeal_days", 1, 90),
    ("expires_days", 1, 730),
)


def peer_group(rule: Rule, kind: str, sector: str, applicable: int) -> str:
    """The name of the group of peers that a unit is compared with."""
    size = sum(applicable > limit for limit in rule.size_limits)
    words = {"kind": kind, "sector": sector, "size": str(size)}
    return "/".join(words[word] for word in Peers.codes() if word in rule.peers)


@dataclass(frozen=True)
class Proposal:
    """A flag that the rule proposes, with the values that triggered it."""

    unit: int
    colour: Colour
    trigger: dict[str, Any]


def propose(rule: Rule, candidates: Iterable[Candidate]) -> list[Proposal]:
    """The flags that the rule proposes among some units: red from the top, black from the bottom of each peer group.

    A unit must meet the place *and* the threshold, and chance must not explain it: for a red flag even the lower
    bound of its interval reaches the black threshold, for a black flag even the upper bound misses the red one.
    """
    ties = [Tie(tie) for tie in rule.ties]
    found = [_judge(rule, place) for place in rank(candidates, ties)]
    return [proposal for proposal in found if proposal is not None]


def _judge(rule: Rule, place: Place) -> Proposal | None:
    share = place.share
    if place.rank is None or share.rate is None or share.applicable < rule.least_cells:
        return None
    low, high = interval(share.done, share.applicable, rule.confidence)
    percent = share.rate * 100
    from_bottom = place.of - place.rank + 1
    if (
        place.rank <= rule.red_top
        and percent >= rule.red_at_least
        and share.overdue <= rule.red_overdue_at_most
        and low * 100 >= rule.black_below
    ):
        return Proposal(place.unit, Colour.RED, trigger(rule, place, low, high))
    if (
        from_bottom <= rule.black_bottom
        and percent < rule.black_below
        and share.overdue >= rule.black_overdue_at_least
        and high * 100 < rule.red_at_least
    ):
        return Proposal(place.unit, Colour.BLACK, trigger(rule, place, low, high))
    return None


def trigger(rule: Rule, place: Place, low: float, high: float) -> dict[str, Any]:
    """The values beside a proposal, as kept and shown: whole numbers and exact text, no rounding surprises."""
    share = place.share
    return {
        "rank": place.rank,
        "of": place.of,
        "peers": place.peers,
        "applicable": share.applicable,
        "done": share.done,
        "on_time": share.on_time,
        "overdue": share.overdue,
        "percent": percent_text(share.rate),
        "interval": [f"{low * 100:.1f}", f"{high * 100:.1f}"],
        "confidence": rule.confidence,
    }


def percent_text(rate: Fraction | None) -> str:
    """A rate as a percentage with one decimal, rounded half up from the exact fraction; "—" without data."""
    if rate is None:
        return "—"
    tenths = (rate * 2000 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}"


def flips(old: Sequence[Proposal], new: Sequence[Proposal]) -> list[tuple[int, Colour | None, Colour | None]]:
    """What changes between two sets of proposals: (unit, colour before, colour after), by unit."""
    before = {proposal.unit: proposal.colour for proposal in old}
    after = {proposal.unit: proposal.colour for proposal in new}
    units = sorted(set(before) | set(after))
    return [(u, before.get(u), after.get(u)) for u in units if before.get(u) != after.get(u)]


def differences(old: Rule, new: Rule) -> list[tuple[str, Any, Any]]:
    """What differs between two rules: (field, before, after), in the order of the fields."""
    before, after = old.as_data(), new.as_data()
    return [(name, before[name], after[name]) for name in before if before[name] != after[name]]


class Step(Choice):
    """What can happen to a proposed flag; each is a row with who, when, why."""

    DECIDED = "decided", "决定"
    DECLINED = "declined", "不予采纳"
    NOTIFIED = "notified", "告知"
    REPLIED = "replied", "申辩"
    PUBLISHED = "published", "公布"
    APPEALED = "appealed", "申诉"
    UPHELD = "upheld", "维持"
    OVERTURNED = "overturned", "撤销"
    TAKEN_DOWN = "taken_down", "摘旗"


class Stage(Choice):
    PROPOSED = "proposed", "待决定"
    DECIDED = "decided", "已决定"
    IN_REPLY = "in_reply", "申辩期"
    REPLY_OVER = "reply_over", "待公布"
    PUBLISHED = "published", "已公布"
    IN_APPEAL = "in_appeal", "申诉中"
    EXPIRED = "expired", "已到期"
    TAKEN_DOWN = "taken_down", "已摘旗"
    DECLINED = "declined", "未采纳"
    OVERTURNED = "overturned", "已撤销"


NEXT: dict[Stage, frozenset[Step]] = {
    Stage.PROPOSED: frozenset({Step.DECIDED, Step.DECLINED}),
    Stage.DECIDED: frozenset({Step.NOTIFIED}),
    Stage.IN_REPLY: frozenset({Step.REPLIED}),
    Stage.REPLY_OVER: frozenset({Step.PUBLISHED, Step.DECLINED}),
    Stage.PUBLISHED: frozenset({Step.APPEALED, Step.TAKEN_DOWN}),
    Stage.IN_APPEAL: frozenset({Step.UPHELD, Step.OVERTURNED}),
    Stage.EXPIRED: frozenset({Step.TAKEN_DOWN}),
    Stage.TAKEN_DOWN: frozenset(),
    Stage.DECLINED: frozenset(),
    Stage.OVERTURNED: frozenset(),
}
FINAL = {Step.DECLINED: Stage.DECLINED, Step.OVERTURNED: Stage.OVERTURNED, Step.TAKEN_DOWN: Stage.TAKEN_DOWN}


@dataclass(frozen=True)
class Happened:
    """A step as the rules see it."""

    kind: Step
    at: datetime
    until: datetime | None = None


def stage(steps: Sequence[Happened], now: datetime, expires_at: datetime | None) -> Stage:
    """The stage of a flag at an instant, from what happened to it in order."""
    if not steps:
        return Stage.PROPOSED
    last = steps[-1].kind
    if last in FINAL:
        return FINAL[last]
    if last == Step.APPEALED:
        return Stage.IN_APPEAL
    if last in (Step.PUBLISHED, Step.UPHELD):
        return Stage.EXPIRED if expires_at is not None and now >= expires_at else Stage.PUBLISHED
    if last == Step.DECIDED:
        return Stage.DECIDED
    window = next(step.until for step in reversed(steps) if step.kind == Step.NOTIFIED)
    return Stage.IN_REPLY if window is not None and now < window else Stage.REPLY_OVER


def may_follow(steps: Sequence[Happened], step: Step, now: datetime, expires_at: datetime | None) -> bool:
    """Whether a step may be taken now; an appeal only inside the window that publication opened, and only once."""
    if step not in NEXT[stage(steps, now, expires_at)]:
        return False
    if step == Step.APPEALED:
        window = next(done.until for done in reversed(steps) if done.kind == Step.PUBLISHED)
        return window is not None and now < window and all(done.kind != Step.APPEALED for done in steps)
    return True
