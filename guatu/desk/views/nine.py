"""The nine actions: all of them beside each other, and one with its tasks, figures, points and weak units."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.desk import links
from guatu.desk.nine import BY_CODE, Action
from guatu.desk.queries import nine as queries
from guatu.orgs import access
from guatu.orgs.models import Unit


@require_safe
@own_page
def actions(request: HttpRequest) -> HttpResponse:
    """The nine beside each other."""
    at, unit = clock.now(), access.focus(request.user, "board.read", request.GET.get("unit", ""))
    return render(request, "desk/actions.html", {
        "unit": unit, "at": at, "rows": [(row, _cells(row, unit)) for row in queries.overview(request.user, unit, at)],
    })  # fmt: skip


@require_safe
@own_page
def action(request: HttpRequest, code: str) -> HttpResponse:
    """One of the nine at a unit."""
    found = BY_CODE.get(code)
    if found is None:
        raise Problem("not_found")
    at, unit = clock.now(), access.focus(request.user, "board.read", request.GET.get("unit", ""))
    standing = queries.standing(request.user, found, unit, at)
    return render(request, "desk/action.html", {
        "unit": unit, "at": at, "action": found, "found": standing, "cells_url": _cells(standing.line, unit),
        "cells_path": links.path("supervision:cells", standing.line.campaign.pk) if standing.line.campaign else "",
        "fields": ",".join(sorted(field.value for field in found.fields)), "work": _work(found, unit),
    })  # fmt: skip


def _cells(line: queries.Line, unit: Unit) -> str:
    return links.to("supervision:cells", line.campaign.pk, unit=unit.pk) if line.campaign else ""


def _work(action: Action, unit: Unit) -> list[tuple[str, object]]:
    """Address and label of each page of an action's own work, at the unit where the page is a unit's."""
    pages = [
        (links.to(work.page, **dict(work.query)) or links.to(work.page, unit.pk, **dict(work.query)), work.label)
        for work in action.work
    ]
    return [(href, label) for href, label in pages if href]
