"""The matrix of people and tasks at a unit, and naming who answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.actions import responsibilities
from guatu.campaigns.forms.responsibility import ResponsibilityForm
from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.queries import responsibility as queries
from guatu.campaigns.rules.duties import Duty
from guatu.campaigns.views import gate
from guatu.orgs import access


@require_GET
@own_page
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Tasks by duties at one unit, its gaps, and the gaps of the units directly below."""
    campaign = access.get(request.user, "campaign.edit", Campaign, pk, related=["owner"])
    unit, today = gate.unit_within(request, campaign, "board.read"), clock.today()
    rows = queries.matrix(campaign, unit, today)
    context = {
        "campaign": campaign, "unit": unit, "rows": rows, "gaps": queries.gaps(rows), "duties": list(Duty),
        "below": queries.below(campaign, unit, today), "history": queries.history(campaign, unit)[:50],
        "may_edit": access.can(request.user, "responsibility.edit", unit) and campaign.closed_at is None,
    }  # fmt: skip
    return render(request, "campaigns/responsibility.html", context)


@require_http_methods(["GET", "POST"])
@own_page
def assignment(request: HttpRequest, pk: int, duty: str) -> HttpResponse:
    """Name who holds a duty at a unit: for one task, for its category, or for the whole campaign."""
    task = access.get(request.user, "campaign.edit", Task, pk, related=["campaign__owner", "category"])
    unit = gate.unit_within(request, task.campaign, "responsibility.edit")
    if duty not in Duty.codes():
        raise Problem("not_found")
    standing = queries.open_rows([unit.pk], [task], clock.today()).get((unit.pk, task.pk, duty))
    initial = {"person": standing.person, "department": standing.department} if standing else {}
    form = ResponsibilityForm(request.POST or None, accounts=queries.accounts_at(unit), initial=initial)
    if request.method == "POST" and form.is_valid():
        named = {key: form.cleaned_data[key] for key in ("person", "department", "account")}
        tasks = queries.span(task, unit, form.cleaned_data["span"])
        responsibilities.assign(tasks=tasks, unit=unit, duty=duty, by=account_of(request), at=clock.now(), **named)
        messages.success(request, _("责任人已登记。"))
        return gate.away(request, "campaigns:responsibility", task.campaign_id, f"?unit={unit.pk}")
    context = {"form": form, "task": task, "campaign": task.campaign, "unit": unit, "duty": Duty(duty)}
    template = "campaigns/_assignment.html" if getattr(request, "htmx", False) else "campaigns/assignment.html"
    return render(request, template, context, status=422 if form.is_bound else 200)
