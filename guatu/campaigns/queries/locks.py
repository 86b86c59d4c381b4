"""Rows taken for a change: locked, of the version that the editor saw, and still open to it."""

from typing import Any, TypeVar

from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign, Category, Node, Task

M = TypeVar("M", bound=Campaign | Category | Node | Task)


def draft(pk: int) -> Campaign:
    """The campaign, locked, as long as it is a draft. Launching locks it too, so the two cannot cross."""
    campaign = any_phase(pk)
    if campaign.launched_at is not None or campaign.closed_at is not None:
        raise Problem("illegal_step", "专项已经下达，任务、范围和期限不能再改；期限调整请用节点改期")
    return campaign


def any_phase(pk: int) -> Campaign:
    """The campaign, locked, with its owner."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)


def same(row: M, version: int) -> M:
    """The row as it stands now, locked, if nobody changed or removed it since that version (P12)."""
    model: Any = type(row)
    now: M | None = model._default_manager.select_for_update().filter(pk=row.pk).first()
    if now is None or now.version != version:
        raise Problem("conflict", "别人刚刚改过这一项。您写的内容还在，请核对现在的内容后再保存")
    return now
