"""The burden meter, and what giving out a campaign would add to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.campaigns.models import Campaign
from guatu.desk.queries import burden as queries
from guatu.orgs import access


@require_safe
@own_page
def burden(request: HttpRequest) -> HttpResponse:
    """What a branch is asked for in a month, by whom."""
    at = clock.now()
    unit = access.focus(request.user, "post.read", request.GET.get("unit", ""))
    found = queries.of(unit, clock.day(at))
    return render(request, "desk/burden.html", {"found": found, "at": at})


@require_safe
@own_page
def campaign_cost(request: HttpRequest, pk: int) -> HttpResponse:
    """What giving out a campaign would cost each branch: a fragment of its page."""
    campaign = access.get(request.user, "campaign.edit", Campaign, pk, related=("owner",))
    reports, proved, minutes = queries.cost(campaign, clock.day(clock.now()))
    context = {"reports": reports, "proved": proved, "minutes": minutes}
    return render(request, "desk/_cost.html", context)
