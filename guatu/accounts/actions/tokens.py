"""Keys for the API. They never exceed their owner: verbs are cut with the owner's at each request."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guatu.accounts import journal, keys
from guatu.accounts.models import Token, User
from guatu.base import clock
from guatu.base.problems import Problem

FIELDS = ("owner", "prefix", "scopes", "expires_at", "revoked_at")
LONGEST = timedelta(days=365)
MOST = 20
PREFIX = "guatu_"


@transaction.atomic
def create_token(
    *, name: str, scopes: Collection[str], held: Collection[str], expires_on: date, by: User, at: datetime
) -> tuple[Token, str]:
    """A token of `by` and its secret, which is never shown again. `held` are the verbs that the owner holds.

    Refuses scopes beyond `held`, none at all, an end in the past or over a year away, and a 21st live token.
    """
    expires_at = clock.end_of(expires_on)
    if not scopes or not set(scopes) <= set(held):
        raise Problem("invalid", "", {"scopes": _("请从您自己的权限中选择至少一项。")})
    if not at < expires_at <= at + LONGEST + timedelta(days=1):
        raise Problem("invalid", "", {"expires_on": _("到期日须在今天之后、一年之内。")})
    User.objects.select_for_update().get(pk=by.pk)
    if Token.objects.filter(owner=by, revoked_at=None, expires_at__gt=at).count() >= MOST:
        raise Problem("invalid", _("令牌已有 %d 个，请先停用不用的。") % MOST)
    raw = PREFIX + keys.fresh()
    token = Token.objects.create(
        owner=by, name=name.strip(), prefix=raw[: len(PREFIX) + 4], digest=keys.digest(raw),
        scopes=sorted(set(scopes)), created_at=at, expires_at=expires_at,
    )  # fmt: skip
    journal.record("token.create", token, by=by, at=at, after=journal.snapshot(token, FIELDS))
    return token, raw


@transaction.atomic
def revoke_token(*, token: Token, by: User, at: datetime) -> None:
    """End a token at once."""
    if not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        raise Problem("illegal_step", _("此令牌已经停用。"))
    token.refresh_from_db()
    journal.record("token.revoke", token, by=by, at=at, after=journal.snapshot(token, FIELDS))


def note_use(*, token: Token, by: User, at: datetime) -> None:
    """Remember the day on which a token was last used; at most one write a day."""
    day = clock.day(at)
    if token.last_used_on != day:
        Token.objects.filter(pk=token.pk).update(last_used_on=day)
