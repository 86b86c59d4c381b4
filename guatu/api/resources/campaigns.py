"""Campaigns with their tasks and nodes. A launched campaign is public to everyone below its owner."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, Out, reads
from guatu.api.paging import Page, Paging, page
from guatu.api.resources.refs import UnitRef, unit_ref
from guatu.campaigns.models import Campaign, Node, Task
from guatu.campaigns.queries import campaigns as queries
from guatu.campaigns.rules.phases import Phase
from guatu.orgs import access

router = Router()
READ = Campaign.access.read


class CampaignOut(Out):
    """A campaign."""

    id: int
    code: str
    name: str
    name_en: str
    owner: UnitRef
    phase: Phase
    sectors: list[str]
    starts_on: date
    launched_at: datetime | None
    closed_at: datetime | None
    correction_days: int
    demonstration_lead_days: int
    formula: int
    version: int


class NodeOut(Out):
    """A dated node of a campaign."""

    id: int
    number: int
    name: str
    due_on: date
    demonstration_due_on: date | None
    version: int


class Heading(Out):
    """A category of tasks."""

    code: str
    name: str


class TaskOut(Out):
    """One task of the list: its standard, whom it reaches, by which node, how it is proved."""

    id: int
    campaign: int
    category: Heading | None
    node: NodeOut
    code: str
    name: str
    name_en: str
    standard: str
    kinds: list[str]
    sectors: list[str]
    evidence: str
    indicator: str
    target: str
    department: str
    second_level: bool
    weight: int
    source: str
    version: int


def campaign_out(row: Campaign) -> CampaignOut:
    said = {name: getattr(row, name) for name in CampaignOut.model_fields if name not in {"id", "owner", "phase"}}
    return CampaignOut(id=row.pk, owner=unit_ref(row.owner), phase=queries.phase_of(row), **said)


def node_out(row: Node) -> NodeOut:
    return NodeOut(id=row.pk, **{name: getattr(row, name) for name in NodeOut.model_fields if name != "id"})


def task_out(row: Task) -> TaskOut:
    apart = {"id", "campaign", "category", "node"}
    said = {name: getattr(row, name) for name in TaskOut.model_fields if name not in apart}
    heading = Heading(code=row.category.code, name=row.category.name) if row.category else None
    return TaskOut(id=row.pk, campaign=row.campaign_id, category=heading, node=node_out(row.node), **said)


@reads(router, "/campaigns", Page[CampaignOut], "专项列表")
def campaigns(request: Asked, query: Query[Paging]) -> Any:
    """The campaigns that the account sees: launched ones from above, and drafts that it may edit."""
    return page(request, queries.visible(request.user), query, campaign_out)


@reads(router, "/campaigns/{id}", CampaignOut, "一个专项")
def campaign(request: Asked, id: Id) -> CampaignOut:
    """One campaign."""
    return campaign_out(access.get(request.user, READ, Campaign, id, related=("owner",)))


@reads(router, "/campaigns/{id}/tasks", Page[TaskOut], "专项的任务")
def campaign_tasks(request: Asked, id: Id, query: Query[Paging]) -> Any:
    """The tasks of a campaign."""
    row = access.get(request.user, READ, Campaign, id)
    return page(request, row.tasks.select_related("category", "node"), query, task_out)


@reads(router, "/campaigns/{id}/nodes", Page[NodeOut], "专项的节点")
def campaign_nodes(request: Asked, id: Id, query: Query[Paging]) -> Any:
    """The nodes of a campaign."""
    return page(request, access.get(request.user, READ, Campaign, id).nodes.all(), query, node_out)


@reads(router, "/tasks/{id}", TaskOut, "一项任务")
def task(request: Asked, id: Id) -> TaskOut:
    """One task."""
    return task_out(access.get(request.user, READ, Task, id, related=("category", "node", "campaign__owner")))
