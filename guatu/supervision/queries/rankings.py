"""Ranking among peers: by which rule, in which order, and what changed since the last snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from guatu.campaigns.models import Campaign
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector
from guatu.supervision.board import Board
from guatu.supervision.models import RuleVersion, Snapshot
from guatu.supervision.queries.candidates import candidates, compared, kinds_below
from guatu.supervision.queries.snapshots import frozen, last_before_today
from guatu.supervision.rules.flags import Rule, rule_of
from guatu.supervision.rules.progress import Share
from guatu.supervision.rules.ranking import Place, Tie, interval, rank


@dataclass(frozen=True)
class Basis:
    """The rule that a ranking follows. `version` is None where nobody published one: the shipped numbers hold."""

    version: RuleVersion | None
    rule: Rule


@dataclass(frozen=True)
class RankLine:
    """One unit in a ranking. `before` is its rank in the last snapshot, None where it had none."""

    pk: int
    name: str
    sort_key: str
    peers: str
    rank: int | None
    of: int
    share: Share
    low: float | None
    high: float | None
    before: int | None

    @property
    def rate(self) -> Fraction | None:
        return self.share.rate

    @property
    def change(self) -> int | None:
        """Places gained since (negative: lost); None where one of the two ranks is missing."""
        return None if self.rank is None or self.before is None else self.before - self.rank


def basis(campaign: Campaign, unit: Unit) -> Basis:
    """The rule in force for units below a unit: its own, else that of the nearest unit above that published one."""
    rows = RuleVersion.objects.filter(campaign=campaign, issuer__in=paths.ancestors(unit.path))
    found = rows.exclude(published_at=None).select_related("issuer").order_by("-issuer__depth", "-number").first()
    return Basis(found, rule_of(found.rule)) if found else Basis(None, Rule())


def basis_for(campaign: Campaign, unit: Unit, board: Board, kind: str = "") -> Basis:
    """The same, comparing the kinds directly below the unit where the rule was written for another level."""
    found = basis(campaign, unit)
    if kind in Kind.codes():
        return Basis(found.version, compared(found.rule, [kind]))
    if found.version is not None and found.version.issuer_id == unit.pk:
        return found
    below = kinds_below(board, unit.pk)
    same = set(below) & set(found.rule.kinds)
    return found if same else Basis(found.version, compared(found.rule, below[:1]))


def places(board: Board, unit: int, rule: Rule) -> list[Place]:
    """The ranking below a unit: peers by name, then rank."""
    return rank(candidates(board, unit, rule), [Tie(tie) for tie in rule.ties])


def lines(board: Board, unit: Unit, rule: Rule, last: Snapshot | None) -> list[RankLine]:
    """The ranking with names, intervals and the ranks of the last snapshot."""
    found = places(board, unit.pk, rule)
    before = ranks_then(last, rule) if last else {}
    names = _names(unit, [place.unit for place in found])
    return [_line(place, names[place.unit], rule, before.get(place.unit)) for place in found]


def _line(place: Place, name: tuple[str, str], rule: Rule, before: int | None) -> RankLine:
    known = place.share.applicable > 0
    low, high = interval(place.share.done, place.share.applicable, rule.confidence) if known else (None, None)
    return RankLine(
        place.unit, *name, peer_words(place.peers), place.rank, place.of, place.share, low, high, before
    )  # fmt: skip


def _names(unit: Unit, pks: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Names and sort keys of many units below one: by their path if they are many."""
    rows = Unit.objects.filter(pk__in=pks) if len(pks) <= 500 else Unit.objects.below(unit.path)
    return {pk: (name, key) for pk, name, key in rows.values_list("pk", "name", "sort_key")}


def ranks_then(snapshot: Snapshot, rule: Rule) -> Mapping[int, int]:
    """The ranks that a rule gives in a snapshot, by unit."""
    return _ranks(snapshot.pk, snapshot.digest, snapshot.unit_id, rule)


@lru_cache(maxsize=32)
def _ranks(pk: int, digest: str, unit: int, rule: Rule) -> Mapping[int, int]:
    found = places(frozen(pk, digest).board, unit, rule)
    return {place.unit: place.rank for place in found if place.rank is not None}


def own_place(board: Board, unit: Unit, campaign: Campaign, at: datetime) -> RankLine | None:
    """Where a unit itself stands among its peers by the rule of the nearest unit above that compares its kind."""
    for issuer, rule in _rules_above(campaign, unit):
        if unit.kind not in rule.kinds:
            continue
        found = next((place for place in places(board, issuer, rule) if place.unit == unit.pk), None)
        if found is not None:
            last = last_before_today(campaign, issuer, at)
            before = ranks_then(last, rule) if last else {}
            return _line(found, (unit.name, unit.sort_key), rule, before.get(unit.pk))
    return None


def _rules_above(campaign: Campaign, unit: Unit) -> list[tuple[int, Rule]]:
    """The rules in force of the units above a unit, nearest first; the owner's are the shipped numbers without one."""
    above = paths.ancestors(unit.path)[:-1]
    rows = RuleVersion.objects.filter(campaign=campaign, issuer__in=above).exclude(published_at=None).order_by("number")
    found = {version.issuer_id: rule_of(version.rule) for version in rows}
    if campaign.owner_id in above:
        found.setdefault(campaign.owner_id, Rule())
    return [(issuer, found[issuer]) for issuer in reversed(above) if issuer in found]


@lru_cache(maxsize=256)
def peer_words(peers: str) -> str:
    """The name of a group of peers in words: kind, sector, size class."""
    labels = {**{kind.value: kind.label for kind in Kind}, **{sector.value: sector.label for sector in Sector}}
    return " · ".join(labels.get(word, f"规模{word}") for word in peers.split("/") if word)
