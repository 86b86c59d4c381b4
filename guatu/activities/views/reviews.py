"""Yearly reviews: the list of branches, the sheet of one, and the decision on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.activities.actions import reviews as actions
from guatu.activities.forms.reviews import ReviewDecisionForm, ReviewForm
from guatu.activities.models import Review
from guatu.activities.queries import reviews as queries
from guatu.activities.rules.meetings import MeetingKind, needed
from guatu.activities.rules.review import Grade, Stage, most_excellent
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.norms import NORMS


def listing(year: int, user: Any) -> Listing:
    """The branches of a year; the sheet names members, so a name leads there for who may read them."""
    return Listing(
        name=gettext_lazy("教育评议"),
        columns=[
            Column("name", gettext_lazy("团支部"), sort="sort_key", value=str,
                   href=lambda u: _sheet(user, u, year)),
            Column("above", gettext_lazy("上级组织"), value=lambda u: str(u.parent or "")),
            Column("stage", gettext_lazy("进展"), sort="stage", value=lambda u: _(Stage(u.stage).label)),
            Column("mine_held", gettext_lazy("评议日期"), sort="mine_held", kind="day"),
            Column("mine_due", gettext_lazy("应到"), sort="mine_due", kind="number"),
            Column("mine_present", gettext_lazy("到会"), sort="mine_present", kind="number"),
            Column("mine_decided", gettext_lazy("审批时间"), sort="mine_decided", kind="when"),
        ],
        filters=[Filter("stage", gettext_lazy("进展"), choices=Stage.choices())],
        search=["search_text"],
        keep=["year"],
        empty_title=gettext_lazy("没有团支部"),
        empty_text=gettext_lazy("您的管理范围里没有团支部。"),
    )  # fmt: skip


@require_safe
@own_page
def reviews(request: HttpRequest) -> HttpResponse:
    """The reviews of a year, by branch."""
    at = clock.now()
    year = _year(request.GET.get("year", ""), clock.day(at).year)
    rows = queries.branches(request.user, year)
    context = {
        "year": year, "years": range(clock.day(at).year, clock.day(at).year - 4, -1), "at": at,
        "counts": [(Stage(code), number) for code, number in queries.stage_counts(rows).items()],
    }  # fmt: skip
    return listing(year, request.user).show(request, rows, "activities/reviews.html", context)


def _sheet(user: Any, unit: Unit, year: int) -> str:
    return reverse("activities:review", args=[unit.pk, year]) if access.can(user, "person.read", unit) else ""


def _year(typed: str, now: int) -> int:
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else now
    return year if queries.FIRST_YEAR <= year <= now else now


@require_http_methods(["GET", "POST"])
@own_page
def review(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """The sheet of a branch and year; the branch keeps it and sends it in."""
    verb = "meeting.record" if request.method == "POST" else "person.read"
    unit, at = access.get(request.user, verb, Unit, pk, related=("parent",)), clock.now()
    if not queries.FIRST_YEAR <= year <= clock.day(at).year:
        raise Problem("not_found")
    row = queries.find(unit, year)
    if request.method != "POST":
        return page(request, unit, year, row, blank(unit, year, row, at))
    form = ReviewForm(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            row = kept(request, unit, year, form)
            if request.POST.get("then") == "submit":
                return sent(request, unit, year, row)
            messages.success(request, _("已保存，还没有报送。"))
            return redirect("activities:review", unit.pk, year)
    return page(request, unit, year, row, form, form.status)


def kept(request: HttpRequest, unit: Unit, year: int, form: ReviewForm) -> Review:
    version = form.cleaned_data["version"] or 0
    return actions.keep(
        unit=unit, year=year, sheet=form.sheet(), version=version, by=account_of(request), at=clock.now()
    )


def sent(request: HttpRequest, unit: Unit, year: int, row: Review) -> HttpResponse:
    """Send the kept sheet in; a refusal is shown above it, and it stays kept."""
    try:
        actions.submit(review=row, by=account_of(request), at=clock.now())
    except Problem as problem:
        form = blank(unit, year, row, clock.now())
        return page(request, unit, year, row, form, problem.status, problem)
    messages.success(request, _("已报送，等待上级审批。"))
    return redirect("activities:review", unit.pk, year)


def blank(unit: Unit, year: int, row: Review | None, at: Any) -> ReviewForm:
    """The form as it stands, filled in from the recorded meeting where nothing was kept yet."""
    if row is not None:
        return ReviewForm(initial={"held_on": row.held_on, "present": row.present, "version": row.version})
    meeting = queries.meeting_of(unit, year)
    known = {"held_on": meeting.held_on, "present": meeting.present} if meeting else {"held_on": clock.day(at)}
    return ReviewForm(initial={**known, "version": 0})


def page(
    request: HttpRequest, unit: Unit, year: int, row: Review | None, form: ReviewForm, status: int = 200,
    problem: Problem | None = None, decision: ReviewDecisionForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The sheet with what was typed, its limits and their sources."""
    at = clock.now()
    numbers, stage = norms(clock.day(at)), queries.stage_of(row)
    on = row.held_on if row else clock.day(at)
    lines = queries.sheet(unit, row, on, bool(numbers["review.kept"]))
    if form.is_bound:
        for line in lines:
            line.grade, line.votes = form.grade(line.person.pk), form.votes(line.person.pk)
    due = row.due if row and stage in actions.LOCKED else sum(line.graded for line in lines)
    context = {
        "unit": unit, "year": year, "review": row, "form": form, "stage": stage, "lines": lines, "grades": list(Grade),
        "problem": problem, "due": due, "need": needed(MeetingKind.REVIEW, due, numbers), "at": at,
        "most": most_excellent(due, numbers), "source": NORMS["review.excellent"].source,
        "editable": stage not in actions.LOCKED and access.can(request.user, "meeting.record", unit),
        "may_decide": stage == Stage.SUBMITTED and row is not None and row.submitted_by_id != account_of(request).pk
        and unit.parent is not None and access.can(request.user, "review.approve", unit.parent),
        "decision": decision or ReviewDecisionForm(),
    }  # fmt: skip
    return render(request, "activities/review.html", context, status=status)


@require_POST
@own_page
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a review or return it."""
    row = access.get(request.user, "review.approve", Review, pk, related=("unit__parent", "submitted_by", "decided_by"))
    form = ReviewDecisionForm(request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.decide(review=row, by=account_of(request), at=clock.now(), **form.decision())
            messages.success(request, _("已批准，团籍已注册。") if form.cleaned_data["approved"] else _("已退回。"))
            return redirect("activities:review", row.unit_id, row.year)
    sheet = blank(row.unit, row.year, row, clock.now())
    return page(request, row.unit, row.year, row, sheet, form.status, None, form)
