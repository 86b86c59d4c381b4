"""The register of places: the list, one place, and what is recorded of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.coverage.actions import coverings
from guatu.coverage.actions import places as actions
from guatu.coverage.forms.places import CloseForm, CountForm, CoverForm, PlaceForm, PlanForm
from guatu.coverage.models import Place, PlaceCount
from guatu.coverage.queries import places as queries
from guatu.coverage.queries.coverage import fresh_from
from guatu.coverage.views import place_lists
from guatu.orgs import access

RELATED = ("unit__parent",)


@own_page
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The places below a unit, or its own alone."""
    at = clock.now()
    on, unit = clock.day(at), access.focus(request.user, "place.read", request.GET.get("unit", ""))
    own = bool(request.GET.get("own"))
    context = {
        "at": at, "unit": unit, "own": own, "tab": "places",
        "may_record": bool(access.tops(request.user, "place.edit")),
    }  # fmt: skip
    rows = queries.register(unit, on, own=own)
    return place_lists.places(fresh_from(on)).show(request, rows, "coverage/places.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest) -> HttpResponse:
    """Enter a place."""
    units = queries.answering(request.user)
    if not units.exists():
        raise Problem("not_allowed")
    first = units.first() if not units[1:].exists() else None
    form = PlaceForm(request.POST or None, near=queries.at_hand(units), units=units, initial={"unit": first})
    if form.is_valid():
        with form.taking_refusals():
            made = actions.record(entry=form.entry(), by=account_of(request), at=clock.now())
            messages.success(request, _("已登记。接着填青年人数，没有数的先空着。"))
            return redirect("coverage:place", made.pk)
    return render(request, "coverage/place_form.html", {"form": form}, status=form.status)


@own_page
@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """One place: its count, how it is covered, what is planned, and how it came about."""
    return shown(request, access.get(request.user, "place.read", Place, pk, related=RELATED))


def shown(request: HttpRequest, found: Place, forms: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The page of a place; `forms` are those that came back with something to correct."""
    at = clock.now()
    sheet = queries.sheet(found, clock.day(at))
    edits = found.closed_on is None and access.can(request.user, "place.edit", found.unit)
    decides = found.closed_on is None and access.can(request.user, "plan.decide", found.unit)
    offered = offer(request.user, found, sheet, edits, decides) | (forms or {})
    context = {"at": at, "place": found, "sheet": sheet, "forms": offered, "edits": edits, "decides": decides,
               "me": request.user.pk}  # fmt: skip
    return render(request, "coverage/place.html", context, status=status)


def offer(user: Any, found: Place, sheet: queries.Sheet, edits: bool, decides: bool) -> dict[str, Any]:
    """The empty forms of what the reader may record, filled with what is known."""
    today = clock.today()
    near = {"near": queries.organisations(user, found), "units": access.units(user, "unit.read")}
    held = sheet.covering
    known = {"cover": sheet.cover.value, "joint": held.joint if held else "", "unit": held.unit if held else None}
    forms: dict[str, Any] = {}
    if edits:
        forms["count"] = CountForm(prefix="count", initial={"counted_on": today})
        forms["cover"] = CoverForm(prefix="cover", initial={**known, "since": today}, **near)
        forms["close"] = CloseForm(prefix="close", initial={"closed_on": today})
    if decides and sheet.plan is None:
        forms["plan"] = PlanForm(prefix="plan", **near)
    return forms


@own_page
@require_http_methods(["GET", "POST"])
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the register says of a place."""
    found = access.get(request.user, "place.edit", Place, pk, related=RELATED)
    units = queries.answering(request.user)
    known = {name: getattr(found, name) for name in PlaceForm.field_order if hasattr(found, name)}
    form = PlaceForm(request.POST or None, near=queries.at_hand(units), units=units, initial=known)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        with form.taking_refusals():
            actions.edit(place=found, entry=form.entry(), version=version, by=account_of(request), at=clock.now())
            messages.success(request, _("已修改。"))
            return redirect("coverage:place", found.pk)
    return render(request, "coverage/place_form.html", {"form": form, "place": found}, status=form.status)


def taken(
    request: HttpRequest, found: Place, name: str, form: Any, act: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    """Do what a form of a place's page asks for, or show the page with what is to be corrected in it."""
    if form.is_valid():
        with form.taking_refusals(step=True):
            act({"by": account_of(request), "at": clock.now()})
            messages.success(request, said)
            return redirect("coverage:place", found.pk)
    return shown(request, found, {name: form}, form.status)


@own_page
@require_POST
def counts(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a count of young people."""
    found = access.get(request.user, "place.edit", Place, pk, related=RELATED)
    form = CountForm(request.POST, prefix="count")
    return taken(
        request, found, "count", form, lambda who: actions.count(place=found, **form.cleaned_data, **who),
        _("已登记，请另一个人核实。"),
    )  # fmt: skip


@own_page
@require_POST
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """Vouch for a count that somebody else recorded."""
    found = access.get(request.user, "place.edit", PlaceCount, pk)
    actions.confirm(count=found, by=account_of(request), at=clock.now())
    messages.success(request, _("已核实。"))
    return redirect("coverage:place", found.place_id)


@own_page
@require_POST
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Record how a place is covered from a day on."""
    found = access.get(request.user, "place.edit", Place, pk, related=RELATED)
    near, units = queries.organisations(request.user, found), access.units(request.user, "unit.read")
    form = CoverForm(request.POST, prefix="cover", near=near, units=units)
    return taken(
        request, found, "cover", form, lambda who: coverings.cover(place=found, **form.words(), **who), _("已登记。")
    )


@own_page
@require_POST
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a place out of the register."""
    found = access.get(request.user, "place.edit", Place, pk, related=RELATED)
    form = CloseForm(request.POST, prefix="close")
    return taken(
        request, found, "close", form, lambda who: actions.close(place=found, **form.cleaned_data, **who),
        _("已撤销，不再计入覆盖面。"),
    )  # fmt: skip
