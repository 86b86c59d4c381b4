"""The search box of every page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guatu.accounts.views.signed_in import own_page
from guatu.base.pages import frame
from guatu.desk.queries import search as queries


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def search(request: HttpRequest) -> HttpResponse:
    """What matches some words: the page, or while typing its results alone.

    People are found only where the words came in the body: a name never stands in an address.
    """
    sent = request.method == "POST"
    text = (request.POST if sent else request.GET).get("q", "").strip()[:100]
    groups = queries.found(request.user, text, people=sent, pages=frame.places(request))
    context = {"q": text, "groups": groups, "in_address": bool(text) and not sent}
    return render(request, "desk/_found.html" if getattr(request, "htmx", False) else "desk/search.html", context)
