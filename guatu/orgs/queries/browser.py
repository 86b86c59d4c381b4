"""The tree as people walk through it: one page of one column at a time, and search within their rights."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import Units
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import Sector

SIZE = 50


@dataclass(frozen=True)
class Entry:
    """A unit in a column, and how many open units stand directly below it."""

    unit: Unit
    children: int
    chosen: bool

    @property
    def kind(self) -> str:
        return Kind(self.unit.kind).label


@dataclass
class Column:
    """One page of the units below a parent (of the user's topmost units, without one). `level` counts from 0."""

    level: int
    parent: Unit | None
    entries: list[Entry]
    total: int
    page: int
    next: "Column | None" = None
    led: list[Unit] = field(default_factory=list)  # on the second line of command

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


@dataclass(frozen=True)
class Facts:
    """What the browser says of the chosen unit."""

    unit: Unit
    above: list[Unit]
    led: int
    marks: list[str]  # their words

    @property
    def kind(self) -> str:
        return Kind(self.unit.kind).label

    @property
    def sector(self) -> str:
        return Sector(self.unit.sector).label


def first(user: Any) -> int | None:
    """The number of the unit at which the browser opens: the user's topmost; None without any."""
    return next((paths.ancestors(path)[-1] for path in access.tops(user, "unit.read")), None)


def columns(user: Any, chosen: Unit | None, page: int = 0) -> Column:
    """The columns from the user's topmost units down to the chosen one and what is below it, linked by `next`.

    `page` is of the last column; each other column shows the page on which the way down is found.
    """
    tops = list(Unit.objects.filter(path__in=access.tops(user, "unit.read")).order_by("sort_key", "pk")[:SIZE])
    top = next((unit for unit in tops if chosen and paths.contains(unit.path, chosen.path)), None)
    first = Column(0, None, _entries(tops, top), len(tops), 1)
    if not chosen or not top:
        return first
    way = Unit.objects.in_bulk(paths.ancestors(chosen.path)[top.depth + 1 :])
    last, parent = first, top
    for unit in sorted(way.values(), key=lambda unit: unit.depth):
        last.next = column(parent, last.level + 1, chosen=unit)
        last, parent = last.next, unit
    below = column(parent, last.level + 1, page=page)
    last.next = below if below.total or below.led else None
    return first


def column(parent: Unit, level: int, *, page: int = 0, chosen: Unit | None = None) -> Column:
    """One page of the open units below a parent: the asked one, or the one with the chosen unit."""
    below = Unit.objects.in_force().filter(parent=parent)
    total = below.count()
    if chosen and not page:
        before = Q(sort_key__lt=chosen.sort_key) | Q(sort_key=chosen.sort_key, pk__lt=chosen.pk)
        page = below.filter(before).count() // SIZE + 1
    page = min(max(page, 1), max(1, -(-total // SIZE)))
    units = list(below.order_by("sort_key", "pk")[(page - 1) * SIZE : page * SIZE])
    led = parent.industry_children.filter(closed_on=None).order_by("sort_key", "pk")[:SIZE]
    return Column(level, parent, _entries(units, chosen), total, page, led=list(led))


def _entries(units: list[Unit], chosen: Unit | None) -> list[Entry]:
    below = Unit.objects.in_force().filter(parent__in=units).values_list("parent").annotate(n=Count("pk"))
    counts = dict(below.order_by())
    return [Entry(unit, counts.get(unit.pk, 0), bool(chosen and unit.pk == chosen.pk)) for unit in units]


def level_below(user: Any, unit: Unit) -> int:
    """The level of the column that shows what is below a unit."""
    top = min((path for path in access.tops(user, "unit.read") if paths.contains(path, unit.path)), key=len)
    return unit.depth - paths.depth(top) + 1


def facts(user: Any, unit: Unit) -> Facts:
    """What the browser says of a unit; of the way above, what the user may see."""
    seen = access.units(user, "unit.read")
    above = seen.filter(pk__in=paths.ancestors(unit.path)[:-1]).order_by("depth")
    marks = unit.marks.filter(until=None).order_by("mark").values_list("mark", flat=True)
    words = [Mark(mark).label for mark in marks]
    return Facts(unit, list(above), unit.industry_children.filter(closed_on=None).count(), words)


def matches(user: Any, words: str, kind: str = "", sector: str = "") -> QuerySet[Unit]:
    """Open units within the user's rights whose name, code, pinyin or initials hold every word, highest first."""
    found: Units = access.units(user, "unit.read").in_force()  # type: ignore[attr-defined]
    for word in words.lower().split()[:6]:
        found = found.filter(search_text__contains=word)
    if kind in Kind.codes():
        found = found.filter(kind=kind)
    if sector in Sector.codes():
        found = found.filter(sector=sector)
    return found.select_related("parent").order_by("depth", "sort_key", "pk")
