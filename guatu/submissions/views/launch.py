"""Launching a campaign: long work, watched as a run."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu.accounts.actions import runs
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.told import named
from guatu.campaigns.models import Campaign
from guatu.orgs import access
from guatu.submissions.jobs import launch_campaign


@require_POST
@own_page
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to give a campaign's tasks out."""
    campaign = access.get(request.user, "campaign.launch", Campaign, pk)
    run = runs.queue_run(
        kind="launch", title=_("下达专项：%s") % named(campaign), task=launch_campaign,
        detail={"campaign": campaign.pk}, unit_id=campaign.owner_id, by=account_of(request), at=clock.now(),
    )  # fmt: skip
    return redirect("accounts:run", run.pk)
