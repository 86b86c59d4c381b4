"""Beginning and end of a campaign: a new draft, an import, a copy, the closure, the removal of a draft."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages.posted import number
from guatu.base.problems import Problem
from guatu.campaigns.actions import campaigns
from guatu.campaigns.forms.contents import CopyForm
from guatu.campaigns.forms.files import ImportForm
from guatu.campaigns.models import Campaign
from guatu.campaigns.queries import campaigns as queries
from guatu.campaigns.queries import scope
from guatu.campaigns.rules.reach import reach
from guatu.campaigns.rules.tasklist import TaskList, schedule
from guatu.campaigns.sheets import incoming, text
from guatu.campaigns.views import gate
from guatu.orgs.models import Unit


@require_http_methods(["GET", "POST"])
@own_page
def imports(request: HttpRequest) -> HttpResponse:
    """Bring task lists in: first look at what would come about, then set the drafts up, all or none."""
    owners = queries.owners(request.user)
    if not owners.exists():
        raise Problem("not_allowed")
    form = ImportForm(request.POST or None, request.FILES or None, owners=owners, initial={"starts_on": clock.today()})
    if request.method != "POST" or not form.is_valid():
        return render(request, "campaigns/import.html", {"form": form}, status=422 if form.is_bound else 200)
    owner, starts_on = form.cleaned_data["owner"], form.cleaned_data["starts_on"]
    try:
        lists = incoming.read(content_of(form))
        if not form.cleaned_data["text"]:
            return preview(request, form, lists, owner, starts_on)
        made = campaigns.create_all(
            tasklists=lists, owner=owner, starts_on=starts_on, by=account_of(request), at=clock.now()
        )
    except Problem as problem:
        form.add_error(None, str(problem))
        return render(request, "campaigns/import.html", {"form": form, "problem": problem}, status=422)
    messages.success(request, _("已建立%d个专项草稿，核对后再下达。") % len(made))
    return redirect("campaigns:detail", made[0].pk) if len(made) == 1 else redirect("campaigns:list")


def content_of(form: ImportForm) -> bytes:
    """The bytes of the list that a form brings: confirmed text, an uploaded file, or a shipped list."""
    cleaned = form.cleaned_data
    if cleaned["text"]:
        return cleaned["text"].encode()
    return cleaned["file"].read() if cleaned["file"] else queries.shipped(cleaned["shipped"])


def preview(
    request: HttpRequest, form: ImportForm, lists: list[TaskList], owner: Unit, starts_on: date
) -> HttpResponse:
    """What the import would set up: codes, nodes with their days, and how many units each task reaches."""
    among = scope.composition(scope.below_owner(Campaign(owner=owner)))
    rows: list[dict[str, Any]] = []
    for one in lists:
        tasks = [
            (item, item.day(starts_on), scope.count(reach(item.kinds, item.sectors, one.sectors), among))
            for item in one.tasks
        ]
        rows.append({"list": one, "tasks": tasks, "nodes": len(schedule(one, starts_on)),
                     "code": queries.free_code(one.code)})  # fmt: skip
    context = {"form": form, "rows": rows, "owner": owner, "starts_on": starts_on, "today": clock.today(),
               "text": text.write(lists).decode()}  # fmt: skip
    return render(request, "campaigns/import_preview.html", context)


@require_http_methods(["GET", "POST"])
@own_page
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft with the same list."""
    campaign = gate.editable(request, Campaign, pk)
    initial = {"code": queries.free_code(campaign.code), "name": campaign.name, "starts_on": clock.today()}
    form = CopyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = campaigns.copy(campaign=campaign, by=account_of(request), at=clock.now(), **form.cleaned_data)
            return redirect("campaigns:detail", made.pk)
        except Problem as problem:
            for name, message in problem.fields.items():
                form.add_error(name if name in form.fields else None, message)
    context = {"form": form, "campaign": campaign, "title": _("复制专项")}
    return render(request, "campaigns/form.html", context, status=422 if form.is_bound else 200)


@require_POST
@own_page
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """End a campaign."""
    campaign = gate.editable(request, Campaign, pk)
    campaigns.close(campaign=campaign, version=number(request, "version"), by=account_of(request), at=clock.now())
    messages.success(request, _("专项已结束，所有内容照旧可查。"))
    return redirect("campaigns:detail", pk)


@require_POST
@own_page
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    campaign = gate.editable(request, Campaign, pk)
    campaigns.discard(campaign=campaign, version=number(request, "version"), by=account_of(request), at=clock.now())
    messages.success(request, _("草稿已删除。"))
    return redirect("campaigns:list")
