"""The own tokens of the API."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from guatu.accounts.actions import passwords
from guatu.accounts.actions import tokens as actions
from guatu.accounts.forms.sign_in import NewToken
from guatu.accounts.queries import tokens as queries
from guatu.accounts.rules import words
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.base.told import told


@sensitive_post_parameters()
@own_page
def page(request: HttpRequest) -> HttpResponse:
    """The own tokens, and a form for a new one, whose secret is shown in the answer and never again."""
    account, at, raw = account_of(request), clock.now(), ""
    held = sorted(request.verbs)  # type: ignore[attr-defined]
    form = NewToken(request.POST or None, initial={"expires_on": clock.day(at) + timedelta(days=90)})
    form.fields["scopes"].choices = [(verb, f"{told(words.say(verb))} ({verb})") for verb in held]  # type: ignore[attr-defined]
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            passwords.confirm(account=account, password=given.pop("current"), by=account, at=at)
            raw = actions.create_token(**given, held=held, by=account, at=at)[1]
        except Problem as problem:
            form.refuse(problem)
    context = {"form": form, "raw": raw, "at": at, "tokens": queries.tokens_of(account)}
    return render(request, "accounts/tokens.html", context, status=422 if form.is_bound and not raw else 200)


@require_POST
@own_page
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the own tokens."""
    account = account_of(request)
    token = queries.own_token(account, pk)
    if token is None:
        raise Problem("not_found")
    actions.revoke_token(token=token, by=account, at=clock.now())
    messages.success(request, _("令牌已停用。"))
    return redirect("accounts:tokens")
