"""Youth homes: the list, one of them, what is held there. Opening and closing is in desk, which aligns the tasks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.activities.actions import homes as actions
from guatu.activities.forms.service import ClosureForm, EventForm, HomeForm
from guatu.activities.models import YouthHome
from guatu.activities.queries import service as queries
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.orgs import access
from guatu.orgs.models import Unit

HOMES = Listing(
    name=gettext_lazy("青年之家"),
    columns=[
        Column("name", gettext_lazy("名称"), sort="name", href=lambda h: reverse("activities:home", args=[h.pk])),
        Column("unit", gettext_lazy("运营单位"), sort="unit__sort_key", value=lambda h: str(h.unit)),
        Column("hours", gettext_lazy("开放时间")),
        Column("held", gettext_lazy("本年活动"), sort="held", kind="number"),
        Column("came", gettext_lazy("本年人次"), sort="came", kind="number"),
        Column("last", gettext_lazy("最近活动"), sort="last", kind="day"),
        Column("opened_on", gettext_lazy("开放日期"), sort="opened_on", kind="day"),
        Column("closed_on", gettext_lazy("停办日期"), sort="closed_on", kind="day"),
        Column("address", gettext_lazy("地址"), hidden=True),
    ],
    filters=[
        Filter("open", gettext_lazy("状态"), choices=[("yes", gettext_lazy("开放")), ("no", gettext_lazy("已停办"))],
               apply=lambda rows, v: rows.filter(closed_on__isnull=v == "yes")),
    ],
    search=["name", "unit__search_text"],
    empty_title=gettext_lazy("还没有青年之家"),
    empty_text=gettext_lazy("登记以后，青年之家的任务就派给运营它的组织。"),
)  # fmt: skip
EVENTS = Listing(
    name=gettext_lazy("青年之家活动"),
    columns=[
        Column("on", gettext_lazy("日期"), sort="on", kind="day"),
        Column("title", gettext_lazy("活动")),
        Column("online", gettext_lazy("形式"), value=lambda e: _("线上") if e.online else _("线下")),
        Column("visits", gettext_lazy("人次"), sort="visits", kind="number"),
        Column("recorded_by", gettext_lazy("录入"), value=lambda e: str(e.recorded_by or "")),
    ],
    search=["title"],
    order="-on",
    empty_title=gettext_lazy("还没有登记活动"),
    empty_text=gettext_lazy("线上线下的活动都记在这里，相关任务自动印证。"),
)  # fmt: skip


@require_safe
@own_page
def homes(request: HttpRequest) -> HttpResponse:
    """The youth homes that the user sees."""
    at = clock.now()
    context = {"at": at, "mine": queries.running(request.user)}
    return HOMES.show(request, queries.homes(request.user, clock.day(at)), "activities/homes.html", context)


@require_safe
@own_page
def new_home(request: HttpRequest, pk: int) -> HttpResponse:
    """The form by which a unit enters a home."""
    unit, at = access.get(request.user, "home.edit", Unit, pk), clock.now()
    return form_page(request, unit, HomeForm(initial={"opened_on": clock.day(at), "address": unit.address}))


def form_page(request: HttpRequest, unit: Unit, form: HomeForm, status: int = 200) -> HttpResponse:
    """The form with what was typed."""
    return render(request, "activities/new_home.html", {"unit": unit, "form": form}, status=status)


@require_safe
@own_page
def home(request: HttpRequest, pk: int) -> HttpResponse:
    """One youth home with what was held there."""
    row = access.get(request.user, "meeting.read", YouthHome, pk, related=("unit",))
    return home_page(request, row, EventForm(initial={"on": clock.today()}))


def home_page(
    request: HttpRequest, row: YouthHome, form: EventForm, closure: ClosureForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a home with what was typed."""
    at = clock.now()
    context = {
        "home": row, "form": form, "closure": closure or ClosureForm(initial={"closed_on": clock.day(at)}), "at": at,
        "may": row.closed_on is None and access.can(request.user, "home.edit", row.unit),
    }  # fmt: skip
    answer = EVENTS.show(request, queries.events(row), "activities/home.html", context)
    answer.status_code = status
    return answer


@require_POST
@own_page
def home_events(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what was held."""
    row = access.get(request.user, "home.edit", YouthHome, pk, related=("unit",))
    form = EventForm(request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.hold(home=row, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("已记下。"))
            return redirect("activities:home", row.pk)
    return home_page(request, row, form, status=form.status)
