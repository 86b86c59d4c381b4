"""The wall chart of a campaign below one unit: every figure of one moment, from one board."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from guatu.base import clock
from guatu.campaigns.models import Campaign, Task
from guatu.desk.queries import maps, today
from guatu.desk.rules.geo import Map, Place, match
from guatu.desk.rules.shades import Shades, shades
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import Kind
from guatu.supervision.board import Board
from guatu.supervision.models import Flag, Snapshot
from guatu.supervision.queries import progress, rankings
from guatu.supervision.queries.histories import stage_of
from guatu.supervision.queries.nodes import NodeLine, node_lines
from guatu.supervision.queries.snapshots import last_before_today
from guatu.supervision.rules.flags import Stage
from guatu.supervision.rules.progress import Share, share

PER_PAGE = 22  # rows that can be read from four metres
ON_SHOW = {Stage.PUBLISHED: "published", Stage.IN_APPEAL: "in_appeal"}


@dataclass(frozen=True)
class Flown:
    """A flag that hangs: published, and in appeal or not."""

    pk: int
    unit: int
    name: str
    colour: str
    stage: str  # a key of parts.FLAG_STAGES


@dataclass(frozen=True)
class Row:
    """One unit in the matrix. `unit` is 0 for several added up (其余组织)."""

    unit: int
    name: str
    rank: int | None
    change: int | None
    rated: Share | None  # what the rank follows
    cells: progress.Cells
    share: Share
    by_task: tuple[progress.Cells, ...]
    flags: tuple[Flown, ...]


@dataclass(frozen=True)
class Chart:
    """Everything on the wall."""

    campaign: Campaign
    unit: Unit
    board: Board
    rows: tuple[Row, ...]
    own: Row | None
    rest: Row | None
    page: int
    pages: int
    lines: tuple[progress.TaskLine, ...]
    categories: tuple[progress.CategoryLine, ...]
    nodes: tuple[NodeLine, ...]
    cells: progress.Cells
    planned: float | None
    flags: tuple[Flown, ...]
    news: today.News
    map: Map | None
    places: Mapping[int, Place]
    shades: Shades
    last: Snapshot | None
    basis: rankings.Basis
    names: Mapping[int, str]
    rates: Mapping[int, Row]

    @property
    def today(self) -> date:
        return self.board.today

    @property
    def day(self) -> int:
        """Which day of the campaign it is, from 1."""
        return max((self.today - self.campaign.starts_on).days + 1, 1)

    @property
    def days(self) -> int:
        """How many days the campaign takes: to the last node's day."""
        last = max((line.node.due_on for line in self.nodes), default=self.campaign.starts_on)
        return max((last - self.campaign.starts_on).days + 1, 1)

    @property
    def total(self) -> Row:
        """Everything below the unit and its own, as a row."""
        by_task = tuple(line.cells for line in self.lines)
        return Row(self.unit.pk, short_name(self.unit), None, None, None, self.cells, share(self.cells), by_task, ())

    @property
    def next(self) -> NodeLine | None:
        """The first node whose day is not past."""
        ahead = [line for line in self.nodes if line.node.due_on >= self.today]
        return min(ahead, key=lambda line: (line.node.due_on, line.node.number)) if ahead else None


def chart(campaign: Campaign, unit: Unit, board: Board, at: datetime, *, rest: bool = False, page: int = 1) -> Chart:
    """The wall below a unit. `rest` shows the units that are otherwise added up below the counties."""
    tasks = progress.tasks_of(campaign)
    lines = tuple(progress.task_lines(board, unit.pk, tasks, campaign))
    flags = flown(campaign, unit, at)
    basis = rankings.basis_for(campaign, unit, board)
    last = last_before_today(campaign, unit.pk, at)
    everyone = _rows(board, unit, basis, last, flags)
    shown, others = _parted(everyone, rest)
    found, places = _map(campaign.owner, unit, shown)
    plan = progress.planned_overall(lines)
    numbers = max(1, -(-len(shown) // PER_PAGE))
    page = min(max(page, 1), numbers)
    return Chart(
        campaign=campaign, unit=unit, board=board,
        rows=tuple(shown[(page - 1) * PER_PAGE : page * PER_PAGE]),
        own=_own(board, unit), rest=_added(others), page=page, pages=numbers,
        lines=lines, categories=tuple(progress.category_lines(lines)),
        nodes=tuple(sorted(node_lines(board, unit.pk, lines, campaign), key=lambda n: (n.due_on, n.number))),
        cells=progress.total(board, unit.pk), planned=None if plan is None else float(plan),
        flags=flags, news=_news(campaign, unit, board, tasks, at),
        map=found, places=places, shades=shades([row.share.rate for row in shown]),
        last=last, basis=basis,
        names={row.unit: row.name for row in everyone}, rates={row.unit: row for row in shown},
    )  # fmt: skip


def _news(campaign: Campaign, unit: Unit, board: Board, tasks: Sequence[Task], at: datetime) -> today.News:
    midnight = clock.end_of(clock.day(at) - timedelta(days=1))
    return today.news(campaign, unit, board, tasks, midnight, board.today)


def flown(campaign: Campaign, unit: Unit, at: datetime) -> tuple[Flown, ...]:
    """The flags that hang at an instant below a unit, red ones first. Those not yet published are nobody's to see."""
    rows = Flag.objects.filter(subtree([unit.path], "unit__path"), campaign=campaign, expires_on__isnull=False)
    rows = rows.select_related("unit").prefetch_related("steps").order_by("-colour", "unit__path", "pk")
    found = [(flag, stage_of(flag, at)) for flag in rows]
    return tuple(
        Flown(flag.pk, flag.unit_id, short_name(flag.unit), flag.colour, ON_SHOW[stage])
        for flag, stage in found
        if stage in ON_SHOW
    )


def _rows(board: Board, unit: Unit, basis: rankings.Basis, last: Snapshot | None, flags: Sequence[Flown]) -> list[Row]:
    """The units directly below, by peers and rank; those that no rule compares by name after them."""
    ranked = {place.unit: place for place in rankings.places(board, unit.pk, basis.rule)}
    before = rankings.ranks_then(last, basis.rule) if last else {}
    rows = []
    for line in progress.unit_lines(board, unit.pk):
        place = ranked.get(line.unit.pk)
        rank = place.rank if place else None
        then = before.get(line.unit.pk)
        row = Row(
            line.unit.pk, short_name(line.unit), rank, then - rank if rank and then else None,
            place.share if place else None, line.cells, line.share, line.by_task,
            tuple(flag for flag in flags if flag.unit == line.unit.pk),
        )  # fmt: skip
        order = (place.peers, rank or 10**9) if place else ("~", KINDS.index(line.unit.kind))
        rows.append((order, row))
    rows.sort(key=lambda pair: pair[0])  # stable: by name where nothing else tells them apart
    return [row for _, row in rows]


KINDS = Kind.codes()
LEAGUE = re.compile("共青团(.{2,}?)(?:工作)?(?:委员会|委)")


def _parted(rows: list[Row], rest: bool) -> tuple[list[Row], list[Row]]:
    """The rows on show, and those added up in one: where there are counties, all else is the rest."""
    ranked = [row for row in rows if row.rated is not None]
    others = [row for row in rows if row.rated is None]
    if not ranked or not others:
        return rows, []
    return (others, ranked) if rest else (ranked, others)


def _added(rows: Sequence[Row]) -> Row | None:
    if not rows:
        return None
    cells = progress.added([row.cells for row in rows])
    by_task = tuple(progress.added(column) for column in zip(*(row.by_task for row in rows), strict=True))
    return Row(0, str(len(rows)), None, None, None, cells, share(cells), by_task, ())


def _own(board: Board, unit: Unit) -> Row | None:
    """The unit's own cells, so that the rows add up to the total. Numbered 0: no list counts them alone."""
    counts = board.own(unit.pk)
    if not counts.sum():
        return None
    cells = progress.cells_of(counts)
    by_task = tuple(progress.cells_of(row) for row in counts)
    return Row(0, short_name(unit), None, None, None, cells, share(cells), by_task, ())


def _map(owner: Unit, unit: Unit, rows: Sequence[Row]) -> tuple[Map | None, Mapping[int, Place]]:
    found = maps.found(owner, unit)
    if found is None:
        return None, {}
    units = Unit.objects.filter(pk__in=[row.unit for row in rows]).values_list("pk", "code", "division_code")
    return found, match(found, units)


def short_name(unit: Unit) -> str:
    """A unit's name as a wall has room for it: of 共青团沅峰县委员会 or 共青团沅峰县委 the place alone."""
    name = unit.short_name or unit.name
    found = LEAGUE.fullmatch(name)
    return found[1] if found else name


def above(unit: Unit, tops: Sequence[str]) -> list[Unit]:
    """The units on the way down to a unit that a reader of some subtrees may see, topmost first."""
    sight = min((len(top) for top in tops if paths.contains(top, unit.path)), default=len(unit.path))
    numbers = paths.ancestors(unit.path)[sight // paths.WIDTH - 1 : -1]
    return list(Unit.objects.filter(pk__in=numbers).order_by("depth")) if numbers else []


def behind(row: Row, planned: float | None) -> float:
    """How far a unit lies behind the plan, as a share; negative: ahead."""
    rate = row.share.rate if row.share.rate is not None else Fraction(1)
    return (planned or 0.0) - float(rate)
