"""推优入党: the list with those in force, one with its ballot, a new ballot, and the decision of the unit above."""

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
from guatu.orgs.queries.norms import norms
from guatu.people.actions import recommendations as actions
from guatu.people.forms.admissions import BallotForm, DecisionForm, start_of
from guatu.people.models import Recommendation
from guatu.people.queries import admissions
from guatu.people.queries import recommendations as queries
from guatu.people.queries.admissions.course import APPROVE, EDIT, READ
from guatu.people.rules.recommendation import PartyStage, Standing
from guatu.people.views.admissions import shown

MARKS = {Standing.PENDING: "◔", Standing.VALID: "●", Standing.EXPIRED: "○", Standing.REFUSED: "↩"}


def standing_words(row: Recommendation, values: dict[str, float], today: Any) -> str:
    """Where a recommendation stands, with its mark."""
    now = queries.standing_of(row, values, today)
    return f"{MARKS[now]} {_(now.label)}"


def listing(values: dict[str, float], today: Any) -> Listing:
    """The list of recommendations as they stand on a day."""
    return Listing(
        name=gettext_lazy("推优入党"),
        columns=[
            Column("person", gettext_lazy("姓名"), sort="person__sort_key", value=lambda r: r.person.name,
                   href=lambda r: reverse("people:recommendation", args=[r.pk])),
            Column("unit", gettext_lazy("团支部"), sort="unit__sort_key", value=lambda r: r.unit.name),
            Column("stage", gettext_lazy("推荐为"), sort="stage", value=lambda r: _(PartyStage(r.stage).label)),
            Column("held_on", gettext_lazy("表决日期"), sort="held_on", kind="day"),
            Column("votes", gettext_lazy("赞成/实到/应到"), value=lambda r: f"{r.yes}/{r.present}/{r.due}"),
            Column("standing", gettext_lazy("状态"), value=lambda r: standing_words(r, values, today)),
            Column("until", gettext_lazy("有效至"), kind="day", value=lambda r: queries.end_of(r, values)),
        ],
        filters=[
            Filter("standing", gettext_lazy("状态"), Standing.choices(),
                   apply=lambda rows, value: queries.narrow(rows, value, values, today)),
            Filter("stage", gettext_lazy("推荐为"), PartyStage.choices()),
        ],
        search=["person__search_text", "unit__search_text"],
        search_label=gettext_lazy("姓名或团支部"),
        order="-held_on",
        empty_title=gettext_lazy("还没有推优记录"),
        empty_text=gettext_lazy("支部大会表决后，点“登记推优”。"),
    )  # fmt: skip


@own_page
@require_safe
def recommendations(request: HttpRequest) -> HttpResponse:
    """The recommendations that an account reads."""
    at = clock.now()
    today = clock.day(at)
    context = {"at": at, "branches": admissions.branches(request.user)}
    rows = queries.seen(request.user)
    return shown(request, listing(norms(today), today), rows, "people/recommendations.html", context)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def unit_recommendations(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a ballot for a member of a branch."""
    unit, at = access.get(request.user, EDIT, Unit, pk), clock.now()
    initial = start_of(clock.day(at), queries.due_now(unit, clock.day(at)))
    form = BallotForm(request.POST or None, request.FILES or None, persons=queries.nominees(unit), initial=initial)
    if form.is_bound and form.is_valid():
        with form.taking_refusals():
            made = actions.put_forward(unit=unit, **form.given(), by=account_of(request), at=at)
            messages.success(request, _("已登记，等待上级审核。"))
            return redirect("people:recommendation", made.pk)
    context = {"unit": unit, "form": form, "at": at}
    return render(request, "people/recommendation_form.html", context, status=form.status)


@own_page
@require_safe
def recommendation(request: HttpRequest, pk: int) -> HttpResponse:
    """One recommendation: the ballot, what to look at, the decision."""
    return _page(request, queries.get(request.user, READ, pk))


def _page(request: HttpRequest, row: Recommendation, form: Any = None, status: int = 200) -> HttpResponse:
    at = clock.now()
    today = clock.day(at)
    values = norms(today)
    context = {
        "row": row, "at": at, "stage": PartyStage(row.stage).label, "doubts": queries.doubts_of(row, values),
        "standing": standing_words(row, values, today), "until": queries.end_of(row, values),
        "form": (form or DecisionForm()) if queries.may_decide(request.user, row) else None,
        "papers": access.can(request.user, "paper.read", row.unit),
    }  # fmt: skip
    return render(request, "people/recommendation.html", context, status=status)


@own_page
@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a recommendation or not, by the unit above."""
    row, form = queries.get(request.user, APPROVE, pk), DecisionForm(request.POST)
    if form.is_valid():
        said = {"approved": form.cleaned_data["approved"] == "yes", "note": form.cleaned_data["note"]}
        with form.taking_refusals():
            actions.decide(recommendation=row, **said, by=account_of(request), at=clock.now())
            messages.success(request, _("审核意见已记录。"))
            return redirect("people:recommendation", pk)
    return _page(request, queries.get(request.user, READ, pk), form, form.status)
