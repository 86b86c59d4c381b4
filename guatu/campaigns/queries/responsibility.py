"""Who answers for what: the matrix of a unit, its gaps, and the gaps of the units below (没有空格)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from guatu.accounts.models import User
from guatu.campaigns.models import Campaign, Responsibility, Task
from guatu.campaigns.queries.scope import Makeup, makeup, runs_home
from guatu.campaigns.rules.duties import Duty, needed
from guatu.campaigns.rules.reach import reach
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths
from guatu.people.models import Post
from guatu.people.queries.posts import in_office


@dataclass(frozen=True)
class Cell:
    """One duty of one task at a unit: who holds it, and whether it must be filled."""

    duty: Duty
    row: Responsibility | None
    person: str
    needed: bool
    from_register: bool = False
    stale: bool = False  # whoever is named is no longer in office there

    @property
    def gap(self) -> bool:
        """Whether nobody who is in office answers though somebody must."""
        return self.needed and (not self.person or self.stale)


@dataclass(frozen=True)
class Row:
    """One task of the matrix."""

    task: Task
    cells: list[Cell]


@dataclass(frozen=True)
class Below:
    """A unit directly below: how many cells must be filled and are not, in its own matrix and in those of its tree."""

    unit: Unit
    needed: int
    gaps: int
    tree_needed: int = 0
    tree_gaps: int = 0


@dataclass(frozen=True)
class Level:
    """A unit on the way from the campaign's owner down, with who answers for one task there."""

    unit: Unit
    cells: list[Cell]


def open_rows(units: Iterable[int], tasks: Iterable[Task], on: date) -> dict[tuple[int, int, str], Responsibility]:
    """The rows that hold on a day, by unit, task and duty."""
    rows = Responsibility.objects.filter(
        Q(until=None) | Q(until__gt=on), unit__in=list(units), task__in=[task.pk for task in tasks]
    ).annotate(stale=stale(on))
    return {(row.unit_id, row.task_id, row.duty): row for row in rows.order_by("since", "pk")}


def stale(on: date) -> Case:
    """Whether the person of a row no longer is in office at its unit; of those named by hand, whose account is shut.

    A new term of the same person changes nothing.
    """
    held = Post.objects.filter(in_office(on), person=OuterRef("post__person"), unit=OuterRef("unit"))
    return Case(
        When(post__isnull=False, then=~Exists(held)), When(account__deactivated_at__isnull=False, then=Value(True)),
        default=Value(False), output_field=BooleanField(),
    )  # fmt: skip


def cells(unit: Unit, task: Task, rows: dict[tuple[int, int, str], Responsibility]) -> list[Cell]:
    """The duties of a task at a unit. Where no row says otherwise, the secretary in the register is in charge."""
    must = needed(unit.kind)
    found = []
    for duty in Duty:
        row = rows.get((unit.pk, task.pk, duty.value))
        by_register = row is None and duty == Duty.OVERALL and bool(unit.secretary)
        person = row.person if row else unit.secretary if by_register else ""
        found.append(Cell(duty, row, person, duty in must, by_register, bool(row and row.stale)))  # type: ignore[attr-defined]  # annotated
    return found


def concerning(campaign: Campaign, unit: Unit) -> list[Task]:
    """The tasks of a campaign that reach a unit or any unit below it: those that it must answer for."""
    tasks = list(campaign.tasks.select_related("category", "node").order_by("position", "pk"))
    found = Unit.objects.below(unit.path).in_force().exclude(pk=campaign.owner_id)
    return touching(campaign, tasks, set(makeup(found).distinct()))


def touching(campaign: Campaign, tasks: list[Task], makeups: set[Makeup]) -> list[Task]:
    """The tasks that reach any of some makeups: kind, sector, whether a youth home is run."""
    kept = []
    for task in tasks:
        to = reach(task.kinds, task.sectors, campaign.sectors)
        if any(to.covers(kind, sector, home) for kind, sector, home in makeups):
            kept.append(task)
    return kept


def matrix(campaign: Campaign, unit: Unit, on: date) -> list[Row]:
    """The tasks that a unit answers for, each with its duties."""
    tasks = concerning(campaign, unit)
    rows = open_rows([unit.pk], tasks, on)
    return [Row(task, cells(unit, task, rows)) for task in tasks]


def gaps(rows: list[Row]) -> int:
    """How many cells of a matrix must be filled and are not."""
    return sum(cell.gap for row in rows for cell in row.cells)


def below(campaign: Campaign, unit: Unit, on: date) -> list[Below]:
    """The units directly below, each with the gaps of its own matrix and of its whole tree. Few queries."""
    lines = tree(campaign, unit, on)
    cut, sums = len(unit.path) + paths.WIDTH, defaultdict[str, list[int]](lambda: [0, 0])
    for line in lines:
        sums[line.unit.path[:cut]][0] += line.needed
        sums[line.unit.path[:cut]][1] += line.gaps
    children = [line for line in lines if len(line.unit.path) == cut]
    found = [Below(line.unit, line.needed, line.gaps, *sums[line.unit.path]) for line in children]
    return sorted(found, key=lambda row: row.unit.sort_key)


@dataclass(frozen=True)
class Line:
    """A unit of a tree: the tasks it answers for; how many cells must be filled, are not, and are stale among these."""

    unit: Unit
    tasks: list[Task]
    needed: int
    gaps: int
    stale: int

    @property
    def filled(self) -> int:
        return self.needed - self.gaps


def tree(campaign: Campaign, top: Unit, on: date) -> list[Line]:
    """Every unit at and below one that answers for anything, in tree order; a fixed number of queries."""
    tasks = list(campaign.tasks.select_related("campaign").order_by("position", "pk"))
    units = list(Unit.objects.below(top.path).in_force().annotate(home=runs_home()).order_by("path"))
    own = answered(campaign, tasks, units)
    named = names(campaign, top, on)
    found = []
    for unit in units:
        mine, must = own[unit.path], needed(unit.kind)
        if not mine:
            continue
        gaps = old = 0
        for task in mine:
            for duty in must:
                state = named.get((unit.pk, task.pk, duty.value))
                by_register = state is None and duty == Duty.OVERALL and bool(unit.secretary)
                old += state is True
                gaps += state is True or (state is None and not by_register)
        found.append(Line(unit, mine, len(mine) * len(must), gaps, old))
    return found


def names(campaign: Campaign, top: Unit, on: date) -> dict[tuple[int, int, str], bool]:
    """The cells of a tree that hold a name, each with whether it is stale."""
    rows = Responsibility.objects.filter(
        Q(until=None) | Q(until__gt=on), subtree([top.path], "unit__path"), task__campaign=campaign
    ).annotate(stale=stale(on))
    named = rows.order_by("since", "pk").values_list("unit_id", "task_id", "duty", "stale")
    return {(unit, task, duty): old for unit, task, duty, old in named}


def answered(campaign: Campaign, tasks: list[Task], units: Sequence[Unit]) -> dict[str, list[Task]]:
    """The tasks that reach each of some units or any below it, by path. The units are a whole tree, in its order."""
    reaches = [(task, reach(task.kinds, task.sectors, campaign.sectors)) for task in tasks]
    known: dict[Makeup, int] = {}
    masks: dict[str, int] = {}
    for unit in reversed(units):
        made: Makeup = (unit.kind, unit.sector, unit.home)  # type: ignore[attr-defined]  # annotated
        if made not in known:
            known[made] = sum(1 << n for n, (_task, to) in enumerate(reaches) if to.covers(*made))
        own = 0 if unit.pk == campaign.owner_id else known[made]
        masks[unit.path] = masks.get(unit.path, 0) | own
        above = paths.parent(unit.path)
        masks[above] = masks.get(above, 0) | masks[unit.path]
    cache: dict[int, list[Task]] = {}
    for mask in set(masks.values()):
        cache[mask] = [task for n, task in enumerate(tasks) if mask >> n & 1]
    return {unit.path: cache[masks[unit.path]] for unit in units}


def chain(task: Task, unit: Unit, on: date) -> list[Level]:
    """Who answers for a task at each level, from the campaign's owner down to a unit.

    Who is responsible above is public to those below once the campaign is (docs/decisions/task-lists.md).
    """
    above = paths.ancestors(unit.path)
    owner = task.campaign.owner_id
    above = above[above.index(owner) :] if owner in above else [unit.pk]
    units = list(Unit.objects.filter(pk__in=above).order_by("depth"))
    rows = open_rows(above, [task], on)
    return [Level(one, cells(one, task, rows)) for one in units]


def history(campaign: Campaign, unit: Unit) -> QuerySet[Responsibility]:
    """All rows of a unit for a campaign, past ones included, the newest first."""
    rows = Responsibility.objects.filter(unit=unit, task__campaign=campaign)
    return rows.select_related("task", "post").order_by("-since", "-pk")


def accounts_at(unit: Unit) -> QuerySet[User]:
    """The active accounts with a role at a unit itself, to be named as responsible."""
    return User.objects.filter(grants__unit=unit, grants__until=None, deactivated_at=None).distinct().order_by("name")


def span(task: Task, unit: Unit, width: str) -> list[Task]:
    """The tasks that a naming covers: the task, those of its category, or all that the unit answers for."""
    if width == "task":
        return [task]
    mine = concerning(task.campaign, unit)
    return [one for one in mine if width == "all" or one.category_id == task.category_id]
