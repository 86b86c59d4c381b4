"""Photos that came with a visit: for whoever made it and whoever may read it."""

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base.pages import download
from guatu.fieldwork.queries import visits as queries
from guatu.people.queries.papers import path_of


@require_safe
@own_page
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """The photo of one entry of a visit, to keep or to show."""
    paper = queries.photo(request.user, pk)
    return download(path_of(paper), paper.name, paper.media_type, inline="inline" in request.GET)
