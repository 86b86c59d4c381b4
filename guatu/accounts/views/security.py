"""One's own account: password, second factor, recovery codes, sessions, tokens."""

from secrets import token_hex
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from guatu.accounts.actions import passwords, second_factor, sign_in
from guatu.accounts.forms.sign_in import Confirmed, Digits, NewPassword, PasswordChange
from guatu.accounts.queries import security
from guatu.accounts.rules import words
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.base.told import told


def events(account: Any) -> list[dict[str, Any]]:
    """The latest sign-ins in words."""
    return [
        {"at": e["at"], "what": f"{told(words.say(e['verb']))}{'' if e['ok'] else _('（未成功）')}"}
        for e in security.recent_sign_ins(account)
    ]


@own_page
def page(request: HttpRequest) -> HttpResponse:
    """How the own account is protected."""
    account = account_of(request)
    context = {
        "second_factor": security.has_second_factor(account),
        "codes_left": security.recovery_codes_left(account),
        "waived": not settings.SECOND_FACTOR_DEMANDED,
        "confirm": Confirmed(),
        "events": events(account),
    }
    return render(request, "accounts/security.html", context)


@sensitive_post_parameters()
@own_page
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; other sessions end, this one goes on."""
    account, form = account_of(request), PasswordChange(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            changed = passwords.change(
                account=account, current=given["current"], new=given["new"], by=account, at=clock.now()
            )
            update_session_auth_hash(request, changed)
            messages.success(request, _("密码已修改，其他设备已退出登录。"))
            return redirect("accounts:security")
        except Problem as problem:
            form.refuse(problem)
    status = 422 if form.is_bound else 200
    return render(
        request, "accounts/password.html", {"form": form, "must": account.must_change_password}, status=status
    )


@require_POST
@own_page
def sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    account = account_of(request)
    sign_in.end_all(account=account, by=account, at=clock.now())
    update_session_auth_hash(request, account)
    messages.success(request, _("其他设备已全部退出登录。"))
    return redirect("accounts:security")


def enrolment(request: HttpRequest) -> TOTPDevice:
    """The app that is being set up. Its key stays in the session until the digits have proved it."""
    key = request.session.setdefault("enrolment_key", token_hex(20))
    return TOTPDevice(user=request.user, name="app", key=key)


@sensitive_post_parameters()
@own_page
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Set up the second factor: scan, type the digits, keep the recovery codes."""
    account, form, at = account_of(request), Digits(request.POST or None), clock.now()
    if security.has_second_factor(account):
        return redirect("accounts:security")
    device = enrolment(request)
    if form.is_valid():
        try:
            new = second_factor.enrol(
                account=account, key=device.key, code=form.cleaned_data["code"], by=account, at=at
            )
            otp_login(request, new)
            del request.session["enrolment_key"]
            codes = second_factor.renew_recovery_codes(account=account, by=account, at=at)
            return render(request, "accounts/recovery_codes.html", {"codes": codes, "fresh": True})
        except Problem as problem:
            form.refuse(problem)
    address = device.config_url
    drawing = segno.make(address, error="m").svg_inline(scale=5, border=2, dark="#000", light="#fff", omitsize=False)
    context = {
        "form": form,
        "drawing": mark_safe(drawing),  # noqa: S308 -- drawn by segno, holds paths only
        "address": address,
        "key": " ".join(address.partition("secret=")[2].partition("&")[0][i : i + 4] for i in range(0, 32, 4)),
        "demanded": settings.SECOND_FACTOR_DEMANDED and request.reach.demands_second_factor,  # type: ignore[attr-defined]
    }
    return render(request, "accounts/second_factor.html", context, status=422 if form.is_bound else 200)


@require_POST
@sensitive_post_parameters()
@own_page
def second_factor_removal(request: HttpRequest) -> HttpResponse:
    """Take the second factor off, by password."""
    account, form, at = account_of(request), Confirmed(request.POST), clock.now()
    if not confirmed(request, form):
        return redirect("accounts:security")
    second_factor.remove(account=account, by=account, at=at)
    messages.success(request, _("二次验证已停用。"))
    return redirect("accounts:security")


@require_POST
@sensitive_post_parameters()
@own_page
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, by password; shown once."""
    account, form = account_of(request), Confirmed(request.POST)
    if not confirmed(request, form) or not security.has_second_factor(account):
        return redirect("accounts:security")
    codes = second_factor.renew_recovery_codes(account=account, by=account, at=clock.now())
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "fresh": False})


def confirmed(request: HttpRequest, form: Confirmed) -> bool:
    """Whether the password in the form is right; if not, a message says so."""
    account = account_of(request)
    try:
        if not form.is_valid():
            raise Problem("invalid", "", {"current": _("请填写现在的密码。")})
        passwords.confirm(account=account, password=form.cleaned_data["current"], by=account, at=clock.now())
    except Problem as problem:
        messages.error(request, problem.fields.get("current") or str(problem))
        return False
    return True


@sensitive_post_parameters()
def password_link(request: HttpRequest, raw: str) -> HttpResponse:
    """Set a password by a link that a superior handed over."""
    at, form = clock.now(), NewPassword(request.POST or None)
    link = security.password_link(raw, at)
    if link is None:
        raise Problem("expired", _("这个链接已过期或已使用，请上级重新发一个。"))
    if form.is_valid():
        try:
            passwords.set_by_link(raw=raw, new=form.cleaned_data["new"], at=at)
            messages.success(request, _("密码已设置，请登录。"))
            return redirect("accounts:sign_in")
        except Problem as problem:
            form.refuse(problem)
    context = {"form": form, "account": link.account, "expires_at": link.expires_at}
    # 200 also with errors: a refusal's path is logged, and this path holds the secret.
    return render(request, "accounts/password_link.html", context)
