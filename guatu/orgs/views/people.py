"""People and their roles in my subtree: the list, a person, what can be done about an account."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guatu.accounts.actions import exports
from guatu.accounts.queries.security import has_second_factor
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs.actions import accounts as actions
from guatu.orgs.models import Grant
from guatu.orgs.queries import grants as queries
from guatu.orgs.rules import roles


def label(role: str) -> str:
    """A role in words."""
    return _(roles.ROLES[role].name) if role in roles.ROLES else role


def reset_cell(grant: Grant) -> Any:
    """The reset beside the search result: the link appears on the page; without scripts, on the person's page."""
    person, link = (reverse(f"orgs:{name}", args=[grant.account_id]) for name in ("person", "password_link"))
    return format_html(
        '<a class="button" href="{}" hx-post="{}" hx-target="#issued" hx-swap="innerHTML">{}</a>',
        person, link, _("重置密码"),
    )  # fmt: skip


LIST = Listing(
    name=gettext_lazy("人员与岗位"),
    columns=[
        Column("account.name", gettext_lazy("姓名"), sort="account__name", href=lambda g: person_url(g.account_id)),
        Column("account.username", gettext_lazy("登录名"), sort="account__username"),
        Column("role", gettext_lazy("岗位"), sort="role", value=lambda g: label(g.role)),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda g: str(g.unit)),
        Column("deputy", gettext_lazy("代理"), value=lambda g: g.deputy_of.account.name if g.deputy_of else ""),
        Column("since", gettext_lazy("自"), sort="since", kind="day"),
        Column("until", gettext_lazy("至"), sort="until", kind="day"),
        Column("reset", gettext_lazy("密码"), kind="html", value=reset_cell, plain=lambda g: ""),
    ],
    filters=[Filter("role", gettext_lazy("岗位"), choices=[(code, role.name) for code, role in roles.ROLES.items()])],
    search=["account__name", "account__username", "unit__search_text"],
    search_label=gettext_lazy("姓名、登录名或组织"),
    order="unit",
    empty_title=gettext_lazy("还没有人员"),
    keep=["past"],
)


def person_url(pk: int) -> str:
    """The address of a person's page."""
    return reverse("orgs:person", args=[pk])


def list_of(request: HttpRequest, rows: Any) -> HttpResponse:
    """The list page, or its sheet; that a sheet was taken is journalled first."""
    if request.GET.get("format") in {"xlsx", "csv"}:
        params, seen = LIST.seen(request, rows)
        exports.note_export(kind="grants", filters=params, count=seen.count(), by=account_of(request), at=clock.now())
    return LIST.show(request, rows, "orgs/accounts.html", {"past": bool(request.GET.get("past"))})


@own_page
def page(request: HttpRequest) -> HttpResponse:
    """Everybody who holds a role in my subtree; with `past`, those who did."""
    user = account_of(request)
    if "account.read" not in request.verbs:  # type: ignore[attr-defined]
        raise Problem("not_allowed")
    return list_of(request, queries.grants(user, clock.now(), past=bool(request.GET.get("past"))))


@own_page
def person(request: HttpRequest, pk: int, raw: str = "") -> HttpResponse:
    """A person: roles within my sight, and what may be done about them."""
    user, at = account_of(request), clock.now()
    account = queries.person(user, pk)
    rows = [
        {"grant": grant, "label": label(grant.role), "over": grant.until is not None and grant.until <= at}
        for grant in queries.grants_of(user, account)
    ]
    context = {
        "person": account, "rows": rows, "own": account.pk == user.pk, "second_factor": has_second_factor(account),
        "verbs": request.verbs, "link": request.build_absolute_uri(raw) if raw else "",  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "orgs/person.html", context)


@require_POST
@own_page
def password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for a new password, shown once: as a fragment beside the search result, or on the person's page."""
    user = account_of(request)
    account = queries.person(user, pk)
    raw = actions.issue_password_link(account=account, by=user, at=clock.now())
    path = reverse("accounts:password_link", args=[raw])
    context = {"person": account, "link": request.build_absolute_uri(path)}
    if getattr(request, "htmx", False):
        return render(request, "orgs/_password_link.html", context)
    return render(request, "orgs/password_link.html", context)


def _done(request: HttpRequest, pk: int, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("orgs:person", pk)


@require_POST
@own_page
def deactivation(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account off."""
    user = account_of(request)
    actions.deactivate(account=queries.person(user, pk), by=user, at=clock.now())
    return _done(request, pk, _("账号已停用，此人已退出登录。"))


@require_POST
@own_page
def reactivation(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account on again."""
    user = account_of(request)
    actions.reactivate(account=queries.person(user, pk), by=user, at=clock.now())
    return _done(request, pk, _("账号已启用。"))


@require_POST
@own_page
def unlocking(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget failed sign-ins."""
    user = account_of(request)
    actions.unlock(account=queries.person(user, pk), by=user, at=clock.now())
    return _done(request, pk, _("已解锁，此人可以马上登录。"))


@require_POST
@own_page
def second_factor_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factor off."""
    user = account_of(request)
    actions.remove_second_factor(account=queries.person(user, pk), by=user, at=clock.now())
    return _done(request, pk, _("已解除二次验证。"))
