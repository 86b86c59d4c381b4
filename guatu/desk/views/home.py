"""The first page: whose it is decides what stands on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.desk import links
from guatu.desk.queries import campaigns
from guatu.desk.queries import home as queries
from guatu.desk.queries.waiting import lines as waiting_lines
from guatu.desk.views import demo
from guatu.orgs import access
from guatu.supervision import board as boards
from guatu.supervision.queries.lens import unit_of


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Signed out: to the sign-in page. A branch secretary: the own tasks. An administrator: the own duties."""
    if not request.user.is_authenticated:
        return demo.front(request)
    if not access.tops(request.user, "board.read"):
        return render(request, "desk/duties.html", {"at": clock.now()})
    if queries.lone_branch(request.user) and (mine := links.path("submissions:mine")):
        return redirect(mine)
    return committee(request)


def committee(request: HttpRequest) -> HttpResponse:
    """The three questions."""
    at, campaign = clock.now(), campaigns.main(request.user)
    if campaign is None:
        return render(request, "desk/home.html", {"at": at, "home": None})
    unit = unit_of(request.user, campaign, "")
    board = boards.of(campaign, at=at)
    found = queries.home(account_of(request), campaign, unit, board, at)
    cells = links.path("supervision:cells", campaign.pk)
    context = {
        "home": found, "at": at, "cells_url": f"{cells}?unit={unit.pk}" if cells else "", "cells_path": cells,
        "wall_url": links.to("desk:wall", campaign.pk, unit=unit.pk),
        "progress_url": links.to("supervision:progress", campaign.pk, unit=unit.pk),
    }  # fmt: skip
    return render(request, "desk/home.html", context)


@require_safe
@own_page
def queue(request: HttpRequest) -> HttpResponse:
    """A fragment of the home: what waits for this account."""
    context = {"queue": queries.my_queue(request.user), "lines": waiting_lines.lines(request.user, clock.now())}
    return render(request, "desk/_queue.html", context)
