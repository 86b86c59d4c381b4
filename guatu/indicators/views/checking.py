"""The button “现在体检”."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu.accounts.actions.runs import queue_run
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.indicators import jobs
from guatu.orgs import access
from guatu.orgs.models import Unit


@own_page
@require_POST
def self_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a unit and all below it now; the reader watches the run."""
    unit = access.get(request.user, "health.decide", Unit, pk)
    run = queue_run(
        kind="health.check", title=_("体检：%s") % unit.name, task=jobs.check_units, unit_id=unit.pk,
        detail={"unit": unit.pk}, by=account_of(request), at=clock.now(),
    )  # fmt: skip
    return redirect("accounts:run", run.pk)
