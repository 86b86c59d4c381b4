"""The editor: tasks, categories and nodes of a draft, each in its own small form."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages.posted import number
from guatu.base.problems import Problem
from guatu.campaigns.actions import campaigns, contents
from guatu.campaigns.forms.contents import FORMS, ListForm, PreviewForm, TaskForm
from guatu.campaigns.models import Campaign, Category, Node, Task
from guatu.campaigns.queries import campaigns as queries
from guatu.campaigns.queries import scope
from guatu.campaigns.rules.reach import YOUTH_HOME, reach
from guatu.campaigns.views import gate

Row = Campaign | Category | Node | Task
TITLES = {Campaign: "修改专项", Category: "修改类别", Node: "修改节点", Task: "修改任务"}
NEW_TITLES = {Category: "添加类别", Node: "添加节点", Task: "添加任务"}


def form_for(model: type[Row], campaign: Campaign, data: Any, row: Row | None = None) -> ListForm:
    """The form of a row, filled with its values; of a launched campaign, its wording alone."""
    kind = FORMS[model]
    more: dict[str, Any] = {}
    if kind is TaskForm:
        more = {"nodes": list(campaign.nodes.all()), "categories": list(campaign.categories.all())}
    initial = {}
    if row is not None:
        initial = {name: getattr(row, name) for name in [*kind.base_fields, "version"]}
        initial |= {name: getattr(row, f"{name}_id") for name in ("node", "category") if name in initial}
    form = kind(data, initial=initial, **more)
    if campaign.launched_at is not None:
        form.only_wording()
    return form


@require_GET
@own_page
def editor(request: HttpRequest, pk: int) -> HttpResponse:
    """A campaign with everything in it that can be changed."""
    campaign = gate.editable(request, Campaign, pk)
    context = {"campaign": campaign, "outline": queries.outline(campaign), "phase": queries.phase_of(campaign)}
    return render(request, "campaigns/editor.html", context)


@require_http_methods(["GET", "POST"])
@own_page
def new(request: HttpRequest, pk: int, model: type[Any]) -> HttpResponse:
    """A new task, category or node of a draft."""
    campaign = gate.editable(request, Campaign, pk)
    form = form_for(model, campaign, request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            contents.add(model=model, campaign=campaign, values=form.values, by=account_of(request), at=clock.now())

        return finish(request, form, campaign, act, title=_(NEW_TITLES[model]))
    return shown(request, form, campaign, title=_(NEW_TITLES[model]))


@require_http_methods(["GET", "POST"])
@own_page
def edit(request: HttpRequest, pk: int, model: type[Any]) -> HttpResponse:
    """Change a campaign, task, category or node. Of two edits of one version one wins (P12)."""
    row = gate.editable(request, model, pk)
    campaign = gate.campaign_of(row)
    form = form_for(model, campaign, request.POST or None, row)
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            what: dict[str, Any] = {"values": form.values, "version": form.cleaned_data["version"] or 0}
            if model is Campaign:
                campaigns.amend(campaign=row, by=account_of(request), at=clock.now(), **what)
            else:
                contents.amend(row=row, by=account_of(request), at=clock.now(), **what)

        return finish(request, form, campaign, act, row=row, title=_(TITLES[model]))
    return shown(request, form, campaign, row=row, title=_(TITLES[model]))


def finish(
    request: HttpRequest, form: ListForm, campaign: Campaign, act: Callable[[], None], *, title: str, row: Any = None
) -> HttpResponse:
    """Do what the form asks; where it is refused, give the form back with everything that was typed."""
    try:
        act()
    except Problem as problem:
        if problem.code not in {"invalid", "conflict", "illegal_step"}:
            raise
        return shown(request, form, campaign, row=row, title=title, problem=problem)
    messages.success(request, _("已保存。"))
    return gate.away(request, "campaigns:editor", campaign.pk)


def shown(
    request: HttpRequest, form: ListForm, campaign: Campaign, *, title: str, row: Any = None,
    problem: Problem | None = None,
) -> HttpResponse:  # fmt: skip
    """The form, as a page or a fragment. A refusal stands in it; after a conflict, what stands now stands beside."""
    status = 200 if not form.is_bound else 422 if problem is None else problem.status
    context: dict[str, Any] = {"form": form, "campaign": campaign, "row": row, "title": title, "problem": problem}
    context["reach_preview"] = isinstance(form, TaskForm) and "kinds" in form.fields
    for name, message in (problem.fields if problem else {}).items():
        form.add_error(name if name in form.fields else None, message)
    if problem and problem.code == "conflict" and row is not None:
        context["standing"] = standing(form, campaign, row)
    template = "campaigns/_form.html" if getattr(request, "htmx", False) else "campaigns/form.html"
    response = render(request, template, context, status=status)
    if status >= 400:
        response["HX-Retarget"] = "#form-slot"
    return response


def standing(form: ListForm, campaign: Campaign, row: Any) -> list[tuple[str, Any]] | None:
    """What the row says now where it differs from what was typed; the form is set to that version."""
    now = queries.again(row)
    if now is None:
        return None
    typed = QueryDict(mutable=True)
    typed.update(cast(Any, form.data))
    typed["version"] = str(now.version)
    form.data = typed
    fresh = form_for(type(row), campaign, None, now)
    changed = [name for name in form.values if form.values[name] != getattr(now, name, None)]
    return [(str(fresh.fields[name].label), getattr(now, name)) for name in changed]


@require_POST
@own_page
def removal(request: HttpRequest, pk: int, model: type[Any]) -> HttpResponse:
    """Take a task, category or node out of a draft."""
    row = gate.editable(request, model, pk)
    contents.remove(row=row, version=number(request, "version"), by=account_of(request), at=clock.now())
    return outline_or_editor(request, row.campaign)


@require_POST
@own_page
def place(request: HttpRequest, pk: int, model: type[Any]) -> HttpResponse:
    """Move a task or category one place up or down."""
    row = gate.editable(request, model, pk)
    contents.place(row=row, before=request.POST.get("direction") == "up", by=account_of(request), at=clock.now())
    return outline_or_editor(request, row.campaign)


def outline_or_editor(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The editor's list again: alone for a fragment, with its page otherwise."""
    if not getattr(request, "htmx", False):
        return gate.away(request, "campaigns:editor", campaign.pk)
    context = {"campaign": campaign, "outline": queries.outline(campaign), "phase": queries.phase_of(campaign)}
    return render(request, "campaigns/_contents.html", context)


@require_POST
@own_page
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """How many units the kinds and sectors ticked so far reach."""
    campaign = gate.editable(request, Campaign, pk)
    form = PreviewForm(request.POST)
    form.is_valid()
    kinds, sectors = form.cleaned_data.get("kinds", []), form.cleaned_data.get("sectors", [])
    among = scope.composition(scope.below_owner(campaign))
    context = {
        "number": scope.count(reach(kinds, sectors, campaign.sectors), among),
        "youth_home": YOUTH_HOME in kinds,
        "kinds": kinds,
    }
    return render(request, "campaigns/_reach.html", context)
