"""The self-check: the overview of an area, what was found there, one unit as a fragment, and the rules."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.figures import address
from guatu.coverage.queries import health as queries
from guatu.coverage.queries.deciding import decides
from guatu.coverage.views import links, tables
from guatu.orgs import access
from guatu.orgs.models import Unit

KEPT = ("fault", "severity", "kind", "sector", "q")


@own_page
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """How healthy an area is: units with findings, what was decided, what was closed in time."""
    at = clock.now()
    top = access.focus(request.user, "health.read", request.GET.get("unit", ""))
    whole, areas = queries.overview(top, clock.day(at))
    context: dict[str, Any] = {
        "at": at, "top": top, "whole": whole, "areas": areas, "check": queries.last_check(top),
        "faults": [(*row, tables.severity_mark(row[1])) for row in queries.by_fault(whole)],
        "check_url": links.to("indicators:self_check", top.pk)
        if access.can(request.user, "health.decide", top) else "",
        "above": _above(request, top),
    } | _one(request, top)  # fmt: skip
    return render(request, "coverage/health.html", context)


def _above(request: HttpRequest, top: Unit) -> list[Unit]:
    """The units above that the reader sees, from the top."""
    rows = access.units(request.user, "health.read").filter(pk__in=queries.above(top))
    return list(rows.order_by("depth"))


def _one(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    """What is said of one unit by itself."""
    found = queries.unit_health(request.user, unit, clock.today())
    undecided = [row for row in found.findings if not row.cases.all()]
    decide = address(reverse("coverage:decisions"), {"unit": unit.pk, "only": 1})
    may = bool(undecided) and found.case is None and decides(request.user, unit)
    return {"one": found, "rows": tables.told(found.findings), "decide_url": decide if may else ""}


@own_page
@require_safe
def unit_health(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: what the newest check found at a unit, and the case in hand."""
    unit = access.get(request.user, "health.read", Unit, pk)
    return render(request, "coverage/_unit_health.html", {"at": clock.now(), **_one(request, unit)})


@own_page
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """What the newest check found in an area: by finding, by unit, or what is over."""
    top = access.focus(request.user, "health.read", request.GET.get("unit", ""))
    view = request.GET.get("view", "")
    view = view if view in {"units", "ended"} else ""
    here = reverse("coverage:findings")
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    context = {
        "at": clock.now(), "top": top, "view": view, "check": queries.last_check(top),
        "tabs": [(code, address(here, {"unit": top.pk, "view": code})) for code in ("", "units", "ended")],
        "decide_url": address(reverse("coverage:decisions"), {"unit": top.pk, **kept})
        if access.can(request.user, "health.decide", top) else "",
    }  # fmt: skip
    if view == "units":
        rows: Any = queries.weak_units(request.user, top)
        return tables.unit_list().show(request, rows, "coverage/case_findings.html", context)
    rows = queries.findings(request.user, top, ended=view == "ended")
    return tables.finding_list().show(request, rows, "coverage/case_findings.html", context)


@own_page
@require_safe
def faults(request: HttpRequest) -> HttpResponse:
    """The rules of the self-check with the numbers in force and their sources, for every account."""
    rows = [(row, tables.severity_mark(row.severity)) for row in queries.rules(clock.today())]
    return render(request, "coverage/case_faults.html", {"at": clock.now(), "rows": rows})
