"""The page of a long piece of work, for whoever started it."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from guatu.accounts.actions import exports
from guatu.accounts.queries import runs
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock


@own_page
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A run with its bar; the bar asks again each second until the end."""
    state = runs.own_run(account_of(request), pk)
    part = getattr(request, "htmx", False) and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "accounts/_run.html" if part else "accounts/run.html", {"state": state, "run": state.run})


@own_page
def file(request: HttpRequest, pk: int) -> FileResponse:
    """The file that a run left; that it was taken is journalled."""
    account = account_of(request)
    run = runs.own_run(account, pk).run
    path = runs.file_of(run)
    exports.note_export(kind=f"run.{run.kind}", filters={"run": run.pk}, count=run.done, by=account, at=clock.now())
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{run.title}{path.suffix}")
