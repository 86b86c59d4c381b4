"""Visits: one's own list, planning one, writing one down from a phone, choosing between two phones' words."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.templatetags.parts import icon
from guatu.fieldwork.actions import visits as actions
from guatu.fieldwork.forms.visits import PlanForm, VisitForm, first_words
from guatu.fieldwork.models import Visit, VisitEntry
from guatu.fieldwork.queries import matters as matter_queries
from guatu.fieldwork.queries import visits as queries
from guatu.fieldwork.rules.words import Purpose
from guatu.fieldwork.views.syncing import for_phones, not_taken, scripted, taken
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms

STATES: dict[str, Q] = {
    "planned": Q(on=None, cancelled_at=None), "made": Q(on__isnull=False, cancelled_at=None),
    "double": Q(on__isnull=False, cancelled_at=None, double=True), "cancelled": Q(cancelled_at__isnull=False),
}  # fmt: skip


MARKS = {"cancelled": "x", "planned": "calendar", "double": "triangle-alert", "made": "check"}


def state_of(visit: Visit) -> str:
    """How a visit stands: a key of STATES."""
    if visit.cancelled_at:
        return "cancelled"
    if visit.on is None:
        return "planned"
    return "double" if visit.double else "made"  # type: ignore[attr-defined]  # annotated


def state(visit: Visit) -> str:
    """How a visit stands, in a word."""
    words = {"cancelled": _("已取消"), "planned": _("计划中"), "double": _("可能重复"), "made": _("已走访")}
    return words[state_of(visit)]


def marked(visit: Visit) -> SafeString:
    """How a visit stands, as a shape and a word."""
    now = state_of(visit)
    late = "late" if now == "double" else "on-time"
    return format_html('<span class="{}">{} {}</span>', late, icon(MARKS[now]), state(visit))


VISITS = Listing(
    name=gettext_lazy("走访"),
    columns=[
        Column("on", gettext_lazy("日期"), sort="on", kind="day", value=lambda v: v.on or v.planned_on,
               href=lambda v: reverse("fieldwork:visit", args=[v.pk])),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda v: str(v.unit)),
        Column("visitor", gettext_lazy("走访人"), value=lambda v: v.visitor.name),
        Column("purpose", gettext_lazy("目的"), sort="purpose", value=lambda v: _(Purpose(v.purpose).label)),
        Column("hours", gettext_lazy("小时"), sort="hours"),
        Column("talked", gettext_lazy("交谈"), sort="talked", kind="number"),
        Column("raised", gettext_lazy("提出事项"), sort="raised", kind="number"),
        Column("state", gettext_lazy("状态"), kind="html", value=marked, plain=state),
    ],
    filters=[
        Filter("purpose", gettext_lazy("目的"), choices=Purpose.choices()),
        Filter("state", gettext_lazy("状态"), apply=lambda rows, v: rows.filter(STATES[v]), choices=[
            ("made", gettext_lazy("已走访")), ("planned", gettext_lazy("计划中")),
            ("double", gettext_lazy("可能重复")), ("cancelled", gettext_lazy("已取消")),
        ]),
    ],
    search=["unit__search_text", "visitor__name"], search_label=gettext_lazy("组织或走访人"), order="-on",
    keep=("unit",), empty_title=gettext_lazy("还没有走访记录"),
    empty_text=gettext_lazy("到联系的团支部去，用手机记下来；没有网络也能记。"),
)  # fmt: skip


@require_safe
@own_page
def visits(request: HttpRequest) -> HttpResponse:
    """All visits that the reader sees, of one area if one is named."""
    top = access.named(request.user, "fieldwork.read", request.GET.get("unit", ""))
    context = {"top": top, "at": clock.now()}
    return VISITS.show(request, queries.visits(request.user, top), "fieldwork/visits.html", context)


@require_safe
@own_page
def mine(request: HttpRequest) -> HttpResponse:
    """The visitor's own list: what is planned, where to go, what was written down."""
    at = clock.now()
    today = clock.day(at)
    context = {
        "at": at, "today": today, "mine": queries.mine(request.user, today),
        "unsettled": queries.unsettled(request.user), "labels": labels(),
    }  # fmt: skip
    return render(request, "fieldwork/my_visits.html", context)


def labels() -> dict[str, str]:
    """The purposes by their codes."""
    return {one.value: one.label for one in Purpose}


@require_safe
@own_page
def unit_visits(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment of the unit's page: its newest visits and open matters."""
    unit = access.get(request.user, "fieldwork.read", Unit, pk)
    today = clock.today()
    context = {
        "unit": unit, "visits": queries.latest(unit), "labels": labels(), "matters": matter_queries.open_of(unit),
        "today": today, "may": queries.may_visit(request.user, unit, today),
    }  # fmt: skip
    return render(request, "fieldwork/_unit_visits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a visit to a unit."""
    at = clock.now()
    unit = queries.place(request.user, pk, clock.day(at))
    first = {"purpose": purpose_of(request, unit, clock.day(at)), "planned_on": clock.day(at) + timedelta(days=7)}
    form = PlanForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with form.taking_refusals():
            actions.plan(unit=unit, purpose=Purpose(said["purpose"]), planned_on=said["planned_on"],
                         by=account_of(request), at=at)  # fmt: skip
            messages.success(request, _("已列入计划。"))
            return redirect("fieldwork:my_visits")
    return render(request, "fieldwork/visit_plan.html", {"unit": unit, "form": form, "at": at}, status=form.status)


def purpose_of(request: HttpRequest, unit: Unit, on: date) -> Purpose:
    """What the reader goes to a unit for, by their link to it."""
    contact, term = queries.linked(request.user, unit, on)
    return Purpose.SECONDMENT if term else Purpose.CONTACT if contact else Purpose.GUIDANCE


@for_phones
@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a visit down; works without a network, and sent again it is the same visit."""
    at = clock.now()
    unit = recorded_unit(request, pk, clock.day(at))
    if request.method == "POST":
        return _received(request, unit, VisitForm(request.POST, request.FILES))
    asked = request.GET.get("plan", "")
    planned = queries.own(request.user, int(asked)) if asked.isdecimal() else None
    key = planned.key if planned is not None and planned.unit_id == unit.pk else uuid4().hex
    purpose = Purpose(planned.purpose) if planned is not None else purpose_of(request, unit, clock.day(at))
    due_on = clock.day(at) + timedelta(days=int(norms(clock.day(at))["matter.days"]))
    form = VisitForm(initial=first_words(purpose, clock.day(at), due_on, key))
    return _form(request, unit, form, fresh=planned is None)


def recorded_unit(request: HttpRequest, pk: int, today: date) -> Unit:
    """The unit that a visit is written down at: one that the reader may visit, or was linked to on the visit's day."""
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        on = today
    known = queries.known(request.user, request.POST.get("key", ""))
    return known.unit if known is not None and known.unit_id == pk else queries.place(request.user, pk, on)


def _received(request: HttpRequest, unit: Unit, form: VisitForm) -> HttpResponse:
    by, at = account_of(request), clock.now()
    if form.is_valid():
        said = form.cleaned_data
        with form.taking_refusals():
            entry = actions.receive(
                key=said["key"], unit=unit, purpose=Purpose(said["purpose"]), content=form.content(),
                written_at=said["written_at"] or at, settles=said["settles"], photo=form.file(), by=by, at=at,
            )  # fmt: skip
            return _kept(request, entry, duplicate=entry.received_at < at)
    return not_taken(form) if scripted(request) else _form(request, unit, form)


def _kept(request: HttpRequest, entry: VisitEntry, *, duplicate: bool) -> HttpResponse:
    """What became of an entry: kept, known already, or at odds with what another phone wrote."""
    visit = entry.visit
    conflict = queries.entries(visit).conflict
    url = reverse("fieldwork:visit_choice" if conflict else "fieldwork:visit", args=[visit.pk])
    state = "conflict" if conflict else "duplicate" if duplicate else "accepted"
    words = {
        "conflict": _("已收到。两部手机写的不一样，请选以哪一份为准。"),
        "duplicate": _("这次走访已经收到过，没有重复登记。"),
        "accepted": _("已收到。"),
    }  # fmt: skip
    if scripted(request):
        return taken(state, url, words[state])
    messages.success(request, words[state])
    return redirect(url)


def _form(
    request: HttpRequest, unit: Unit, form: VisitForm, *, fresh: bool = False, visit: Visit | None = None
) -> HttpResponse:
    context = {"unit": unit, "form": form, "fresh": fresh, "visit": visit, "at": clock.now()}
    return render(request, "fieldwork/visit_form.html", context, status=form.status)


@require_safe
@own_page
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: what stands, what it raised, and what other phones wrote."""
    found, at = queries.get(request.user, pk), clock.now()
    context = {
        "visit": found, "kept": queries.entries(found), "at": at, "state": state(found), "labels": labels(),
        "matters": matter_queries.matters(request.user).filter(visit=found), "today": clock.day(at),
        "own": found.visitor_id == account_of(request).pk,
    }  # fmt: skip
    return render(request, "fieldwork/visit.html", context)


@require_safe
@own_page
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of one's own visit with what stands, to be corrected."""
    found = queries.own(request.user, pk)
    names = ("purpose", "on", "hours", "talked", "text", "key")
    form = VisitForm(initial={name: getattr(found, name) for name in names} | {"settles": True})
    return _form(request, found.unit, form, visit=found)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def choice(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose which of several phones' words holds."""
    found, at = queries.own(request.user, pk), clock.now()
    kept = queries.entries(found)
    if request.method == "POST":
        chosen = next((one for one in kept.entries if str(one.pk) == request.POST.get("entry")), None)
        if chosen is not None:
            actions.choose(entry=chosen, by=account_of(request), at=at)
            messages.success(request, _("已定以这一份为准；其余的留着备查。"))
            return redirect("fieldwork:visit", found.pk)
    context: dict[str, Any] = {"visit": found, "kept": kept, "at": at}
    return render(request, "fieldwork/visit_choice.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@own_page
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a plan, or take back a visit that was written down twice."""
    actions.cancel(visit=queries.own(request.user, pk), by=account_of(request), at=clock.now())
    messages.success(request, _("已取消，不再计入；记录还在。"))
    return redirect("fieldwork:visit", pk)
