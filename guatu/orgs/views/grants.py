"""Placing people: invitations, roles, deputies, hand-over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from guatu.accounts.models import User
from guatu.accounts.models.user import normal
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions import grants as actions
from guatu.orgs.actions import invitations
from guatu.orgs.forms.people import Deputy, Join, Place, Successor
from guatu.orgs.queries import grants as queries
from guatu.orgs.views.people import label


def account_named(username: str) -> User:
    """The account with a sign-in name; an unknown one is told beside its field."""
    found = queries.account_named(normal(username))
    if found is None:
        raise Problem("invalid", "", {"username": _("没有这个登录名，或账号已停用。")})
    return found


def link_of(request: HttpRequest, raw: str) -> str:
    """The whole address of an invitation, to copy."""
    return request.build_absolute_uri(reverse("orgs:invitation", args=[raw]))


@own_page
def invitation_list(request: HttpRequest) -> HttpResponse:
    """The open invitations in my subtree."""
    rows = [{"row": row, "label": label(row.role)} for row in queries.invitations(account_of(request), clock.now())]
    return render(request, "orgs/invitations.html", {"rows": rows})


@own_page
def placing(request: HttpRequest) -> HttpResponse:
    """Place a person: first the unit, then role and name. The answer shows the link once."""
    user, number = account_of(request), request.GET.get("unit", "")
    if "grant.create" not in request.verbs:  # type: ignore[attr-defined]
        raise Problem("not_allowed")
    if not number.isdecimal():
        text = request.GET.get("q", "")[:80]
        return render(request, "orgs/placing.html", {"q": text, "units": queries.places(user, text)})
    unit, at = queries.place(user, int(number)), clock.now()
    form = Place(request.POST or None, initial={"username": request.GET.get("username", "")[:64]})
    form.fields["role"].choices = queries.grantable(user, unit, at)  # type: ignore[attr-defined]
    if form.is_valid():
        with form.taking_refusals():
            return placed(request, form.cleaned_data, unit)
    return render(request, "orgs/placing_form.html", {"unit": unit, "form": form}, status=form.status)


def placed(request: HttpRequest, given: dict[str, Any], unit: Any) -> HttpResponse:
    """Give the role at once, or show the link of a new invitation."""
    user, at = account_of(request), clock.now()
    if given["username"]:
        account = account_named(given["username"])
        until = clock.end_of(given["until"]) if given["until"] else None
        actions.grant(account=account, role=given["role"], unit=unit, until=until, by=user, at=at)
        messages.success(request, _("岗位已生效。"))
        return redirect("orgs:accounts")
    made, raw = invitations.invite(name=given["name"], role=given["role"], unit=unit, by=user, at=at)
    return invited(request, made, raw)


def invited(request: HttpRequest, made: Any, raw: str) -> HttpResponse:
    """The link of a new invitation, which is never shown again."""
    context = {"invitation": made, "label": label(made.role), "link": link_of(request, raw)}
    return render(request, "orgs/invited.html", context)


@require_POST
@own_page
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    user = account_of(request)
    invitations.cancel(invitation=queries.invitation(user, pk), by=user, at=clock.now())
    messages.success(request, _("邀请已取消，链接不再有效。"))
    return redirect("orgs:invitations")


def held(request: HttpRequest, pk: int) -> Any:
    """A grant within sight, or one's own. Refuses with `not_found`."""
    user = account_of(request)
    own = queries.own_grants(user, clock.now()).filter(pk=pk).first() if pk < 2**62 else None
    return own or queries.grant(user, pk)


@require_POST
@own_page
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role now."""
    grant, user = held(request, pk), account_of(request)
    actions.end_grant(grant=grant, by=user, at=clock.now())
    messages.success(request, _("岗位已结束。"))
    return redirect("orgs:person", grant.account_id)


@own_page
def deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody stand in until a day."""
    grant, user, form = held(request, pk), account_of(request), Deputy(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        with form.taking_refusals():
            account, until = account_named(given["username"]), clock.end_of(given["until"])
            actions.deputise(grant=grant, account=account, until=until, by=user, at=clock.now())
            messages.success(request, _("代理已生效，到期自动终止。"))
            return redirect("orgs:person", grant.account_id)
    context = {"grant": grant, "label": label(grant.role), "form": form}
    return render(request, "orgs/deputy.html", context, status=form.status)


@own_page
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a role over: name the successor, then pass on the link."""
    grant, user, form = held(request, pk), account_of(request), Successor(request.POST or None)
    if form.is_valid():
        with form.taking_refusals():
            given = form.cleaned_data
            made, raw = invitations.hand_over(grant=grant, name=given["name"], by=user, at=clock.now())
            return invited(request, made, raw)
    context = {
        "grant": grant, "label": label(grant.role), "form": form,
        "steps": [_("指定继任者"), _("转交链接"), _("继任者接受，本岗位同时结束")],
    }  # fmt: skip
    return render(request, "orgs/hand_over.html", context, status=form.status)


@sensitive_post_parameters("new", "again")
def invitation(request: HttpRequest, raw: str) -> HttpResponse:
    """What an invited person sees: take the role up with a new account, or with the one signed in."""
    at, found = clock.now(), queries.invitation_of(raw)
    if found.accepted_at or found.cancelled_at or found.expires_at <= at:
        raise Problem("expired", _("这个邀请已过期、已取消或已使用，请邀请人重新发一个。"))
    form = Join(request.POST if "join" in request.POST else None, initial={"name": found.name})
    if "accept" in request.POST:
        invitations.accept(raw=raw, by=account_of(request), at=at)
        messages.success(request, _("岗位已生效。"))
        return redirect("/")
    if form.is_valid():
        given = form.cleaned_data
        try:
            invitations.join(raw=raw, username=given["username"], name=given["name"], password=given["new"], at=at)
            messages.success(request, _("账号已开通，请登录。"))
            return redirect("accounts:sign_in")
        except Problem as problem:
            form.refuse(problem)
    context = {"invitation": found, "label": label(found.role), "form": form}
    # 200 also with errors: a refusal's path is logged, and this path holds the secret.
    return render(request, "orgs/invitation.html", context)
