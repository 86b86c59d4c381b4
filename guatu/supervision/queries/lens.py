"""Through which a page of figures looks at a campaign: the unit, the slice, and as organised on which day.

The page of figures and the list behind a figure are given the same lens, so that they count the same cells.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np

from guatu.base import clock
from guatu.base.figures import address
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.asof import tree_on
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector
from guatu.supervision import board as boards
from guatu.supervision.board import Board, Slice, load
from guatu.supervision.board.slices import parse
from guatu.supervision.board.tree import Tree, build

WORDS = ("kind", "sector", "field", "mark", "without")
TREES = 4  # trees of other days held at once

_trees: "OrderedDict[tuple[date, tuple[str, ...]], tuple[Tree, Tree]]" = OrderedDict()


@dataclass(frozen=True)
class Lens:
    """A campaign seen by a reader: `board` is cut to what they may read; `then` is the day of the tree, if not now.

    `above` are the units on the way down to `unit` from where the reader's sight begins.
    """

    campaign: Campaign
    unit: Unit
    board: Board
    chosen: Slice
    then: date | None
    at: datetime
    above: tuple[Unit, ...]
    words: Mapping[str, str]

    def params(self, **changes: object) -> dict[str, object]:
        """The parameters that lead to this view, with some changed; empty ones mean the default."""
        own: dict[str, object] = {"unit": self.unit.pk, **self.words}
        if self.then:
            own |= {"as": "then", "day": self.then.isoformat()}
        return {**own, **changes}

    def link(self, path: str, **changes: object) -> str:
        """The address of a page seen through this lens."""
        return address(path, self.params(**changes))


def campaign_of(user: Any, pk: int) -> Campaign:
    """A campaign that the reader sees; not found otherwise."""
    return access.get(user, Campaign.access.read, Campaign, pk, related=("owner",))


def lens(user: Any, campaign: Campaign, query: Mapping[str, str], at: datetime) -> Lens:
    """The lens that a URL asks for. Not found for a unit that the reader does not see or that had no place then."""
    unit = unit_of(user, campaign, query.get("unit", ""))
    words = {name: query[name] for name in WORDS if query.get(name)}
    chosen = parse({name: [value] for name, value in words.items()})
    then = _day(query, campaign, clock.day(at))
    tops = tuple(access.tops(user, "board.read"))
    board = boards.of(campaign, at=at, chosen=chosen)
    if then:
        board = _then(board, _tree_then(board.tree, then, tops), chosen)
    if unit.pk not in board.tree:
        raise Problem("not_found", "这个组织在所选日期没有列入组织树")
    return Lens(campaign, unit, board, chosen, then, at, _above(unit, tops), words)


def unit_of(user: Any, campaign: Campaign, asked: str) -> Unit:
    """The unit asked for, or the topmost one below the campaign's owner whose figures the reader may see."""
    if asked:
        return access.get(user, "board.read", Unit, asked)
    owner = campaign.owner
    for top in sorted(access.tops(user, "board.read"), key=lambda path: (len(path), path)):
        if paths.contains(top, owner.path):
            return owner
        if paths.contains(owner.path, top):
            return Unit.objects.get(path=top)
    raise Problem("not_found")


def _above(unit: Unit, tops: tuple[str, ...]) -> tuple[Unit, ...]:
    sight = min((len(top) for top in tops if paths.contains(top, unit.path)), default=len(unit.path))
    numbers = paths.ancestors(unit.path)[sight // paths.WIDTH - 1 : -1]
    return tuple(Unit.objects.filter(pk__in=numbers).order_by("depth"))


def _day(query: Mapping[str, str], campaign: Campaign, today: date) -> date | None:
    """The day of the tree: none for now; the campaign's first day if the URL names none or nonsense."""
    if query.get("as") != "then":
        return None
    try:
        return min(date.fromisoformat(query.get("day", "")), today)
    except ValueError:
        return min(campaign.starts_on, today)


def _tree_then(now: Tree, day: date, tops: tuple[str, ...]) -> Tree:
    """The tree of a day over the units that the reader sees now; kept until the present tree changes."""
    kept = _trees.get((day, tops))
    if kept is None or kept[0] is not now:
        kept = (now, _arrange(now, day, tops))
        _trees[day, tops] = kept
        while len(_trees) > TREES:
            _trees.popitem(last=False)
    return kept[1]


def _then(board: Board, tree: Tree, chosen: Slice) -> Board:
    """The board in the tree of another day, with the cells of units that stood then and are closed now."""
    gone = (board.tree.places(tree.pk) < 0) & chosen.mask(tree)
    return load.with_units(board.arranged(tree), tree.pk[gone].tolist())


def _arrange(now: Tree, day: date, tops: tuple[str, ...]) -> Tree:
    seen = _seen(now, tops)
    then = tree_on(day)
    order = sorted((path, unit) for unit, path in then.paths.items() if unit in seen)
    rows = [(unit, then.parents[unit], *seen[unit]) for _, unit in order]
    tree = build(rows, [])
    places = now.places(tree.pk)
    tree.marks[:] = np.where(places >= 0, now.marks[places], 0)
    return tree


def _seen(now: Tree, tops: tuple[str, ...]) -> dict[int, tuple[str, str, int | None]]:
    """Kind, sector and members of each unit that the reader sees, those included that no longer stand."""
    kinds, sectors = tuple(Kind), tuple(Sector)
    seen: dict[int, tuple[str, str, int | None]] = {}
    for top in tops:
        number = paths.ancestors(top)[-1]
        if number not in now:
            continue
        rows = slice(now.place(number), int(now.end[now.place(number)]))
        columns = zip(now.pk[rows].tolist(), now.kind[rows].tolist(), now.sector[rows].tolist(), strict=True)
        seen |= {pk: (kinds[kind].value, sectors[sector].value, None) for pk, kind, sector in columns}
    closed = Unit.objects.below(*tops).exclude(closed_on=None).values_list("pk", "kind", "sector")
    return {pk: (kind, sector, None) for pk, kind, sector in closed} | seen


def whole(of: Lens) -> Lens:
    """The same lens without a slice, on the present tree: for what is published about a unit as a whole."""
    return replace(of, board=boards.of(of.campaign, at=of.at), chosen=Slice(), then=None, words={})
