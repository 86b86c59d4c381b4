"""Volunteer hours, and check-ins at communities."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.activities.actions import service as actions
from guatu.activities.forms.service import CheckInForm, ServiceForm
from guatu.activities.models import CheckIn, Service
from guatu.activities.queries import service as queries
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.queries.members import members_of

SERVICES = Listing(
    name=gettext_lazy("志愿服务"),
    columns=[
        Column("person", gettext_lazy("姓名"), sort="person__sort_key", value=lambda s: s.person.name),
        Column("on", gettext_lazy("日期"), sort="on", kind="day"),
        Column("hours", gettext_lazy("小时"), sort="hours", kind="number", value=lambda s: s.hours),
        Column("what", gettext_lazy("服务内容")),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda s: str(s.unit)),
        Column("recorded_by", gettext_lazy("录入"), value=lambda s: str(s.recorded_by or "")),
    ],
    search=["person__search_text", "what"],
    order="-on",
    empty_title=gettext_lazy("还没有志愿服务记录"),
    empty_text=gettext_lazy("一次活动可以给多人一起记时长。"),
)  # fmt: skip


def _confirmed(rows: Any, value: str) -> Any:
    return rows.filter(confirmed_at__isnull=value == "no")


def listing(acts: bool) -> Listing:
    """Check-ins; `acts`: with what the reader may do."""
    return Listing(
        name=gettext_lazy("社区报到"),
        columns=[
            Column("person", gettext_lazy("姓名"), sort="person__sort_key", value=lambda c: c.person.name),
            Column("home", gettext_lazy("所在团组织"), sort="home__sort_key", value=lambda c: str(c.home)),
            Column("unit", gettext_lazy("报到社区"), sort="unit__sort_key", value=lambda c: str(c.unit)),
            Column("on", gettext_lazy("报到日期"), sort="on", kind="day"),
            Column("confirmed_at", gettext_lazy("社区确认"), sort="confirmed_at",
                   value=lambda c: _confirmation(c, acts), plain=lambda c: c.confirmed_at),
        ],
        filters=[Filter("confirmed", gettext_lazy("社区确认"),
                        choices=[("yes", gettext_lazy("已确认")), ("no", gettext_lazy("待确认"))], apply=_confirmed)],
        search=["person__search_text", "unit__search_text", "home__search_text"],
        order="-on",
        empty_title=gettext_lazy("还没有社区报到"),
        empty_text=gettext_lazy("团员到居住地社区报到，由支部登记，社区确认。"),
    )  # fmt: skip


def _confirmation(row: CheckIn, acts: bool) -> Any:
    if row.confirmed_at:
        return _("● 已确认")
    if acts:
        return format_html('<a href="{}">{}</a>', reverse("activities:check_in", args=[row.pk]), _("○ 待确认"))
    return _("○ 待确认")


@require_http_methods(["GET", "POST"])
@own_page
def services(request: HttpRequest, pk: int) -> HttpResponse:
    """The hours of a unit; several members' hours are entered at once."""
    verb = "service.record" if request.method == "POST" else "person.read"
    unit, at = access.get(request.user, verb, Unit, pk), clock.now()
    form = ServiceForm(request.POST or None, initial={"on": clock.day(at)})
    persons = queries.hours_of(unit, clock.day(at).year)
    form.offer(persons)
    if request.method == "POST" and form.is_valid():
        with form.taking_refusals():
            number = actions.record(unit=unit, by=account_of(request), at=at, **form.cleaned_data)
            messages.success(request, _("已给 %d 人记下时长。") % number)
            return redirect("activities:services", unit.pk)
    context = {
        "unit": unit, "form": form, "persons": persons, "at": at, "year": clock.day(at).year,
        "least": norms(clock.day(at))["service.hours"], "may": access.can(request.user, "service.record", unit),
    }  # fmt: skip
    answer = SERVICES.show(request, queries.services(request.user, unit), "activities/services.html", context)
    return with_status(answer, form.status)


def with_status(answer: HttpResponse, status: int) -> HttpResponse:
    """A page with another status: what was typed was refused."""
    answer.status_code = status
    return answer


@require_POST
@own_page
def service_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry of hours out that was made in error."""
    row = access.get(request.user, "service.record", Service, pk)
    actions.remove(service=row, by=account_of(request), at=clock.now())
    messages.success(request, _("已去掉这条记录。"))
    return redirect("activities:services", row.unit_id)


@require_http_methods(["GET", "POST"])
@own_page
def check_ins(request: HttpRequest, pk: int) -> HttpResponse:
    """The check-ins of both sides; the branch enters them for its members."""
    verb = "service.record" if request.method == "POST" else "person.read"
    unit, at = access.get(request.user, verb, Unit, pk), clock.now()
    form, members = CheckInForm(request.POST or None, initial={"on": clock.day(at)}), list(members_of(unit))
    form.offer(members)
    if request.method == "POST" and form.is_valid():
        with form.taking_refusals():
            entered(request, form, {one.pk: one for one in members})
            return redirect("activities:check_ins", unit.pk)
    context = {
        "unit": unit, "form": form, "members": members, "at": at, "asked": request.POST.get("community", ""),
        "chosen": queries.community(_number(request.POST.get("community", ""))),
        "may": access.can(request.user, "service.record", unit),
    }  # fmt: skip
    rows = queries.check_ins(request.user, unit)
    answer = listing(bool(context["may"])).show(request, rows, "activities/check_ins.html", context)
    return with_status(answer, form.status)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


def entered(request: HttpRequest, form: CheckInForm, members: dict[int, Any]) -> None:
    """Enter a check-in; where the writer also answers for the community, it is confirmed by that."""
    community = queries.community(form.cleaned_data["community"])
    if community is None:
        raise Problem("invalid", "", {"community": "请先查找，再选一个社区。"})
    actions.check_in(
        person=members[form.cleaned_data["person"]], unit=community, on=form.cleaned_data["on"],
        confirmed=access.can(request.user, "service.record", community), by=account_of(request), at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("已登记，等社区确认。"))


@require_safe
@own_page
def communities(request: HttpRequest) -> HttpResponse:
    """A fragment: communities and villages whose names match, to choose from."""
    found = queries.communities(request.GET.get("q", ""))
    return render(request, "activities/_communities.html", {"found": found, "asked": request.GET.get("q", "").strip()})


@require_http_methods(["GET", "POST"])
@own_page
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """One check-in; the community's secretary confirms it."""
    row = access.get(request.user, "person.read", CheckIn, pk, related=("person", "unit", "home", "confirmed_by"))
    if request.method == "POST":
        access.require(request.user, "service.record", row.unit)
        actions.confirm(row=row, by=account_of(request), at=clock.now())
        messages.success(request, _("已确认。"))
        return redirect("activities:check_in", row.pk)
    may = row.confirmed_at is None and access.can(request.user, "service.record", row.unit)
    context = {"row": row, "may": may, "at": clock.now()}
    return render(request, "activities/check_in.html", context)
