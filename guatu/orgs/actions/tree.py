"""The only place where units come into being and find their place in the tree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk
from guatu.base.pinyin import search_text, sort_key
from guatu.base.problems import Problem
from guatu.orgs.models import Placement, Unit
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import Kind, may_stand_below

# The values of a unit that the journal keeps, so that replay gives the tree back (P17). `path` and `depth`
# are not among them: they follow from the parents (queries.asof.paths_of), and a move would otherwise have
# to write a line for each unit of the subtree.
FIELDS = (
    "code", "name", "short_name", "kind", "sector", "parent", "industry_parent", "division_code",
    "division_edition", "credit_code", "address", "latitude", "longitude", "secretary", "member_count",
    "member_count_on", "founded_on", "closed_on",
)  # fmt: skip


@dataclass(frozen=True)
class Seed:
    """A unit to be planted; `parent` is the code of a unit that stands already or is in the same list."""

    code: str
    name: str
    kind: str
    sector: str
    parent: str | None
    since: date
    fields: dict[str, Any] = field(default_factory=dict)  # further fields of Unit


@transaction.atomic
def plant(*, seeds: Iterable[Seed], by: User | None, at: datetime, verb: str = "unit.establish") -> list[Unit]:
    """Create units with their placements, parents first, with one journal line each; all or none.

    Refuses codes that exist, parents that are missing or closed, kinds that may not stand there, and cycles.
    """
    seeds = list(seeds)
    Unit.objects.lock_tree()
    standing = {
        u.code: u
        for u in Unit.objects.filter(code__in=_codes(seeds)).only("code", "path", "kind", "closed_on", "depth")
    }
    next_number = (Unit.objects.aggregate(top=Max("pk"))["top"] or 0) + 1
    planted: dict[str, Unit] = {}
    for number, seed in enumerate(_parents_first(seeds, standing), start=next_number):
        parent = _parent_of(seed, planted, standing)
        planted[seed.code] = _unit(seed, number, parent)
    units = list(planted.values())
    bulk.insert(Unit, units, numbered=True)
    since = {seed.code: seed.since for seed in seeds}
    placements = [Placement(unit=u, parent_id=u.parent_id, name=u.name, since=since[u.code]) for u in units]
    bulk.insert(Placement, placements, numbered=False)
    journal.record_many(
        (journal.Line(verb, unit, unit, journal.snapshot(unit, FIELDS)) for unit in units), by=by, at=at
    )
    return units


def _codes(seeds: list[Seed]) -> set[str]:
    return {seed.code for seed in seeds} | {seed.parent for seed in seeds if seed.parent}


def _parents_first(seeds: list[Seed], standing: dict[str, Unit]) -> list[Seed]:
    """The seeds in an order in which each parent comes before its children; a cycle is refused."""
    waiting: dict[str | None, list[Seed]] = {}
    codes = {seed.code for seed in seeds}
    if len(codes) != len(seeds):
        raise Problem("invalid", "同一组织编号在清单中出现了不止一次")
    for seed in seeds:
        waiting.setdefault(seed.parent if seed.parent in codes else None, []).append(seed)
    ordered: list[Seed] = []
    level: list[Seed] = waiting.get(None, [])
    while level:
        ordered += level
        level = [child for seed in level for child in waiting.get(seed.code, [])]
    if len(ordered) != len(seeds):
        stuck = sorted(codes - {seed.code for seed in ordered})[:5]
        raise Problem("invalid", f"上下级关系成环：{'、'.join(stuck)}")
    return ordered


def _parent_of(seed: Seed, planted: dict[str, Unit], standing: dict[str, Unit]) -> Unit | None:
    if seed.code in standing:
        raise Problem("invalid", f"组织编号 {seed.code} 已存在", {"code": "已存在"})
    parent = None
    if seed.parent is not None:
        parent = planted.get(seed.parent) or standing.get(seed.parent)
        if parent is None:
            raise Problem("invalid", f"{seed.name} 的上级组织 {seed.parent} 不存在", {"parent": "不存在"})
        if parent.closed_on is not None:
            raise Problem("invalid", f"{seed.name} 的上级组织已撤销", {"parent": "已撤销"})
    if not may_stand_below(Kind(seed.kind), Kind(parent.kind) if parent else None):
        where = Kind(parent.kind).label if parent else "组织树顶端"
        raise Problem("invalid", f"{seed.name}：{Kind(seed.kind).label}不能设在{where}之下", {"kind": "不能设在此处"})
    return parent


def _unit(seed: Seed, number: int, parent: Unit | None) -> Unit:
    short = seed.fields.get("short_name", "")
    if parent and parent.depth + 2 > paths.DEEPEST:
        raise Problem("invalid", f"{seed.name}：组织层级最多 {paths.DEEPEST} 级", {"parent": "层级太多"})
    return Unit(
        pk=number,
        code=seed.code,
        name=seed.name,
        kind=seed.kind,
        sector=seed.sector,
        parent=parent,
        path=paths.path(parent.path if parent else "", number),
        depth=parent.depth + 1 if parent else 0,
        sort_key=sort_key(short or seed.name),
        search_text=search_text(seed.name, short, seed.code),
        **seed.fields,
    )
