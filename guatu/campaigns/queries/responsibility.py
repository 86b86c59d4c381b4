"""Who answers for what: the matrix of a unit, its gaps, and the gaps of the units below (没有空格)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from guatu.accounts.models import User
from guatu.campaigns.models import Campaign, Responsibility, Task
from guatu.campaigns.queries.scope import Makeup, makeup, runs_home
from guatu.campaigns.rules.duties import Duty, needed
from guatu.campaigns.rules.reach import reach
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths


@dataclass(frozen=True)
class Cell:
    """One duty of one task at a unit: who holds it, and whether it must be filled."""

    duty: Duty
    row: Responsibility | None
    person: str
    needed: bool
    from_register: bool = False

    @property
    def gap(self) -> bool:
        """Whether nobody answers though somebody must."""
        return self.needed and not self.person


@dataclass(frozen=True)
class Row:
    """One task of the matrix."""

    task: Task
    cells: list[Cell]


@dataclass(frozen=True)
class Below:
    """A unit directly below, with how many cells of its own matrix must be filled and are not."""

    unit: Unit
    needed: int
    gaps: int


@dataclass(frozen=True)
class Level:
    """A unit on the way from the campaign's owner down, with who answers for one task there."""

    unit: Unit
    cells: list[Cell]


def open_rows(units: Iterable[int], tasks: Iterable[Task], on: date) -> dict[tuple[int, int, str], Responsibility]:
    """The rows that hold on a day, by unit, task and duty."""
    rows = Responsibility.objects.filter(
        Q(until=None) | Q(until__gt=on), unit__in=list(units), task__in=[task.pk for task in tasks]
    )
    return {(row.unit_id, row.task_id, row.duty): row for row in rows.order_by("since", "pk")}


def cells(unit: Unit, task: Task, rows: dict[tuple[int, int, str], Responsibility]) -> list[Cell]:
    """The duties of a task at a unit. Where no row says otherwise, the secretary in the register is in charge."""
    must = needed(unit.kind)
    found = []
    for duty in Duty:
        row = rows.get((unit.pk, task.pk, duty.value))
        by_register = row is None and duty == Duty.OVERALL and bool(unit.secretary)
        person = row.person if row else unit.secretary if by_register else ""
        found.append(Cell(duty, row, person, duty in must, by_register))
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
    """The units directly below, each with the gaps of its own matrix; a fixed number of queries."""
    children = list(unit.children.filter(closed_on=None).order_by("sort_key"))
    tasks = list(campaign.tasks.order_by("position", "pk"))
    makeups = makeup_of_children(unit)
    rows = open_rows([child.pk for child in children], tasks, on)
    found = []
    for child in children:
        own = touching(campaign, tasks, makeups.get(child.path, set()))
        all_cells = [cell for task in own for cell in cells(child, task, rows)]
        must = sum(cell.needed for cell in all_cells)
        found.append(Below(child, must, sum(cell.gap for cell in all_cells)))
    return found


def makeup_of_children(unit: Unit) -> dict[str, set[Makeup]]:
    """For each subtree directly below a unit, by its path, the makeups that stand in it."""
    length = len(unit.path) + paths.WIDTH
    subtrees = Unit.objects.below(unit.path).in_force().exclude(pk=unit.pk).order_by()
    found: dict[str, set[Makeup]] = {}
    placed = subtrees.annotate(top=Substr("path", 1, length), home=runs_home())
    for top, kind, sector, home in placed.values_list("top", "kind", "sector", "home").distinct():
        found.setdefault(top, set()).add((kind, sector, home))
    return found


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
    return rows.select_related("task").order_by("-since", "-pk")


def accounts_at(unit: Unit) -> QuerySet[User]:
    """The active accounts with a role at a unit itself, to be named as responsible."""
    return User.objects.filter(grants__unit=unit, grants__until=None, deactivated_at=None).distinct().order_by("name")


def span(task: Task, unit: Unit, width: str) -> list[Task]:
    """The tasks that a naming covers: the task, those of its category, or all that the unit answers for."""
    if width == "task":
        return [task]
    mine = concerning(task.campaign, unit)
    return [one for one in mine if width == "all" or one.category_id == task.category_id]
