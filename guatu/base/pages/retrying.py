"""A request whose transaction the database broke off is run again.

PostgreSQL ends one of two transactions that wait for each other (a change of the tree holds the journal and
waits for cells; a report holds its cell and waits for the journal). What was broken off left nothing behind, so
running the view again is safe, and the user never hears of it.
"""

from collections.abc import Callable
from random import Random
from time import sleep
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from guatu.base.pages.refusals import refused

BROKEN_OFF = {"40P01", "40001"}  # SQLSTATE of a deadlock and of a serialization failure
TRIES = 3
_pause = Random()  # noqa: S311 -- only to keep two losers apart


def broken_off(exception: BaseException | None) -> bool:
    """Whether the database ended a transaction in favour of another."""
    while exception is not None:
        if getattr(exception, "sqlstate", None) in BROKEN_OFF:
            return True
        exception = exception.__cause__
    return False


def retry_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: run a view again when its transaction was broken off; stands innermost."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    middleware.process_exception = again  # type: ignore[attr-defined]
    return middleware


def again(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The answer of another run, or None if the exception is of another kind or all runs were broken off."""
    match: Any = request.resolver_match
    for _attempt in range(TRIES):
        if not isinstance(exception, OperationalError) or not broken_off(exception):
            return refused(request, exception)
        sleep(_pause.uniform(0.01, 0.1))
        try:
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
            return response
        except Exception as next_exception:
            exception = next_exception
    return None
