"""First secretaries: the overview, one term with what can be done, the village's part of a page, my village."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.models import Secondment
from guatu.fieldwork.queries import months, needs
from guatu.fieldwork.queries import secondments as queries
from guatu.fieldwork.rules.secondments import Stage
from guatu.fieldwork.views import links
from guatu.fieldwork.views.secondment_acts import ACTS, Act, sides
from guatu.fieldwork.views.secondment_lists import TERMS, working
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms

STEPS = ("派驻", "交接", "在岗", "考核", "结束")
WATCHED = ("working", "handover", "below", "silent", "idle", "ending")


@own_page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Who is where, what lags behind, and how poor counties and the others are served."""
    at = clock.now()
    on, top = clock.day(at), access.focus(request.user, needs.READ, request.GET.get("unit", ""))
    numbers = norms(on)
    found = queries.lines(queries.terms(request.user, top), on, numbers)
    context = {
        "at": at, "top": top, "areas": queries.areas(top, found, on), "share": numbers["secondment.share"],
        "watched": [(name, queries.STATES[name], working(found, name)) for name in WATCHED],
        "candidates": access.can(request.user, "person.read", top), "tab": "terms",
        "mine": queries.serves(request.user),
    }  # fmt: skip
    return TERMS.show(request, found, "fieldwork/secondments.html", context)


@own_page
@require_safe
def secondment(request: HttpRequest, pk: int) -> HttpResponse:
    """One term: the order, time by month, logs, deeds, evaluations, and what the reader can do."""
    return shown(request, queries.seen(request.user, pk))


def shown(
    request: HttpRequest, row: Secondment, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The page of a term; `forms` are those that came back with something to correct."""
    at = clock.now()
    on = clock.day(at)
    numbers, own = norms(on), sides(request.user, row)
    (line,) = queries.lines([row], on, numbers)
    may = [act for act in ACTS if act.side in own and act.open(row, on)]
    evaluations = list(row.evaluations.order_by("-until"))
    context = {
        "at": at, "row": row, "line": line, "months": months.every(row, on, numbers), "sides": own,
        "deeds": row.deeds.select_related("paper").order_by("-on", "-pk"), "evaluations": evaluations,
        "share": numbers["secondment.share"], "steps": [_(word) for word in STEPS], "step": _step(line, evaluations),
        "acts": [(act, (forms or {}).get(act.noun) or act.blank(row, on), act.href(row)) for act in may],
        "previous": row.renews, "next": getattr(row, "renewal", None),
        "visits_url": links.to("fieldwork:visits"),
    }  # fmt: skip
    return render(request, "fieldwork/secondment.html", context, status=status)


def _step(line: queries.Line, evaluations: list[Any]) -> int:
    if line.stage == Stage.ENDED:
        return 6
    if (evaluations and evaluations[0].signed_at is None) or line.stage == Stage.OVER:
        return 4
    return 3 if line.stage == Stage.ON_POST else 2


@own_page
@require_POST
def step(request: HttpRequest, pk: int, act: Act) -> HttpResponse:
    """Do one thing with a term, or show the page with what is to be corrected."""
    row = queries.seen(request.user, pk)
    if act.side not in sides(request.user, row):
        raise Problem("not_allowed")
    form = act.form(request.POST, prefix=act.noun)
    if form.is_valid():
        with form.taking_refusals(step=True):
            act.take(row, form, {"by": account_of(request), "at": clock.now()})
            messages.success(request, act.done)
            return redirect("fieldwork:secondment", row.pk)
    return shown(request, row, {act.noun: form}, form.status)


@own_page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My village, on a phone: how much time this month, what is to be written, what the village has to say."""
    at = clock.now()
    on, row = clock.day(at), queries.mine(request.user)
    numbers = norms(on)
    (line,) = queries.lines([row], on, numbers)
    every = months.every(row, on, numbers)
    context = {
        "at": at, "row": row, "line": line, "months": every[:6], "now": every[0] if every else None,
        "share": numbers["secondment.share"], "deeds": row.deeds.order_by("-on", "-pk")[:10],
        "record_url": _record_url(row),
    }  # fmt: skip
    return render(request, "fieldwork/my_village.html", context)


def _record_url(row: Secondment) -> str:
    url = links.to("fieldwork:visit_record", row.unit_id)
    return f"{url}?purpose=secondment" if url and row.until is None else ""


@own_page
@require_safe
def unit_secondments(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: the first secretary of a village, what was done, and the open need."""
    unit, on = access.get(request.user, needs.READ, Unit, pk), clock.today()
    village, numbers = needs.is_village(unit) and unit.closed_on is None, norms(on)
    found = queries.in_village(unit, on, numbers)
    below = [] if village else queries.lines(queries.terms(request.user, unit).filter(until=None), on, numbers)
    asks = village and not found.line and not found.need and needs.may_raise(request.user, unit)
    context = {
        "unit": unit, "found": found, "village": village, "address": reverse("fieldwork:secondments"),
        "below": [(name, queries.STATES[name], working(below, name)) for name in WATCHED] if below else [],
        "need_url": reverse("fieldwork:need_form", args=[unit.pk]) if asks else "",
    }  # fmt: skip
    return render(request, "fieldwork/_unit_secondments.html", context)
