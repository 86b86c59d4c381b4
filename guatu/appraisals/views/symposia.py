"""Symposia: the list, planning one, its page, its minutes with decisions, its cancellation."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.appraisals.actions import symposia as actions
from guatu.appraisals.forms.symposia import Cancellation, MinutesForm, PlanForm, plan_of
from guatu.appraisals.models import Symposium
from guatu.appraisals.queries import symposia as queries
from guatu.appraisals.queries.duty.rounds import opening_units
from guatu.appraisals.rules.symposium import SymposiumStage
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.fieldwork.rules.matters import MatterStage
from guatu.orgs import access
from guatu.orgs.models import Unit

MARKS = {SymposiumStage.PLANNED: "○", SymposiumStage.HELD: "●", SymposiumStage.CANCELLED: "–"}
MATTER_MARKS = {
    MatterStage.OPEN: "◌", MatterStage.OVERDUE: "▲", MatterStage.DONE: "◔", MatterStage.CLOSED: "●"
}  # fmt: skip
USUAL = timedelta(days=30)  # a decision's day as it is filled in


def stage_words(found: Symposium) -> str:
    """How far a symposium has come, with its mark; one whose minutes are missing says so."""
    now = queries.stage_of_symposium(found)
    if now == SymposiumStage.PLANNED and found.on < clock.today():
        return "▲ " + _("未登记记录")
    return f"{MARKS[now]} {_(now.label)}"


SYMPOSIA = Listing(
    name=gettext_lazy("座谈会"),
    columns=[
        Column("title", gettext_lazy("座谈会"), sort="title",
               href=lambda s: reverse("appraisals:symposium", args=[s.pk])),
        Column("unit", gettext_lazy("主办"), sort="unit__sort_key", value=lambda s: s.unit.name),
        Column("on", gettext_lazy("日期"), sort="on", kind="day"),
        Column("asked", gettext_lazy("应到组织"), sort="asked", kind="number"),
        Column("came", gettext_lazy("到会组织"), sort="came", kind="number"),
        Column("decisions", gettext_lazy("议定事项"), sort="decisions", kind="number"),
        Column("open_decisions", gettext_lazy("未办结"), sort="open_decisions", kind="number"),
        Column("stage", gettext_lazy("状态"), value=stage_words),
    ],
    filters=[Filter("stage", gettext_lazy("状态"), SymposiumStage.choices(), apply=queries.at_stage)],
    search=["title", "unit__search_text"],
    search_label=gettext_lazy("名称或组织"),
    order="-on",
    empty_title=gettext_lazy("还没有座谈会"),
    empty_text=gettext_lazy("由团组织召集直接下级，每季度一次；议定事项自动列入事项跟踪。"),
)  # fmt: skip


@own_page
@require_safe
def symposia(request: HttpRequest) -> HttpResponse:
    """The symposia that I read."""
    context = {"at": clock.now(), "opening": opening_units(request.user)}
    return SYMPOSIA.show(request, queries.symposia(request.user), "appraisals/symposia/list.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a symposium with the units directly below."""
    unit, on = access.get(request.user, queries.PLAN, Unit, pk), clock.today()
    units = list(queries.invited(unit))
    title = _("%(year)d年第%(n)d季度座谈会") % {"year": on.year, "n": (on.month + 2) // 3}
    initial = {
        "title": title,
        "on": on + timedelta(days=7),
        "units": [one.pk for one in units],
        "chair": unit.secretary,
    }
    form = PlanForm(request.POST or None, units=units, initial=initial)
    if form.is_valid():
        with form.taking_refusals():
            chosen = form.cleaned_data["units"]
            made = actions.plan(unit=unit, given=form.plan(), units=chosen, by=account_of(request), at=clock.now())
            messages.success(request, _("已列入计划，参会组织可以看到议程。"))
            return redirect("appraisals:symposium", pk=made.pk)
    return render(request, "appraisals/symposia/plan.html", {"unit": unit, "form": form}, status=form.status)


@own_page
@require_http_methods(["GET", "POST"])
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the plan of a symposium that is still to come."""
    found = _coming(queries.get(request.user, pk, queries.PLAN))
    form = PlanForm(request.POST or None, units=list(queries.invited(found.unit)), initial=plan_of(found))
    if form.is_valid():
        with form.taking_refusals():
            actions.revise(
                found=found, version=form.cleaned_data["version"] or 0, given=form.plan(),
                units=form.cleaned_data["units"], by=account_of(request), at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("已修改。"))
            return redirect("appraisals:symposium", pk=found.pk)
    context = {"unit": found.unit, "symposium": found, "form": form}
    return render(request, "appraisals/symposia/plan.html", context, status=form.status)


def _coming(found: Symposium) -> Symposium:
    """Refuse a symposium that was held or cancelled."""
    if queries.stage_of_symposium(found) != SymposiumStage.PLANNED:
        raise Problem("illegal_step", "座谈会已经登记记录或已取消。")
    return found


@own_page
@require_safe
def symposium(request: HttpRequest, pk: int) -> HttpResponse:
    """One symposium: agenda, who came, minutes, decisions and what became of them."""
    return _page(request, queries.get(request.user, pk))


def _page(request: HttpRequest, found: Symposium, form: Cancellation | None = None, status: int = 200) -> HttpResponse:
    may = access.can(request.user, queries.PLAN, found.unit)
    coming = queries.stage_of_symposium(found) == SymposiumStage.PLANNED
    context: dict[str, Any] = {
        "symposium": found, "stage": stage_words(found), "at": clock.now(), "may": may and coming,
        "begun": found.on <= clock.today(), "seats": queries.seats(request.user, found),
        "resolutions": [
            (row, f"{MATTER_MARKS[now]} {_(now.label)}")
            for row, now in queries.resolutions(found, clock.today())
        ],
        "form": form or (Cancellation() if may and coming else None),
    }  # fmt: skip
    return render(request, "appraisals/symposia/detail.html", context, status=status)


@own_page
@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a symposium was held."""
    found = _coming(queries.get(request.user, pk, queries.PLAN))
    seats, due_on = queries.seats(request.user, found), clock.today() + USUAL
    form = MinutesForm(request.POST or None, seats=seats, host=found.unit, due_on=due_on)
    if form.is_valid():
        with form.taking_refusals():
            actions.record(found=found, given=form.given(), by=account_of(request), at=clock.now())
            messages.success(request, _("已登记，议定事项已列入事项跟踪。"))
            return redirect("appraisals:symposium", pk=found.pk)
    return render(request, "appraisals/symposia/minutes.html", {"symposium": found, "form": form}, status=form.status)


@own_page
@require_POST
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a symposium."""
    found = queries.get(request.user, pk, queries.PLAN)
    form = Cancellation(request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.cancel(found=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("座谈会已取消。"))
            return redirect("appraisals:symposium", pk=found.pk)
    return _page(request, found, form, form.status)
