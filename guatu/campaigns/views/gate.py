"""The way to a row that is to be edited: found by access, and refused to those who may only read it."""

from collections.abc import Iterable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign, Category, Node, Task
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths

M = TypeVar("M", bound=Campaign | Category | Node | Task)


def editable(request: HttpRequest, model: type[M], pk: int, related: Iterable[str] = ()) -> M:
    """A row that the user may edit. One that was only published to them is refused (403)."""
    owner = "owner" if model is Campaign else "campaign__owner"
    row = access.get(request.user, "campaign.edit", model, pk, related=(owner, *related))
    access.require(request.user, "campaign.edit", campaign_of(row).owner)
    return row


def campaign_of(row: Campaign | Category | Node | Task) -> Campaign:
    """The campaign that a row belongs to."""
    return row if isinstance(row, Campaign) else row.campaign


def unit_within(request: HttpRequest, campaign: Campaign, verb: str) -> Unit:
    """The unit that `?unit=` names, or the user's own; it must stand in the campaign's subtree."""
    wanted = request.POST.get("unit") or request.GET.get("unit") or home(request, campaign)
    unit = access.get(request.user, verb, Unit, wanted)
    if not paths.contains(campaign.owner.path, unit.path):
        raise Problem("not_found")
    return unit


def home(request: HttpRequest, campaign: Campaign) -> int:
    """The number of the unit where a user stands in a campaign's subtree: the owner, or their own below it."""
    homes = access.homes(request.user)
    if any(paths.contains(one, campaign.owner.path) for one in homes):
        return campaign.owner_id
    within = [one for one in homes if paths.contains(campaign.owner.path, one)]
    if not within:
        raise Problem("not_found")
    return paths.ancestors(within[0])[-1]


def away(request: HttpRequest, name: str, pk: int, query: str = "") -> HttpResponse:
    """To a page after something was saved, for a whole page and for a fragment alike."""
    address = reverse(name, args=[pk]) + query
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
