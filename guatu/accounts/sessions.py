"""Sessions: fourteen days without use, ninety days at most, with a new key each day.

Middleware. It also sends an account that must change its password to do that before anything else.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from guatu.accounts import journal
from guatu.base import clock
from guatu.base.pages.refusals import answer
from guatu.base.problems import Problem

ROTATED_AFTER = timedelta(days=1)
LONGEST = timedelta(days=90)
# A page's other requests may still carry the key that has just been replaced.
GRACE_SECONDS = 60


def begin(session: Any, at: datetime) -> None:
    """Note when a session began; called at sign-in."""
    session["begun_at"] = session["keyed_at"] = int(at.timestamp())


def session_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware: marks the journal's `via`, ends old sessions, rotates keys, demands a new password."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = journal.via.set("api" if request.path.startswith("/api/") else "web")
        try:
            if request.session.session_key and request.user.is_authenticated:
                keep(request, clock.now())
            return get_response(request)
        finally:
            journal.via.reset(token)

    def process_view(request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or not user.must_change_password or free(request):
            return None
        return sent_to(request, "accounts:password", "请先修改密码，再办理其他事项。")

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def keep(request: HttpRequest, at: datetime) -> None:
    """End a session that is too old; give one that is a day old a new key."""
    session, now = request.session, int(at.timestamp())
    if "begun_at" not in session:
        begin(session, at)
    elif now - session["begun_at"] > LONGEST.total_seconds():
        logout(request)
    elif now - session["keyed_at"] > ROTATED_AFTER.total_seconds() and "replaced" not in session:
        rotate(request, now)


def rotate(request: HttpRequest, now: int) -> None:
    """Go on under a new key; the old one works for a minute more."""
    old = request.session
    fresh = import_module(settings.SESSION_ENGINE).SessionStore()
    fresh.update({**dict(old.items()), "keyed_at": now})
    fresh.create()
    old["replaced"] = True
    old.set_expiry(GRACE_SECONDS)
    old.save()
    request.session = fresh
    fresh.modified = True


def free(request: HttpRequest) -> bool:
    """Whether a page stays open to those of whom something is demanded first."""
    match = request.resolver_match
    return match is not None and match.view_name in {
        "accounts:sign_in", "accounts:sign_in_second", "accounts:sign_out", "accounts:password",
        "accounts:second_factor", "accounts:recovery_codes", "accounts:password_link", "orgs:invitation",
        "desk:language",
    }  # fmt: skip


def sent_to(request: HttpRequest, name: str, why: str) -> HttpResponse:
    """Away to the page where the demand is met; the API and fragments are told why instead."""
    if request.path.startswith("/api/"):
        return answer(request, Problem("second_factor" if name == "accounts:second_factor" else "not_allowed", why))
    if getattr(request, "htmx", False):
        return HttpResponse(status=403, headers={"HX-Redirect": reverse(name)})
    return redirect(name)
