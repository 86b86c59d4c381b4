"""Trying the demo: at this machine, without a password, as one of the demo's people."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guatu.accounts.queries import demonstration
from guatu.accounts.views.sign_in import enter
from guatu.base import clock
from guatu.base.problems import Problem


def open_here(request: HttpRequest) -> bool:
    """Whether a visitor may try the demo's accounts: only in a demo, only from the machine that it runs on."""
    if not settings.DEMO or request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded"):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def front(request: HttpRequest) -> HttpResponse:
    """What somebody who is not signed in sees first."""
    if not open_here(request):
        return redirect(settings.LOGIN_URL)
    people = []
    for one in demonstration.accounts():
        name, _, person = one.name.partition("·")
        people.append({"key": one.username.removeprefix(demonstration.PREFIX), "name": name, "person": person})
    return render(request, "desk/front.html", {"people": people})


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Begin a session as one of the demo's people."""
    if not open_here(request):
        raise Problem("not_found")
    account = demonstration.account(request.POST.get("role", "")[:60])
    if account is None:
        raise Problem("not_found")
    return enter(request, account, None, clock.now())
