"""The mechanisms beside each other: what works, what is lacking, where to go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import frame
from guatu.desk.queries import mechanisms as queries
from guatu.orgs import access


@require_safe
@own_page
def mechanisms(request: HttpRequest) -> HttpResponse:
    """The seven mechanisms at a unit."""
    at, unit = clock.now(), access.focus(request.user, "fieldwork.read", request.GET.get("unit", ""))
    rows = queries.mechanisms(request.user, unit, at)
    context = {"unit": unit, "at": at, "rows": rows, "places": frame.section(request)}
    return render(request, "desk/mechanisms.html", context)
