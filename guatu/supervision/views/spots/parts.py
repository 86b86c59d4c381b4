"""What other pages show of spot checks, check-lists, and the index of honesty."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.campaigns.models import Campaign, Task
from guatu.orgs import access
from guatu.orgs.queries.norms import norms
from guatu.submissions.models import Assignment
from guatu.supervision.actions.spots import questions as actions
from guatu.supervision.forms.spots import QuestionForm
from guatu.supervision.models import CheckQuestion
from guatu.supervision.queries.spots import honesty as honesties
from guatu.supervision.queries.spots import plans as queries
from guatu.supervision.queries.spots.results import results
from guatu.supervision.rules.spot import derived
from guatu.supervision.views.spots import tables


@own_page
@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """The confirmed share of a campaign's latest round, as its progress shows it."""
    plan = queries.latest(request.user, access.get(request.user, Campaign.access.read, Campaign, pk))
    context = {"plan": plan, "results": results(plan) if plan else None}
    return render(request, "supervision/_campaign_spots.html", context)


@own_page
@require_safe
def of_assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """What spot checks found of one cell, as its task page shows it."""
    cell, on = access.get(request.user, "assignment.read", Assignment, pk), clock.day(clock.now())
    days = int(norms(on)["spot.objection"])
    rows = queries.of_assignment(request.user, cell.pk, days, on)
    return render(request, "supervision/_assignment_spots.html", {"rows": rows, "days": days})


@own_page
@require_safe
def honesty(request: HttpRequest) -> HttpResponse:
    """The index of honesty of the organisations that the reader reads."""
    at = clock.now()
    numbers = norms(clock.day(at))
    rows = honesties.standing(request.user, numbers)
    return tables.honesty().show(request, rows, "supervision/honesty.html", {"at": at, "norms": numbers})


# -- check-lists -----------------------------------------------------------------------------------


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def check_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The check-list of a task, and a further question."""
    task = queries.task(request.user, pk)
    form = QuestionForm()
    if request.method == "POST":
        access.require(request.user, actions.EDIT, task.campaign.owner)
        form = QuestionForm(request.POST)
        if form.is_valid():
            with form.taking_refusals():
                actions.add(task=task, by=account_of(request), at=clock.now(), **form.cleaned_data)
                messages.success(request, _("已加入清单。"))
                return redirect("supervision:check_list", task.pk)
    return _list(request, task, form)


def _list(request: HttpRequest, task: Task, form: Any) -> HttpResponse:
    rows = list(task.check_questions.filter(retired_at=None))
    context = {
        "task": task, "rows": rows, "derived": [] if rows else derived(task.standard), "form": form,
        "edits": access.can(request.user, actions.EDIT, task.campaign.owner), "at": clock.now(),
    }  # fmt: skip
    return render(request, "supervision/check_list.html", context, status=form.status)


@own_page
@require_POST
def from_standard(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the list that the standard gives."""
    task = queries.task(request.user, pk)
    access.require(request.user, actions.EDIT, task.campaign.owner)
    number = actions.take_over(task=task, by=account_of(request), at=clock.now())
    messages.success(request, _("已按标准写入%d条，可以增减。") % number)
    return redirect("supervision:check_list", pk)


@own_page
@require_POST
def retirement(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a question no longer."""
    row = access.get(request.user, actions.EDIT, CheckQuestion, pk, related=["task"])
    actions.retire(question=row, by=account_of(request), at=clock.now())
    messages.success(request, _("已从清单移去；答过的记录仍可查看。"))
    return redirect("supervision:check_list", row.task_id)
