"""Help inside the program: one page's topic, and all topics of the pages that the reader may open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import frame
from guatu.desk.help import TOPICS
from guatu.desk.queries import guide


@require_safe
@own_page
def help_page(request: HttpRequest) -> HttpResponse:
    """The topic that the address names, then all others."""
    places = {name: (label, href) for name, label, href in frame.named_places(request)}
    asked = request.GET.get("page", "")
    topics = [(name, *places[name], TOPICS[name]) for name in places if name in TOPICS]
    context = {
        "asked": next((row for row in topics if row[0] == asked), None),
        "topics": [row for row in topics if row[0] != asked],
        "steps": guide.steps(request.user), "at": clock.now(),
    }  # fmt: skip
    return render(request, "desk/help.html", context)


@require_safe
@own_page
def first_steps(request: HttpRequest) -> HttpResponse:
    """A fragment: what a newcomer has still to do; empty once all is done."""
    rows = guide.steps(request.user)
    left = [row for row in rows if not row.done]
    return render(request, "desk/_guide.html", {"steps": rows if left else [], "left": left})
