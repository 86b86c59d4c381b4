"""Signing in: name and password, then the second factor of those who have one."""

from datetime import datetime

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login
from django_otp.models import Device

from guatu.accounts import limits, sessions
from guatu.accounts.actions import second_factor, sign_in
from guatu.accounts.forms.refusable import Form
from guatu.accounts.forms.sign_in import Code, SignIn
from guatu.accounts.models import User
from guatu.accounts.queries import security
from guatu.base import clock
from guatu.base.problems import Problem

PENDING_SECONDS = 300


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: only to a page of our own."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") else "/"


def again(request: HttpRequest, form: Form, problem: Problem, template: str) -> HttpResponse:
    """The form once more with the refusal; after too many tries with the time from which to try again."""
    form.refuse(problem)
    response = render(request, template, {"form": form, "next": safe_next(request)}, status=problem.status)
    if isinstance(problem, limits.TooMany) and problem.until:
        response["Retry-After"] = str(max(1, int((problem.until - clock.now()).total_seconds())))
    return response


def enter(request: HttpRequest, account: User, device: Device | None, at: datetime) -> HttpResponse:
    """Begin the session, and on to where the person wanted to go."""
    target = safe_next(request)
    login(request, account)
    if device is not None:
        otp_login(request, device)
    sessions.begin(request.session, at)
    sign_in.start(account=account, by=account, at=at)
    return redirect(target)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The sign-in page. A wrong name and a wrong password read the same."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect(safe_next(request))
    form, at = SignIn(request.POST or None), clock.now()
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "accounts/sign_in.html", {"form": form, "next": safe_next(request)}, status=status)
    try:
        account = sign_in.check_password(**form.cleaned_data, address=limits.address_of(request), at=at)
    except Problem as problem:
        return again(request, form, problem, "accounts/sign_in.html")
    if not security.has_second_factor(account):
        return enter(request, account, None, at)
    request.session.cycle_key()
    request.session["pending"] = [account.pk, account.get_session_auth_hash(), int(at.timestamp())]
    return redirect(f"{reverse('accounts:sign_in_second')}?{urlencode({'next': safe_next(request)})}")


def pending(request: HttpRequest, at: datetime) -> User | None:
    """The account whose password was right within the last five minutes and has not changed since."""
    pk, seal, since = request.session.get("pending") or [0, "", 0]
    account = security.pending_account(pk) if at.timestamp() - since <= PENDING_SECONDS else None
    return account if account and account.get_session_auth_hash() == seal else None


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The second step: digits of the app, or a recovery code."""
    form, at = Code(request.POST or None), clock.now()
    account = pending(request, at)
    if account is None:
        return redirect("accounts:sign_in")
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(
            request, "accounts/sign_in_second.html", {"form": form, "next": safe_next(request)}, status=status
        )
    try:
        device = second_factor.verify(account=account, code=form.cleaned_data["code"], by=None, at=at)
    except Problem as problem:
        return again(request, form, problem, "accounts/sign_in_second.html")
    request.session.pop("pending", None)
    return enter(request, account, device, at)


@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    if isinstance(request.user, User):
        sign_in.end(account=request.user, by=request.user, at=clock.now())
    logout(request)
    return redirect("accounts:sign_in")
