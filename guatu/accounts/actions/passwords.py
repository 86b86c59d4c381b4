"""Passwords change by their holder, or by a link that a superior hands over; nobody ever sees one."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils.translation import gettext as _

from guatu.accounts import journal, keys, limits
from guatu.accounts.models import PasswordLink, User
from guatu.accounts.passwords import require_strong
from guatu.base.problems import Problem

LINK_LASTS = timedelta(days=1)
TRIES, WINDOW = 8, timedelta(minutes=15)


def confirm(*, account: User, password: str, by: User, at: datetime) -> None:
    """Refuse unless the password is the account's own; asked before anything that weakens its protection."""
    key = keys.keyed("confirm", str(account.pk))
    limits.spend("password.confirm", key, TRIES, WINDOW, at)
    if not check_password(password, account.password):
        with transaction.atomic():
            journal.record("password.confirm", account, by=by, at=at, outcome="refused")
        raise Problem("invalid", "", {"current": _("现在的密码不对。")})
    limits.forget("password.confirm", key)


def change(*, account: User, current: str, new: str, by: User, at: datetime) -> User:
    """Set a new password; every other session of the account ends."""
    confirm(account=account, password=current, by=by, at=at)
    if new == current:
        raise Problem("invalid", "", {"new": _("新密码不能与现在的相同。")})
    require_strong(new, account, "new")
    with transaction.atomic():
        return _set(account, new, "password.change", by, at)


@transaction.atomic
def issue_link(*, account: User, by: User | None, at: datetime) -> str:
    """The secret of a new link by which the account's holder sets a password; earlier links end."""
    locked = User.objects.select_for_update().get(pk=account.pk)
    if not locked.is_active:
        raise Problem("illegal_step", _("此账号已停用，请先启用。"))
    PasswordLink.objects.filter(account=locked, used_at=None, expires_at__gt=at).update(expires_at=at)
    raw = keys.fresh()
    PasswordLink.objects.create(
        digest=keys.digest(raw), account=locked, issued_by=by, issued_at=at, expires_at=at + LINK_LASTS
    )
    journal.record("password.issue_link", locked, by=by, at=at)
    return raw


@transaction.atomic
def set_by_link(*, raw: str, new: str, by: None = None, at: datetime) -> User:
    """Set a password by a link, which works once; every session of the account ends."""
    link = PasswordLink.objects.select_for_update().filter(digest=keys.digest(raw)).first()
    if link is None:
        raise Problem("not_found")
    if link.used_at is not None or link.expires_at <= at or not link.account.is_active:
        raise Problem("expired", _("这个链接已过期或已使用，请上级重新发一个。"))
    require_strong(new, link.account, "new")
    link.used_at = at
    link.save(update_fields=["used_at"])
    return _set(link.account, new, "password.set_by_link", link.account, at)


def _set(account: User, new: str, verb: str, by: User, at: datetime) -> User:
    locked = User.objects.select_for_update().get(pk=account.pk)
    locked.set_password(new)
    locked.session_version += 1
    locked.must_change_password = False
    locked.save(update_fields=["password", "session_version", "must_change_password"])
    journal.record(verb, locked, by=by, at=at, after={"must_change_password": False})
    return locked
