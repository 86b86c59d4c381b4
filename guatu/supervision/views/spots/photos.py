"""Photos that came with a spot check: for the organiser's side and the checker."""

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base.pages import download
from guatu.people.queries.papers import path_of
from guatu.supervision.queries.spots import plans as queries


@require_safe
@own_page
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """The photo of one entry of a claim, to keep or to show."""
    paper = queries.photo(request.user, pk)
    return download(path_of(paper), paper.name, paper.media_type, inline="inline" in request.GET)
