"""The mechanisms beside each other: what works, what is lacking, where to go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import frame
from guatu.base.problems import Problem
from guatu.desk.queries import mechanisms as queries
from guatu.orgs import access
from guatu.orgs.models import Unit


@require_safe
@own_page
def mechanisms(request: HttpRequest) -> HttpResponse:
    """The seven mechanisms at a unit."""
    at, unit = clock.now(), chosen(request)
    rows = queries.mechanisms(request.user, unit, at)
    context = {"unit": unit, "at": at, "rows": rows, "places": frame.section(request)}
    return render(request, "desk/mechanisms.html", context)


def chosen(request: HttpRequest) -> Unit:
    """The unit that the address names, or the reader's topmost one."""
    asked = request.GET.get("unit", "")
    if asked.isdecimal() and len(asked) < 10:
        return access.get(request.user, "fieldwork.read", Unit, int(asked))
    unit = access.units(request.user, "fieldwork.read").in_force().order_by("depth", "path").first()
    if unit is None:
        raise Problem("not_allowed")
    return unit
