"""Exchange visits: the list, one visit with its bookings, planning, booking, attendance, what was taken home."""

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
from guatu.base.problems import Problem
from guatu.fieldwork.actions import exchanges as actions
from guatu.fieldwork.forms.demonstration import AttendanceForm, BookingForm, CancellationForm, GainForm, PlanForm
from guatu.fieldwork.models import ExchangeVisit
from guatu.fieldwork.queries import demonstration as points
from guatu.fieldwork.queries import exchanges as queries
from guatu.fieldwork.rules.demonstration import VisitState, places_left, visit_state
from guatu.orgs import access
from guatu.orgs.models import Unit

MARKS = {VisitState.OPEN: "◌", VisitState.FULL: "◐", VisitState.HELD: "●", VisitState.CANCELLED: "–"}


def state_words(visit: ExchangeVisit, left: int) -> str:
    """Where a visit stands, with its mark."""
    state = visit_state(visit.on, clock.today(), left, visit.cancelled_at is not None)
    return f"{MARKS[state]} {_(state.label)}"


def _narrowed(rows: Any, value: str) -> Any:
    if value == VisitState.CANCELLED:
        return rows.exclude(cancelled_at=None)
    ahead = {"on__gte": clock.today()} if value == VisitState.OPEN else {"on__lt": clock.today()}
    return rows.filter(cancelled_at=None, **ahead)


VISITS = Listing(
    name=gettext_lazy("观摩交流"),
    columns=[
        Column("title", gettext_lazy("名称"), sort="title", href=lambda v: reverse("fieldwork:exchange", args=[v.pk])),
        Column("on", gettext_lazy("日期"), sort="on", kind="day"),
        Column("point", gettext_lazy("示范点"), sort="point__unit__sort_key", value=lambda v: v.point.unit.name),
        Column("organiser", gettext_lazy("主办"), sort="organiser__sort_key", value=lambda v: v.organiser.name),
        Column("places", gettext_lazy("名额"), sort="places", kind="number"),
        Column("booked", gettext_lazy("报名"), sort="booked", kind="number"),
        Column("came", gettext_lazy("到场"), sort="came", kind="number"),
        Column("state", gettext_lazy("状态"), value=lambda v: state_words(v, max(0, v.left))),
    ],
    filters=[
        Filter("state", gettext_lazy("状态"),
               [("open", gettext_lazy("将举行")), ("held", gettext_lazy("已举行")),
                ("cancelled", gettext_lazy("已取消"))],
               apply=_narrowed),
    ],
    search=["title", "point__unit__search_text", "organiser__search_text"],
    search_label=gettext_lazy("名称、示范点、主办"),
    empty_title=gettext_lazy("还没有观摩交流"),
    empty_text=gettext_lazy("在示范点的页面上可以安排观摩。"),
)  # fmt: skip


@own_page
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """The exchange visits that I see."""
    return VISITS.show(request, queries.visits(request.user), "fieldwork/exchanges.html", {"at": clock.now()})


@own_page
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A committee plans a visit to a point for the units below the committee."""
    point, organiser = points.get(request.user, pk), points.deciding_unit(request.user)
    if organiser is None:
        raise Problem("not_allowed")
    form = PlanForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.taking_refusals():
            made = actions.plan(
                point=point, organiser=organiser, given=form.given(), by=account_of(request), at=clock.now()
            )
            messages.success(request, _("已列入计划，下级现在可以报名。"))
            return redirect("fieldwork:exchange", pk=made.pk)
    context = {"point": point, "organiser": organiser, "form": form}
    return render(request, "fieldwork/exchange_form.html", context, status=form.status)


@own_page
@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: day, places, agenda, who comes, what they took home."""
    return shown(request, queries.get(request.user, pk))


def shown(request: HttpRequest, found: ExchangeVisit, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a visit; `forms` are those that came back with refusals."""
    user, today = request.user, clock.today()
    rows, left = list(queries.bookings(user, found)), places_left(found.places, queries.booked(found))
    state = visit_state(found.on, today, left, found.cancelled_at is not None)
    leads, open_ = access.can(user, queries.PLAN, found.organiser), found.cancelled_at is None
    units = queries.bookable(user, found) if state == VisitState.OPEN else []
    mine = [row for row in rows if not leads or row.unit_id == found.organiser_id]  # the organiser leads, others go
    own = {row.pk for row in mine if access.can(user, queries.BOOK, row.unit)}
    context = {
        "visit": found, "at": clock.now(), "state": state_words(found, left), "left": left, "rows": rows,
        "people": sum(row.people for row in rows), "leads": leads, "own": own, "ahead": found.on >= today,
        "booking": forms.get("booking") or (BookingForm(units=units) if units else None),
        "attending": forms.get("attending") or _attending(rows, leads and open_ and found.on <= today),
        "cancelling": forms.get("cancelling") or (CancellationForm() if leads and found.on >= today else None),
        "gaining": forms.get("gaining") or GainForm(), "gaining_pk": forms.get("pk"), "open": open_,
        "began": found.on <= today,
    }  # fmt: skip
    return render(request, "fieldwork/exchange.html", context, status=status)


def _attending(rows: list[Any], wanted: bool) -> AttendanceForm | None:
    return AttendanceForm(rows=rows) if wanted and rows else None


@own_page
@require_POST
def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit comes along."""
    found = queries.get(request.user, pk)
    if not access.tops(request.user, queries.BOOK):
        raise Problem("not_allowed")
    form = BookingForm(request.POST, units=queries.bookable(request.user, found))
    if form.is_valid():
        unit = access.get(request.user, queries.BOOK, Unit, form.cleaned_data["unit"])
        with form.taking_refusals():
            people = form.cleaned_data["people"]
            actions.book(visit=found, unit=unit, people=people, by=account_of(request), at=clock.now())
            messages.success(request, _("已报名。"))
            return redirect("fieldwork:exchange", pk=found.pk)
    return shown(request, found, booking=form, status=form.status)


@own_page
@require_POST
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The organiser records who came."""
    found = queries.get(request.user, pk, queries.PLAN)
    access.require(request.user, queries.PLAN, found.organiser)
    form = AttendanceForm(request.POST, rows=list(queries.bookings(request.user, found)))
    if form.is_valid():
        with form.taking_refusals():
            n = actions.attend(visit=found, came=form.given(), by=account_of(request), at=clock.now())
            messages.success(request, _("已登记 %d 个组织的到场人数。") % n)
            return redirect("fieldwork:exchange", pk=found.pk)
    return shown(request, found, attending=form, status=form.status)


@own_page
@require_POST
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """The organiser calls the visit off."""
    found = queries.get(request.user, pk, queries.PLAN)
    form = CancellationForm(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            actions.cancel(visit=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("观摩已取消。"))
            return redirect("fieldwork:exchange", pk=found.pk)
    return shown(request, found, cancelling=form, status=form.status)


@own_page
@require_POST
def unbooking(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit gives its places back."""
    found = queries.booking(request.user, pk)
    actions.unbook(booking=found, by=account_of(request), at=clock.now())
    messages.success(request, _("报名已取消。"))
    return redirect("fieldwork:exchange", pk=found.visit_id)


@own_page
@require_POST
def gain(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit that came writes what it takes home."""
    found = queries.booking(request.user, pk)
    access.require(request.user, queries.BOOK, found.unit)
    form = GainForm(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            text = form.cleaned_data["learned"]
            actions.learn(booking=found, text=text, by=account_of(request), at=clock.now())
            messages.success(request, _("已记下。"))
            return redirect("fieldwork:exchange", pk=found.visit_id)
    return shown(request, queries.get(request.user, found.visit_id), gaining=form, pk=found.pk, status=form.status)
