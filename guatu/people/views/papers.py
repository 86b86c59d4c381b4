"""Papers: served through access."""

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base.pages import download
from guatu.people.queries import papers as queries


@require_safe
@own_page
def paper(request: HttpRequest, pk: int) -> FileResponse:
    """A paper, to keep; pictures may also be shown in the page."""
    row = queries.readable(request.user, pk)
    return download(queries.path_of(row), row.name, row.media_type, inline="inline" in request.GET)
