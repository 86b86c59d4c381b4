"""Honours: the list, a proposal, its decision by a unit above."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.actions import honours as actions
from guatu.people.actions import papers
from guatu.people.forms.posts import Decision, Proposal
from guatu.people.models import Honour
from guatu.people.queries import honours as queries
from guatu.people.rules.honours import Level, Stage, stage

MARKS = {Stage.PROPOSED: "◔", Stage.GRANTED: "●", Stage.DECLINED: "↩"}
STAGES = {Stage.PROPOSED.value: None, Stage.GRANTED.value: True, Stage.DECLINED.value: False}


def stage_words(honour: Honour) -> str:
    """The stage of an honour with its mark."""
    now = stage(honour.granted)
    return f"{MARKS[now]} {_(now.label)}"


HONOURS = Listing(
    name=gettext_lazy("荣誉"),
    columns=[
        Column("title", gettext_lazy("荣誉"), sort="title", href=lambda h: reverse("people:honour", args=[h.pk])),
        Column("who", gettext_lazy("授予"), sort="person__sort_key",
               value=lambda h: h.person.name if h.person else _("本组织")),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda h: h.unit.name),
        Column("level", gettext_lazy("级别"), sort="level", value=lambda h: _(Level(h.level).label)),
        Column("stage", gettext_lazy("状态"), sort="granted", value=stage_words),
        Column("awarded_on", gettext_lazy("授予日期"), sort="awarded_on", kind="day"),
        Column("awarded_by", gettext_lazy("授予机关")),
        Column("number", gettext_lazy("文号")),
    ],
    filters=[
        Filter("level", gettext_lazy("级别"), Level.choices()),
        Filter("stage", gettext_lazy("状态"), Stage.choices(),
               apply=lambda rows, value: queries.at_stage(rows, STAGES[value])),
    ],
    search=["title", "unit__search_text", "person__search_text"],
    search_label=gettext_lazy("荣誉、姓名或组织"),
    order="-awarded_on",
    empty_title=gettext_lazy("还没有荣誉记录"),
    empty_text=gettext_lazy("在组织的“班子”页申报，由上级审定。"),
)  # fmt: skip


@own_page
@require_safe
def honours(request: HttpRequest) -> HttpResponse:
    """The honours of my subtree, and proposals that wait."""
    return HONOURS.show(request, queries.seen(request.user), "people/honours.html", {"at": clock.now()})


@own_page
@require_safe
def unit_honours(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: the honours of a unit and of its people."""
    unit = access.get(request.user, "post.read", Unit, pk)
    rows = queries.of_unit(request.user, unit)
    lines = [{"row": row, "stage": stage_words(row), "level": Level(row.level).label} for row in rows]
    context = {"unit": unit, "lines": lines, "may": access.can(request.user, "post.edit", unit)}
    return render(request, "people/_unit_honours.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose an honour for a unit or one of its people."""
    unit = access.get(request.user, "post.edit", Unit, pk)
    form = Proposal(request.POST or None, request.FILES or None, people=queries.candidates(request.user, unit))
    if form.is_valid():
        with form.taking_refusals():
            made = _proposed(request, unit, form)
            messages.success(request, _("已申报，等待上级审定。"))
            return redirect("people:honour", pk=made.pk)
    return render(request, "people/honour_form.html", {"unit": unit, "form": form}, status=form.status)


def _proposed(request: HttpRequest, unit: Unit, form: Proposal) -> Honour:
    by, at, file = account_of(request), clock.now(), form.cleaned_data["paper"]
    paper = papers.keep(unit=unit, name=file.name, file=file.file, personal=True, by=by, at=at) if file else None
    return actions.propose(unit=unit, paper=paper, by=by, at=at, **form.given())


@own_page
@require_safe
def honour(request: HttpRequest, pk: int) -> HttpResponse:
    """One honour: for whom and why, and what was decided."""
    return _honour(request, queries.get(request.user, pk))


def _honour(request: HttpRequest, found: Honour, form: Decision | None = None, status: int = 200) -> HttpResponse:
    given: dict[str, Any] = {"awarded_on": clock.day(clock.now()), "awarded_by": queries.awarding(request.user)}
    context = {
        "honour": found, "stage": stage_words(found), "level": Level(found.level).label,
        "form": form or (Decision(initial=given) if queries.may_decide(request.user, found) else None),
        "paper": found.paper_id and access.can(request.user, "paper.read", found.unit),
    }  # fmt: skip
    return render(request, "people/honour.html", context, status=status)


@own_page
@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or decline an honour."""
    found, form = queries.get(request.user, pk), Decision(request.POST)
    queries.require_decider(request.user, found)
    if form.is_valid():
        with form.taking_refusals():
            actions.decide(honour=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("审定已记录。"))
            return redirect("people:honour", pk=found.pk)
    return _honour(request, found, form, form.status)
