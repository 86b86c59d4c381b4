"""The gate of the interface: who asks, by which token, and how often.

A token never exceeds its owner: for the time of the request all verbs are cut to the token's scopes, by the same
definition that the pages ask (`orgs.access`). Cookies open nothing here, so no page elsewhere can act in a name.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from guatu.accounts import limits
from guatu.accounts.actions.tokens import note_use
from guatu.accounts.models import Token, User
from guatu.accounts.queries.security import has_second_factor
from guatu.accounts.queries.tokens import token_owner
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.demand import Reach

WINDOW = timedelta(minutes=1)
A_MINUTE = 600  # requests of one token
REFUSED_A_MINUTE = 120  # requests without a good token from one address


class Asked(HttpRequest):
    """A request inside the gate, as handlers see it."""

    user: User
    at: datetime
    token: Token


class Bearer(HttpBearer):
    """`Authorization: Bearer guatu_…`: a token made on the own account's page."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The live token of this secret, its owner signed in for the time of the request; None for any other."""
        return admitted(request, token)


def admitted(request: Any, raw: str) -> Token | None:
    """Let a token's owner in; refuses owners who owe a second factor or a new password, and too many requests."""
    token = token_owner(raw, request.at)
    if token is None:
        limits.spend("api.refused", limits.of_address(limits.address_of(request)), REFUSED_A_MINUTE, WINDOW, request.at)
        return None
    limits.spend("api", f"token {token.pk}", A_MINUTE, WINDOW, request.at)
    owner = token.owner
    reach = Reach(owner)
    if owner.must_change_password:
        raise Problem("not_allowed", _("请先登录网页修改密码，再使用接口。"))
    if settings.SECOND_FACTOR_DEMANDED and reach.demands_second_factor and not has_second_factor(owner):
        raise Problem("second_factor", _("此岗位须先登录网页启用二次验证，再使用接口。"))
    request.user, request.token, request.reach = owner, token, reach
    access.scopes.set(frozenset(token.scopes))
    note_use(token=token, by=owner, at=request.at)
    return token


def enclosed(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around every operation: nothing is held before the token says so, and nothing stays when it is over."""

    def operation(request: Any, *args: Any, **values: Any) -> HttpResponse:
        request.at = clock.now()
        mark = access.scopes.set(frozenset())
        try:
            response = run(request, *args, **values)
        finally:
            access.scopes.reset(mark)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return operation


def require_scope(request: Asked, verbs: tuple[str, ...]) -> None:
    """Refuse a token that was given none of the scopes that an operation needs."""
    if verbs and not set(verbs) & set(request.token.scopes):
        raise Problem("not_allowed", _("令牌没有这项操作的权限范围：%s") % "、".join(verbs))
