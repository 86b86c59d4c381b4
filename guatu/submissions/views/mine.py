"""“我的五件事”."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.submissions.queries.mine import mine as all_mine


@require_safe
@own_page
def mine(request: HttpRequest) -> HttpResponse:
    """What this account owes, by due date, and what waits for its decision."""
    at = clock.now()
    return render(request, "submissions/mine.html", {"mine": all_mine(request.user, at), "at": at})
