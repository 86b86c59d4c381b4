"""Setting up, amending and closing campaigns. Launching gives tasks out too and lives in submissions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign, Category, Node, Task
from guatu.campaigns.queries import campaigns as queries
from guatu.campaigns.queries import locks
from guatu.campaigns.rules import tasklist as lists
from guatu.campaigns.rules.tasklist import Item, TaskList
from guatu.orgs.models import Unit

CAMPAIGN_FIELDS = (
    "code", "name", "name_en", "owner", "sectors", "starts_on", "launched_at", "closed_at", "correction_days",
    "demonstration_lead_days", "formula",
)  # fmt: skip
CATEGORY_FIELDS = ("campaign", "code", "name", "name_en", "position")
NODE_FIELDS = ("campaign", "number", "name", "due_on", "demonstration_due_on")
TASK_FIELDS = (
    "campaign", "category", "node", "code", "position", "name", "name_en", "standard", "kinds", "sectors", "evidence",
    "indicator", "target", "department", "second_level", "weight", "source",
)  # fmt: skip
# What may be amended, and what of it still after the launch.
AMENDABLE = ("code", "name", "name_en", "sectors", "starts_on", "correction_days", "demonstration_lead_days")
WORDING = ("name", "name_en")


@transaction.atomic
def create(
    *, tasklist: TaskList, owner: Unit, starts_on: date, by: User | None, at: datetime, verb: str = "campaign.create"
) -> Campaign:
    """Set up a draft from a task list, with its categories, nodes and tasks; an empty list gives an empty draft.

    Refuses a code that is taken and deadlines before the first day.
    """
    if owner.closed_on is not None:
        raise Problem("invalid", "主办组织已经撤销", {"owner": "已撤销"})
    for code in lists.early(tasklist, starts_on):
        raise Problem("invalid", f"任务{code}的期限早于专项开始的日子", {"starts_on": "晚于某些任务的期限"})
    campaign = Campaign(
        code=tasklist.code,
        name=tasklist.name,
        name_en=tasklist.name_en,
        owner=owner,
        sectors=list(tasklist.sectors),
        starts_on=starts_on,
        correction_days=tasklist.correction_days,
        demonstration_lead_days=tasklist.demonstration_lead_days,
        formula=lists.FORMULA,
    )
    _save_new(campaign)
    rows = _contents(campaign, tasklist)
    lines = [journal.Line(verb, campaign, owner, journal.snapshot(campaign, CAMPAIGN_FIELDS))]
    lines += [journal.Line(f"{row._meta.model_name}.create", row, owner, _after(row)) for row in rows]
    journal.record_many(lines, by=by, at=at)
    return campaign


@transaction.atomic
def create_all(
    *, tasklists: list[TaskList], owner: Unit, starts_on: date, by: User | None, at: datetime
) -> list[Campaign]:
    """Set up a draft for each list, or none at all. A code that is taken gets -2, -3 … behind it."""
    made: list[Campaign] = []
    for one in tasklists:
        free = replace(one, code=queries.free_code(one.code))
        made.append(create(tasklist=free, owner=owner, starts_on=starts_on, by=by, at=at))
    return made


def _save_new(campaign: Campaign) -> None:
    try:
        with transaction.atomic():
            campaign.save(force_insert=True)
    except IntegrityError:
        raise Problem("invalid", f"编号 {campaign.code} 已经用过，请换一个", {"code": "已经用过，请换一个"}) from None


def _contents(campaign: Campaign, tasklist: TaskList) -> list[Category | Node | Task]:
    """The rows of a list, in the database."""
    categories = Category.objects.bulk_create(
        Category(campaign=campaign, code=heading.code, name=heading.name, name_en=heading.name_en, position=number)
        for number, heading in enumerate(tasklist.categories, start=1)
    )
    stops = lists.schedule(tasklist, campaign.starts_on)
    nodes = Node.objects.bulk_create(
        Node(campaign=campaign, number=s.number, due_on=s.due_on, demonstration_due_on=s.demonstration_due_on)
        for s in stops.values()
    )
    by_day = dict(zip(stops, nodes, strict=True))
    by_code = {category.code: category for category in categories}
    tasks = Task.objects.bulk_create(
        _task(campaign, by_code.get(item.category), by_day[item.day(campaign.starts_on)], item, number)
        for number, item in enumerate(tasklist.tasks, start=1)
    )
    return [*categories, *nodes, *tasks]


def _task(campaign: Campaign, category: Category | None, node: Node, item: Item, position: int) -> Task:
    return Task(
        campaign=campaign, category=category, node=node, position=position, code=item.code, name=item.name,
        name_en=item.name_en, standard=item.standard, kinds=list(item.kinds), sectors=list(item.sectors),
        evidence=item.evidence, indicator=item.indicator, target=item.target, department=item.department,
        second_level=item.second_level, weight=item.weight, source=item.source,
    )  # fmt: skip


def _after(row: Category | Node | Task) -> dict[str, Any]:
    fields = {Category: CATEGORY_FIELDS, Node: NODE_FIELDS, Task: TASK_FIELDS}[type(row)]
    return journal.snapshot(row, fields)


@transaction.atomic
def copy(*, campaign: Campaign, code: str, name: str, starts_on: date, by: User, at: datetime) -> Campaign:
    """Set up a new draft of the same owner with the same list, its days counted from a new first day."""
    whole = queries.as_list(campaign, dated=False)
    return create(
        tasklist=replace(whole, code=code, name=name),
        owner=campaign.owner,
        starts_on=starts_on,
        by=by,
        at=at,
        verb="campaign.copy",
    )


@transaction.atomic
def amend(*, campaign: Campaign, values: Mapping[str, Any], version: int, by: User, at: datetime) -> Campaign:
    """Change a campaign's own values; after the launch only its wording. A stale version is a conflict (P12)."""
    locked = locks.same(locks.any_phase(campaign.pk), version)
    allowed = AMENDABLE if locked.launched_at is None else WORDING
    changed = [name for name in AMENDABLE if name in values and getattr(locked, name) != values[name]]
    for name in changed:
        if name not in allowed or locked.closed_at is not None:
            raise Problem("illegal_step", "专项下达以后只能改名称，不能改范围和日期", {name: "已不能改"})
        setattr(locked, name, values[name])
    if "code" in changed and Campaign.objects.filter(code=locked.code).exists():
        raise Problem("invalid", "编号已经用过，请换一个", {"code": "已经用过，请换一个"})
    if "starts_on" in changed and locked.nodes.filter(due_on__lt=locked.starts_on).exists():
        raise Problem("invalid", "有节点早于这一天，请先改节点", {"starts_on": "晚于某些节点的期限"})
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    after = journal.snapshot(locked, changed)
    journal.record("campaign.amend", locked, by=by, at=at, unit=locked.owner, after=after)
    return locked


@transaction.atomic
def close(*, campaign: Campaign, version: int, by: User, at: datetime, note: str = "") -> Campaign:
    """End a launched campaign: it stays readable, and nothing of it changes any more."""
    locked = locks.same(locks.any_phase(campaign.pk), version)
    if locked.launched_at is None or locked.closed_at is not None:
        raise Problem("illegal_step", "只有进行中的专项可以结束")
    locked.closed_at = at
    locked.version += 1
    locked.save(update_fields=["closed_at", "version"])
    after = journal.snapshot(locked, ["closed_at"])
    journal.record("campaign.close", locked, by=by, at=at, unit=locked.owner, after=after, note=note)
    return locked


@transaction.atomic
def discard(*, campaign: Campaign, version: int, by: User, at: datetime) -> None:
    """Remove a draft with everything in it. A launched campaign is never removed."""
    locked = locks.same(locks.draft(campaign.pk), version)
    journal.record("campaign.discard", locked, by=by, at=at, unit=locked.owner, after={"removed": True})
    Task.objects.filter(campaign=locked).delete()
    locked.delete()
