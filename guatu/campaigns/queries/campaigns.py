"""What the pages of campaigns show."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db.models import Count, QuerySet

from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign, Category, Node, NodeMove, Task
from guatu.campaigns.queries import scope
from guatu.campaigns.rules.phases import Phase, phase
from guatu.campaigns.rules.reach import YOUTH_HOME
from guatu.campaigns.rules.targets import parse
from guatu.campaigns.rules.tasklist import Heading, Item, TaskList
from guatu.orgs import access
from guatu.orgs.models import Unit

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "tasklists"


def visible(user: Any) -> QuerySet[Campaign]:
    """The campaigns that an account sees, drafts first, then the newest."""
    rows = access.rows(user, "campaign.edit", Campaign).select_related("owner")
    return rows.annotate(task_count=Count("tasks")).order_by("-starts_on", "code")


def owners(user: Any) -> QuerySet[Unit]:
    """The units at which an account may set up a campaign: those with units below them."""
    return access.units(user, "campaign.edit").filter(closed_on=None, kind="local_committee").order_by("path")


def phase_of(campaign: Campaign) -> Phase:
    """Which phase a campaign is in."""
    return phase(campaign.launched_at, campaign.closed_at)


@dataclass
class Line:
    """One task as the outline shows it."""

    task: Task
    units: int
    youth_home: bool
    target: str


@dataclass
class Group:
    """One category with its tasks; `category` is None for tasks without one."""

    category: Category | None
    lines: list[Line] = field(default_factory=list)


@dataclass
class Outline:
    """A whole campaign: its categories with their tasks, its nodes with theirs, and what was moved."""

    campaign: Campaign
    groups: list[Group]
    nodes: list[Node]
    by_node: dict[int, list[Task]]
    moves: list[NodeMove]
    counts: dict[int, int]

    @property
    def cells(self) -> int:
        """How many single tasks the launch will give out."""
        return sum(self.counts.values())

    @property
    def tasks(self) -> list[Task]:
        return [line.task for group in self.groups for line in group.lines]

    def stops(self) -> list[tuple[Node, list[Task]]]:
        """The nodes in order, each with its tasks."""
        return [(node, self.by_node.get(node.pk, [])) for node in self.nodes]


def outline(campaign: Campaign) -> Outline:
    """Everything that the campaign's page and its editor show, in six queries."""
    tasks = list(campaign.tasks.select_related("node", "category").order_by("position", "pk"))
    numbers = scope.counts(campaign, tasks)
    groups = [Group(category) for category in campaign.categories.all()]
    places = {group.category.pk: group for group in groups if group.category}
    loose = Group(None)
    by_node: dict[int, list[Task]] = {}
    for task in tasks:
        place = places.get(task.category_id, loose) if task.category_id else loose
        place.lines.append(Line(task, numbers[task.pk], YOUTH_HOME in task.kinds, target_words(task.target)))
        by_node.setdefault(task.node_id, []).append(task)
    moves = list(NodeMove.objects.filter(node__campaign=campaign).select_related("node", "moved_by"))
    groups += [loose] if loose.lines else []
    return Outline(campaign, groups, list(campaign.nodes.all()), by_node, moves, numbers)


def target_words(target: str) -> str:
    """A target in Chinese; as it is written where it cannot be read."""
    try:
        return parse(target).words
    except ValueError:
        return target


def hindrances(found: Outline, at: datetime) -> list[str]:
    """Why a campaign cannot be launched at an instant; empty where it can."""
    campaign, today = found.campaign, clock.day(at)
    reasons = []
    if campaign.launched_at is not None:
        reasons.append("专项已经下达")
    if not found.tasks:
        reasons.append("清单里还没有任务")
    past = [node for node in found.nodes if found.by_node.get(node.pk) and node.due_on < today]
    reasons += [f"节点{node.number}的期限 {node.due_on:%Y-%m-%d} 已经过去，请先改期" for node in past]
    reasons += [
        f"节点{node.number}的示范点期限 {node.demonstration_due_on:%Y-%m-%d} 已经过去，请先改期"
        for node in found.nodes
        if node not in past and node.demonstration_due_on and node.demonstration_due_on < today
    ]
    if found.tasks and not found.cells:
        reasons.append("没有一个组织在清单的范围内，请核对组织类型和领域")
    return reasons


def cautions(found: Outline) -> list[str]:
    """What to know before launching, though it does not stand in the way."""
    notes = []
    for group in found.groups:
        for line in group.lines:
            if line.youth_home:
                notes.append(
                    f"任务{line.task.code}由青年之家承担。青年之家是场所，登记场所之后才能下达，现在不派给任何组织"
                )
            elif not line.units:
                notes.append(f"任务{line.task.code}现在没有组织在范围内")
    return notes


def as_list(campaign: Campaign, *, dated: bool) -> TaskList:
    """A campaign as a task list: with dates as they stand, or with days from its start, to be used again."""
    headings = tuple(Heading(c.code, c.name, c.name_en) for c in campaign.categories.all())
    tasks = campaign.tasks.select_related("node", "category").order_by("position", "pk")
    return TaskList(
        code=campaign.code,
        name=campaign.name,
        name_en=campaign.name_en,
        sectors=tuple(campaign.sectors),
        categories=headings,
        demonstration_lead_days=campaign.demonstration_lead_days,
        correction_days=campaign.correction_days,
        tasks=tuple(_item(task, campaign.starts_on, dated) for task in tasks),
    )


def _item(task: Task, starts_on: date, dated: bool) -> Item:
    item = Item(
        code=task.code, name=task.name, name_en=task.name_en, standard=task.standard, source=task.source,
        category=task.category.code if task.category else "", kinds=tuple(task.kinds), sectors=tuple(task.sectors),
        evidence=task.evidence, indicator=task.indicator, target=task.target, department=task.department,
        second_level=task.second_level, weight=task.weight,
    )  # fmt: skip
    days = (task.node.due_on - starts_on).days
    if dated or days < 1:
        return replace(item, due_on=task.node.due_on)
    return replace(item, due_day=days)


def free_code(wanted: str, taken: Sequence[str] = ()) -> str:
    """A campaign code that nobody uses yet: the wanted one, or with -2, -3 …"""
    used = set(Campaign.objects.filter(code__startswith=wanted[:50]).values_list("code", flat=True)) | set(taken)
    number, code = 1, wanted[:60]
    while code in used:
        number += 1
        code = f"{wanted[:54]}-{number}"
    return code


def again(row: Any) -> Any:
    """The row as it stands now; None where it is gone."""
    return type(row)._default_manager.filter(pk=row.pk).first()


def shipped(name: str) -> bytes:
    """The text of a list that comes with the program."""
    return (SHIPPED / f"{name}.yaml").read_bytes()


def owner(code: str) -> Unit:
    """The unit of a code, for the command line."""
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise Problem("not_found", f"没有编号为 {code} 的组织")
    return found


def by_code(code: str) -> Campaign:
    """The campaign of a code, for the command line."""
    found = Campaign.objects.select_related("owner").filter(code=code).first()
    if found is None:
        raise Problem("not_found", f"没有编号为 {code} 的专项")
    return found
