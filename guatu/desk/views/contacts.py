"""Matching contact points: what self-check and supervision know of branches goes into the matcher."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.figures import address
from guatu.desk.queries.weakness import weakness
from guatu.fieldwork.actions.contacts import match
from guatu.fieldwork.queries.contacts import DECIDE
from guatu.orgs import access


@own_page
@require_POST
def runs(request: HttpRequest) -> HttpResponse:
    """Propose a branch to everybody at and below a unit who must link one and does not."""
    by, at = account_of(request), clock.now()
    unit = access.focus(by, DECIDE, request.POST.get("unit", ""))
    run = match(unit=unit, weak=weakness(by, unit, at), by=by, at=at)
    found = {"n": run.obliged, "made": run.obliged - run.unmatched, "left": run.unmatched}
    messages.success(request, _("应联系而未联系 %(n)d 人，已为 %(made)d 人推荐，%(left)d 人没有支部可选。") % found)
    asked = {"unit": unit.pk, "decision": "waiting"}
    return redirect(address(reverse("fieldwork:contact_proposals"), asked))
