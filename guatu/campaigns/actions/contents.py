"""Changing the list of a draft: its tasks, categories and nodes; after the launch, wording only."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.campaigns.actions.campaigns import CATEGORY_FIELDS, NODE_FIELDS, TASK_FIELDS
from guatu.campaigns.models import Campaign, Category, Node, NodeMove, Task
from guatu.campaigns.queries import locks

FIELDS: dict[type, tuple[str, ...]] = {Category: CATEGORY_FIELDS, Node: NODE_FIELDS, Task: TASK_FIELDS}
# What of each may still be said in other words once the campaign runs.
WORDING: dict[type, frozenset[str]] = {
    Category: frozenset({"name", "name_en"}),
    Node: frozenset({"name"}),
    Task: frozenset({"name", "name_en", "standard", "source", "department"}),
}
Row = Category | Node | Task


@transaction.atomic
def add(*, model: type[Row], campaign: Campaign, values: Mapping[str, Any], by: User, at: datetime) -> Row:
    """Add a task, category or node to a draft, at the end of its kind."""
    locked = locks.draft(campaign.pk)
    row: Row = model(campaign=locked, **values)
    if isinstance(row, Node):
        row.number = (locked.nodes.aggregate(last=Max("number"))["last"] or 0) + 1
    else:
        row.position = (model.objects.filter(campaign=locked).aggregate(last=Max("position"))["last"] or 0) + 1
    _check(locked, row)
    _save(row)
    if isinstance(row, Node):
        _renumber(locked)
        row.refresh_from_db()
    _record(f"{row._meta.model_name}.create", row, locked, by, at)
    return row


@transaction.atomic
def amend(*, row: Row, values: Mapping[str, Any], version: int, by: User, at: datetime) -> Row:
    """Change a task, category or node; of a launched campaign only its wording. A stale version is a conflict."""
    campaign = locks.any_phase(row.campaign_id)
    now = locks.same(row, version)
    changed = [name for name, value in values.items() if getattr(now, name) != value]
    late = [name for name in changed if name not in WORDING[type(now)]]
    if campaign.closed_at is not None or (campaign.launched_at is not None and late):
        raise Problem("illegal_step", "专项下达以后只能改文字和责任部室", dict.fromkeys(late, "已不能改"))
    for name in changed:
        setattr(now, name, values[name])
    now.version += 1
    _check(campaign, now)
    _save(now)
    if isinstance(now, Node) and "due_on" in changed:
        _renumber(campaign)
        now.refresh_from_db()
    _record(f"{now._meta.model_name}.amend", now, campaign, by, at)
    return now


@transaction.atomic
def remove(*, row: Row, version: int, by: User, at: datetime) -> None:
    """Take a task, category or node out of a draft. A category or node in use stays."""
    campaign = locks.draft(row.campaign_id)
    now = locks.same(row, version)
    if not isinstance(now, Task) and now.tasks.exists():
        raise Problem("illegal_step", "还有任务在用，请先把任务移到别处")
    verb = f"{now._meta.model_name}.remove"
    journal.record(verb, now, by=by, at=at, unit=campaign.owner, after={"removed": True})
    now.delete()
    if isinstance(row, Node):
        _renumber(campaign)


@transaction.atomic
def place(*, row: Category | Task, before: bool, by: User, at: datetime) -> None:
    """Move a task or category one place up (`before`) or down among its kind; at the end nothing happens."""
    campaign = locks.draft(row.campaign_id)
    model: type[Any] = type(row)
    rows = list(model.objects.select_for_update().filter(campaign=campaign).order_by("position", "pk"))
    peers = [r for r in rows if not isinstance(r, Task) or r.category_id == row.category_id]  # type: ignore[union-attr]
    here = next((number for number, peer in enumerate(peers) if peer.pk == row.pk), None)
    there = None if here is None else here + (-1 if before else 1)
    if here is None or there is None or not 0 <= there < len(peers):
        return
    first, second = rows.index(peers[here]), rows.index(peers[there])
    rows[first], rows[second] = rows[second], rows[first]
    for number, one in enumerate(rows, start=1):
        one.position = number
    model.objects.bulk_update(rows, ["position"])
    verb = f"{model._meta.model_name}.place"
    lines = [journal.Line(verb, one, campaign.owner, {"position": one.position}) for one in rows]
    journal.record_many(lines, by=by, at=at)


@transaction.atomic
def move_node(
    *, node: Node, due_on: date, demonstration_due_on: date | None, reason: str, version: int, by: User, at: datetime
) -> NodeMove:
    """Give a node of a launched campaign another day, with a reason that everyone can read.

    The caller redates what was given out by the old day in the same transaction (submissions).
    """
    campaign = locks.any_phase(node.campaign_id)
    if campaign.launched_at is None or campaign.closed_at is not None:
        raise Problem("illegal_step", "只有进行中的专项才办理节点改期；草稿请直接改节点")
    if not reason.strip():
        raise Problem("invalid", "请写明改期的理由", {"reason": "不能空着"})
    now = locks.same(node, version)
    move = NodeMove(
        node=now, old_due_on=now.due_on, new_due_on=due_on, old_demonstration_due_on=now.demonstration_due_on,
        new_demonstration_due_on=demonstration_due_on, reason=reason.strip(), moved_by=by, moved_at=at,
    )  # fmt: skip
    now.due_on, now.demonstration_due_on = due_on, demonstration_due_on
    now.version += 1
    _check(campaign, now)
    _save(now)
    move.save()
    journal.record(
        "node.move", now, by=by, at=at, unit=campaign.owner, after=journal.snapshot(now, NODE_FIELDS), note=move.reason
    )
    return move


def _check(campaign: Campaign, row: Row) -> None:
    """Refuse rows that belong to another campaign and days that contradict each other."""
    if isinstance(row, Task):
        strangers = [one for one in (row.node, row.category) if one is not None and one.campaign_id != campaign.pk]
        if strangers:
            raise Problem("not_found")
    if isinstance(row, Node):
        if row.due_on < campaign.starts_on:
            raise Problem("invalid", "期限早于专项开始的日子", {"due_on": "早于专项开始的日子"})
        if row.demonstration_due_on and row.demonstration_due_on > row.due_on:
            raise Problem("invalid", "示范点先行，期限不能更晚", {"demonstration_due_on": "不能晚于节点期限"})
        if campaign.nodes.filter(due_on=row.due_on).exclude(pk=row.pk).exists():
            raise Problem("invalid", "这一天已经有节点了", {"due_on": "这一天已经有节点"})


def _save(row: Row) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Problem("invalid", "编号已经用过，请换一个", {"code": "已经用过，请换一个"}) from None


def _renumber(campaign: Campaign) -> None:
    """Number a draft's nodes by their days; first out of the way, since numbers are unique."""
    nodes = list(campaign.nodes.order_by("due_on", "pk"))
    if [node.number for node in nodes] != list(range(1, len(nodes) + 1)):
        campaign.nodes.update(number=F("number") + 1000)
        for number, node in enumerate(nodes, start=1):
            Node.objects.filter(pk=node.pk).update(number=number)


def _record(verb: str, row: Row, campaign: Campaign, by: User, at: datetime) -> None:
    after = journal.snapshot(row, FIELDS[type(row)])
    journal.record(verb, row, by=by, at=at, unit=campaign.owner, after=after)
