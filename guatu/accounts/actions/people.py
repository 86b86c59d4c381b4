"""Accounts come into being, are switched off and on again. Who may do this is decided in orgs."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guatu.accounts import journal
from guatu.accounts.models import PasswordLink, User
from guatu.accounts.models.user import normal
from guatu.accounts.passwords import require_strong
from guatu.accounts.rules.names import fit_name
from guatu.base.problems import Problem

# Neither name nor sign-in name: the journal cannot forget, a person may ask to be forgotten.
FIELDS = ("created_at", "deactivated_at", "must_change_password")


@transaction.atomic
def create(*, username: str, name: str, password: str, by: User | None, at: datetime) -> User:
    """A new account. Refuses a sign-in name that is taken or unfit, and a weak password."""
    username = normal(username)
    if not fit_name(username):
        raise Problem("invalid", "", {"username": _("登录名为 3 至 64 个字母、数字或汉字，可含 . _ - @ +。")})
    user = User(username=username, name=name.strip(), created_at=at)
    require_strong(password, user, "password")
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Problem("invalid", "", {"username": _("这个登录名已有人使用，请换一个。")}) from None
    journal.record("account.create", user, by=by, at=at, after=journal.snapshot(user, FIELDS))
    return user


@transaction.atomic
def deactivate(*, account: User, by: User, at: datetime) -> User:
    """Switch an account off: sessions, tokens and links end with the next request (invariant P8)."""
    locked = User.objects.select_for_update().get(pk=account.pk)
    if locked.deactivated_at is not None:
        raise Problem("illegal_step", _("此账号已经停用。"))
    locked.deactivated_at = at
    locked.session_version += 1
    locked.save(update_fields=["deactivated_at", "session_version"])
    PasswordLink.objects.filter(account=locked, used_at=None, expires_at__gt=at).update(expires_at=at)
    journal.record("account.deactivate", locked, by=by, at=at, after=journal.snapshot(locked, FIELDS))
    return locked


@transaction.atomic
def reactivate(*, account: User, by: User, at: datetime) -> User:
    """Switch an account on again; its holder signs in anew."""
    locked = User.objects.select_for_update().get(pk=account.pk)
    if locked.deactivated_at is None:
        raise Problem("illegal_step", _("此账号正在使用，无须启用。"))
    locked.deactivated_at = None
    locked.save(update_fields=["deactivated_at"])
    journal.record("account.reactivate", locked, by=by, at=at, after=journal.snapshot(locked, FIELDS))
    return locked
