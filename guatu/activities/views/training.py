"""Trainings of cadres: the plan of a year, one course, invitations, attendance."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.activities.actions import trainings as actions
from guatu.activities.forms.training import Attendance, PlanForm, Whom
from guatu.activities.models import Course
from guatu.activities.queries import trainings as queries
from guatu.activities.rules.training import CourseKind, share
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.norms import NORMS


def year_of(request: HttpRequest) -> int:
    """The year that a page is of; this year by default."""
    asked, now = request.GET.get("year", ""), clock.today().year
    return int(asked) if asked.isdecimal() and 2000 <= int(asked[:5]) <= now + 1 else now


def years() -> list[int]:
    """The years that a page offers, newest first."""
    now = clock.today().year
    return [now + 1, now, now - 1, now - 2]


def state_words(course: Course) -> str:
    """Whether a course is planned, under way, over or cancelled, with its mark."""
    today = clock.today()
    if course.cancelled_at:
        return "– " + _("已取消")
    if today < course.starts_on:
        return "○ " + _("未开始")
    return "● " + _("已结束") if today > course.ends_on else "◌ " + _("进行中")


def listing() -> Listing:
    """The courses of a year."""
    return Listing(
        name=_("培训计划"),
        columns=[
            Column("title", _("培训"), sort="title", href=lambda c: reverse("activities:course", args=[c.pk])),
            Column("kind", _("类别"), sort="kind", value=lambda c: _(CourseKind(c.kind).label)),
            Column("unit", _("主办"), sort="unit__sort_key", value=lambda c: c.unit.name),
            Column("starts_on", _("开始"), sort="starts_on", kind="day"),
            Column("ends_on", _("结束"), sort="ends_on", kind="day"),
            Column("hours", _("学时"), sort="hours", value=lambda c: f"{c.hours.normalize():f}"),
            Column("theory", _("理论占比"), kind="percent", value=lambda c: share(c.theory_hours, c.hours)),
            Column("invited", _("通知"), sort="invited", kind="number"),
            Column("came", _("参训"), sort="came", kind="number"),
            Column("state", _("状态"), value=state_words),
        ],
        filters=[Filter("kind", _("类别"), CourseKind.choices())],
        search=["title", "unit__search_text"],
        search_label=_("培训或主办组织"),
        order="starts_on",
        keep=["year"],
        empty_title=_("这一年还没有培训计划"),
    )  # fmt: skip


@own_page
@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """The plan of a year: my own courses, those below, and those that units above offer."""
    year = year_of(request)
    context = {"year": year, "years": years(), "at": clock.now(), "unit": queries.planning_unit(request.user)}
    return listing().show(request, queries.courses(request.user, year), "activities/courses.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a course into the plan of a unit."""
    unit = access.get(request.user, queries.EDIT, Unit, pk)
    form, on = PlanForm(request.POST or None), clock.today()
    if form.is_valid():
        with form.taking_refusals():
            made = actions.plan(unit=unit, given=form.given(), by=account_of(request), at=clock.now())
            messages.success(request, _("已列入计划，请接着通知参训人员。"))
            return redirect("activities:course_invitation", pk=made.pk)
    context = {"unit": unit, "form": form, "theory": norms(on)["training.theory"], "norm": NORMS["training.theory"]}
    return render(request, "activities/course_form.html", context, status=form.status)


def _trainees() -> Listing:
    return Listing(
        name=_("参训人员"),
        columns=[
            Column("name", _("姓名"), sort="person__sort_key", value=lambda t: t.person.name),
            Column("unit", _("组织"), sort="unit__sort_key", value=lambda t: t.unit.name),
            Column("hours", _("实到学时"), sort="hours",
                   value=lambda t: "○ " + _("未登记") if t.hours is None else f"{t.hours.normalize():f}"),
        ],
        filters=[Filter("came", _("到课"), [("1", _("已登记")), ("0", _("未登记"))],
                        apply=lambda rows, value: rows.filter(hours__isnull=value == "0"))],
        search=["person__search_text", "unit__search_text"],
        order="unit",
        empty_title=_("还没有通知您管理范围内的人"),
    )  # fmt: skip


@own_page
@require_safe
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """One course and those of my subtree who are invited."""
    found = queries.get(request.user, pk)
    context = {
        "course": found, "state": state_words(found), "kind": _(CourseKind(found.kind).label), "at": clock.now(),
        "may": access.can(request.user, queries.EDIT, found.unit) and not found.cancelled_at,
        "begun": clock.today() >= found.starts_on, "theory": share(found.theory_hours, found.hours),
    }  # fmt: skip
    return _trainees().show(request, queries.trainees(request.user, found), "activities/course.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite cadres: narrow the list, then tick some or take all."""
    found, on = queries.get(request.user, pk, queries.EDIT), clock.today()
    form = Whom(request.GET)
    rows = queries.candidates(request.user, found, on, form.asked())
    if request.method == "POST":
        chosen = rows if "all" in request.POST else rows.filter(pk__in=_numbers(request))
        added = actions.invite(course=found, posts=chosen, by=account_of(request), at=clock.now())
        messages.success(request, _("已通知 %d 人。") % added if added else _("没有新的人可以通知。"))
        return redirect("activities:course", pk=found.pk)
    context: dict[str, Any] = {"course": found, "form": form, "total": rows.count(), "rows": rows[: queries.MOST]}
    return render(request, "activities/course_invitation.html", context)


def _numbers(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.POST.getlist("post") if text.isdecimal() and len(text) < 19]


@own_page
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the hours that each trainee attended."""
    found = queries.get(request.user, pk, queries.EDIT)
    rows = list(queries.trainees(request.user, found).order_by("unit__sort_key", "person__sort_key", "pk"))
    form = Attendance(request.POST or None, rows=rows[: queries.MOST], most=found.hours)
    if request.method == "POST" and form.is_valid():
        with form.taking_refusals():
            given = form.given(full="full" in request.POST)
            n = actions.attend(course=found, hours=given, by=account_of(request), at=clock.now())
            messages.success(request, _("已登记 %d 人的学时。") % n)
            return redirect("activities:course", pk=found.pk)
    context = {"course": found, "form": form, "rest": max(0, len(rows) - queries.MOST)}
    return render(request, "activities/course_attendance.html", context, status=form.status)


@own_page
@require_POST
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a course out of the plan."""
    found = queries.get(request.user, pk, queries.EDIT)
    actions.cancel(course=found, by=account_of(request), at=clock.now())
    messages.success(request, _("培训已取消。"))
    return redirect("activities:courses")
