"""The search box of every page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.desk.queries import search as queries
from guatu.orgs.rules.kinds import Kind


@require_safe
@own_page
def search(request: HttpRequest) -> HttpResponse:
    """What matches the words in the address: the page, or while typing its results alone."""
    text = request.GET.get("q", "").strip()[:100]
    found = queries.found(request.user, text)
    context = {"q": text, "found": found, "kinds": {kind.value: kind.label for kind in Kind}}
    fragment = getattr(request, "htmx", False)
    return render(request, "desk/_found.html" if fragment else "desk/search.html", context)
