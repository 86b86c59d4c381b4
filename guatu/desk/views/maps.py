"""The form by which a customer puts in their own map."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.desk import links
from guatu.desk.actions import maps as actions
from guatu.desk.forms import MapFile
from guatu.desk.queries import maps as queries
from guatu.orgs import access
from guatu.supervision.queries.lens import campaign_of, unit_of


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def page(request: HttpRequest, campaign: int) -> HttpResponse:
    """The present map of a unit, and the form to replace it."""
    found = campaign_of(request.user, campaign)
    unit = unit_of(request.user, found, request.GET.get("unit", ""))
    access.require(request.user, "campaign.edit", unit)
    form = MapFile(request.POST or None, request.FILES or None)
    context = {"form": form, "unit": unit, "campaign": found, "map": queries.map_of(unit)}
    if not form.is_valid():
        return render(request, "desk/map.html", context, status=422 if form.is_bound else 200)
    try:
        content = form.cleaned_data["file"].read()
        made = actions.replace(unit=unit, content=content, by=account_of(request), at=clock.now())
    except Problem as problem:
        form.add_error("file", str(problem))
        return render(request, "desk/map.html", context, status=problem.status)
    messages.success(request, _("地图已更换，图上有%d个区域。") % len(made.places))
    return redirect(links.to("desk:wall", found.pk, unit=unit.pk))
