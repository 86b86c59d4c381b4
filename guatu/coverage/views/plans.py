"""Founding plans: the list, a new one, done, dropped."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.coverage.actions import plans as actions
from guatu.coverage.forms.places import FinishForm, PlanForm, ReasonForm
from guatu.coverage.models import FoundingPlan, Place
from guatu.coverage.queries import places as queries
from guatu.coverage.views import place_lists, places
from guatu.orgs import access

RELATED = ("place__unit__parent", "with_unit", "suggestion")


@own_page
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The founding plans that the reader sees."""
    if not access.tops(request.user, "place.read"):
        raise Problem("not_allowed")
    at = clock.now()
    listing = place_lists.plans(clock.day(at))
    return listing.show(request, queries.plans(request.user), "coverage/plans.html", {"at": at, "tab": "plans"})


@own_page
@require_POST
def creation(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan to bring the League to a place."""
    found = access.get(request.user, "plan.decide", Place, pk, related=places.RELATED)
    near, units = queries.organisations(request.user, found), access.units(request.user, "unit.read")
    form = PlanForm(request.POST, prefix="plan", near=near, units=units)
    return places.taken(
        request, found, "plan", form, lambda who: actions.plan(place=found, **form.words(), **who), _("计划已定。")
    )


@own_page
@require_http_methods(["GET", "POST"])
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan is carried out: by which organisation, from which day."""
    found = access.get(request.user, "plan.decide", FoundingPlan, pk, related=RELATED)
    near, units = queries.organisations(request.user, found.place), access.units(request.user, "unit.read")
    known = {"unit": found.with_unit, "done_on": clock.today()}
    form = FinishForm(request.POST or None, near=near, units=units, initial=known)
    said = _("已建成，覆盖情况已更新。")
    return ended(request, found, form, actions.finish, ("unit", "done_on"), said, "completion")


@own_page
@require_http_methods(["GET", "POST"])
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a plan up."""
    found = access.get(request.user, "plan.decide", FoundingPlan, pk, related=RELATED)
    form = ReasonForm(request.POST or None)
    return ended(request, found, form, actions.drop, ("reason",), _("计划已取消。"), "removal")


def ended(
    request: HttpRequest, found: FoundingPlan, form: Any, act: Any, names: tuple[str, ...], said: str, noun: str
) -> HttpResponse:
    """End a plan in one of its two ways, or show the form again."""
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in names}
        with form.taking_refusals():
            act(plan=found, by=account_of(request), at=clock.now(), **words)
            messages.success(request, said)
            return redirect("coverage:place", found.place_id)
    context = {"plan": found, "form": form, "noun": noun}
    return render(request, "coverage/plan_end.html", context, status=form.status)
