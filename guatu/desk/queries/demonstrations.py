"""Demonstration points beside the board: how each stands against its own nodes and its peers; who might be next.

What is said of a point (its rate, its late cells, the mean of its peers) is as public as the point itself, so that
others can judge whether to copy it; the cells behind it are for those who read the board there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cache, partial
from typing import Any

import numpy as np

from guatu.base import clock
from guatu.base.states import CellState
from guatu.campaigns.models import Campaign, Node
from guatu.desk import links
from guatu.fieldwork.models import DemonstrationPoint
from guatu.fieldwork.queries import demonstration as points
from guatu.fieldwork.rules.demonstration import Candidate, Pace, ordered, pace, reasons
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import FIELDS, Field
from guatu.supervision import board as boards
from guatu.supervision.board import Board
from guatu.supervision.board.tree import KINDS, MARKS, SECTORS
from guatu.supervision.queries.candidates import counted_at, share_of
from guatu.supervision.queries.progress import cells_of
from guatu.supervision.rules.progress import NOTHING, Share, share

BODIES = (Kind.COMMITTEE.value, Kind.WORKING_COMMITTEE.value, Kind.GENERAL_BRANCH.value)
LEVELS = {"body": BODIES, "branch": tuple(sorted(kind.value for kind in BRANCHES))}


@dataclass(frozen=True)
class Standing:
    """How a point stands in its newest campaign: cells at and below it, its own late ones, its peers' mean."""

    point: DemonstrationPoint
    pace: Pace
    campaign: Campaign | None = None
    share: Share = NOTHING
    cells: dict[CellState, int] = field(default_factory=dict)
    late: int = 0
    peers: int = 0
    mean: Fraction | None = None
    seen: bool = False

    @property
    def rate(self) -> Fraction | None:
        return self.share.rate

    @property
    def behind(self) -> bool:
        return self.pace in (Pace.LATE, Pace.BELOW, Pace.BOTH)

    def cells_url(self, state: str = "") -> str:
        """The list of the cells behind a figure, for those who read the board there."""
        if not self.seen or self.campaign is None:
            return ""
        return links.to("supervision:cells", self.campaign.pk, unit=self.point.unit_id, state=state)


def standings(user: Any, rows: Iterable[DemonstrationPoint], at: datetime) -> list[Standing]:
    """How some points in force stand, in their order. Boards are read once a campaign, peers once a group."""
    running, board_of = _running(user), cache(partial(boards.of, at=at))
    kept: dict[tuple[int, int, str, str], list[Fraction]] = {}
    return [_standing(user, point, running, board_of, kept) for point in rows]


def _running(user: Any) -> list[Campaign]:
    rows = access.rows(user, Campaign.access.read, Campaign).filter(closed_at=None).exclude(launched_at=None)
    return list(rows.order_by("-starts_on", "code"))


def _standing(
    user: Any, point: DemonstrationPoint, running: list[Campaign], board_of: Callable[[Campaign], Board],
    kept: dict[tuple[int, int, str, str], list[Fraction]],
) -> Standing:  # fmt: skip
    unit = point.unit
    for campaign in running:
        if campaign.owner_id not in paths.ancestors(unit.path):
            continue
        board = board_of(campaign)
        if unit.pk not in board.tree or not board.counts(unit.pk).sum():
            continue
        key = (campaign.pk, point.owner_id, unit.kind, point.field)
        if key not in kept:
            kept[key] = _peers(board, point)
        cells, peers = cells_of(board.counts(unit.pk)), kept[key]
        late = cells_of(board.own(unit.pk))[CellState.OVERDUE]
        own = share(cells)
        mean = sum(peers, Fraction(0)) / len(peers) if peers else None
        seen = access.can(user, "board.read", unit)
        return Standing(point, pace(late, own.rate, peers), campaign, own, cells, late, len(peers), mean, seen)
    return Standing(point, Pace.UNKNOWN)


def _peers(board: Board, point: DemonstrationPoint) -> list[Fraction]:
    """The rates of the units of the same kind and field below the point's owner that are no points themselves."""
    tree = board.tree
    if point.owner_id not in tree:
        return []
    start = tree.place(point.owner_id)
    places = np.arange(start + 1, int(tree.end[start]), dtype=np.int32)
    wanted = tree.kind[places] == KINDS[point.unit.kind]
    wanted &= np.isin(tree.sector[places], [SECTORS[sector.value] for sector in FIELDS[Field(point.field)]])
    wanted &= (tree.marks[places] & MARKS[Mark.DEMONSTRATION.value]) == 0
    rates = (share_of(row).rate for row in board.counts_at(places[wanted]))
    return [rate for rate in rates if rate is not None]


@dataclass(frozen=True)
class Line:
    """A candidate: its place in the published order and what speaks for it."""

    unit: Unit
    known: Candidate
    place: int

    @property
    def reasons(self) -> list[str]:
        return [reason.label for reason in reasons(self.known)]


def candidates(user: Any, owner: Unit, chosen: Field, level: str, at: datetime) -> list[Line]:
    """The units of a field below a committee that might go first, in the published order."""
    today = clock.day(at)
    rows = {unit.pk: unit for unit in points.candidates(owner, chosen, LEVELS[level], today)}
    shares = _shares(user, owner, list(rows), at)
    honoured = points.honours(rows) if len(rows) < 30_000 else {}
    known = [_candidate(unit, shares.get(pk, NOTHING), honoured.get(pk, 0)) for pk, unit in rows.items()]
    return [Line(rows[one.unit], one, place) for place, one in enumerate(ordered(known), start=1)]


def _candidate(unit: Unit, share: Share, honours: int) -> Candidate:
    led: bool = unit.led  # type: ignore[attr-defined]  # annotated
    return Candidate(unit.pk, share.applicable, share.done, share.overdue, led, honours, unit.member_count or 0)


def _shares(user: Any, owner: Unit, units: list[int], at: datetime) -> dict[int, Share]:
    """The cells past their day or done, at and below some units, in the newest campaign above their committee."""
    above = paths.ancestors(owner.path)
    campaign = next((one for one in _running(user) if one.owner_id in above), None)
    if campaign is None or not units:
        return {}
    board = boards.of(campaign, at=at)
    places = board.tree.places(np.array(units, dtype=np.int64))
    pairs = [(pk, place) for pk, place in zip(units, places.tolist(), strict=True) if place >= 0]
    totals = counted_at(board, np.array([place for _, place in pairs], dtype=np.int32))
    return {pk: share_of(row) for (pk, _), row in zip(pairs, totals, strict=True)}


@dataclass(frozen=True)
class Ahead:
    """What choosing a unit would move: the nodes whose earlier day is still ahead, and those that stay."""

    moved: tuple[Node, ...]
    stay: tuple[Node, ...]


def ahead(user: Any, unit: Unit, today: date) -> Ahead:
    """The nodes of running campaigns above a unit that have an earlier day for points."""
    owners = set(paths.ancestors(unit.path))
    running = [one.pk for one in _running(user) if one.owner_id in owners]
    rows = Node.objects.filter(campaign__in=running).exclude(demonstration_due_on=None).select_related("campaign")
    found = list(rows.order_by("demonstration_due_on", "pk"))
    moved = tuple(node for node in found if node.demonstration_due_on and node.demonstration_due_on >= today)
    return Ahead(moved, tuple(node for node in found if node not in moved))
