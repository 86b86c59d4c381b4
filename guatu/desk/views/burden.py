"""The burden meter, and what giving out a campaign would add to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign
from guatu.desk.queries import burden as queries
from guatu.orgs import access
from guatu.orgs.models import Unit


@require_safe
@own_page
def burden(request: HttpRequest) -> HttpResponse:
    """What a branch is asked for in a month, by whom."""
    at = clock.now()
    found = queries.of(chosen(request), clock.day(at))
    return render(request, "desk/burden.html", {"found": found, "at": at})


@require_safe
@own_page
def campaign_cost(request: HttpRequest, pk: int) -> HttpResponse:
    """What giving out a campaign would cost each branch: a fragment of its page."""
    campaign = access.get(request.user, "campaign.edit", Campaign, pk, related=("owner",))
    reports, proved, minutes = queries.cost(campaign, clock.day(clock.now()))
    context = {"reports": reports, "proved": proved, "minutes": minutes}
    return render(request, "desk/_cost.html", context)


def chosen(request: HttpRequest) -> Unit:
    """The unit that the address names, or the reader's topmost one."""
    asked = request.GET.get("unit", "")
    if asked.isdecimal() and len(asked) < 10:
        return access.get(request.user, "post.read", Unit, int(asked))
    unit = access.units(request.user, "post.read").in_force().order_by("depth", "path").first()
    if unit is None:
        raise Problem("not_allowed")
    return unit
