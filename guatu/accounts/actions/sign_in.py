"""Signing in and out. A wrong name and a wrong password cost the same time and read the same."""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils.translation import gettext as _

from guatu.accounts import journal, limits
from guatu.accounts.models import User
from guatu.accounts.models.user import normal
from guatu.base.problems import Problem

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)
# Failures: of one name at one address; of one address, behind which a whole office may sit; of one name
# from anywhere else than where its holder has signed in lately, so that a stranger cannot lock them out.
PER_PAIR, PER_ADDRESS, PER_NAME = 8, 200, 40
FEW_LEFT = 3


def check_password(*, username: str, password: str, address: str, by: None = None, at: datetime) -> User:
    """The active account with this name and password. Refuses with `invalid`, or `too_many` after many failures."""
    name = normal(username)
    pair = limits.pair(name, address)
    limits.spend("sign_in.address", limits.of_address(address), PER_ADDRESS, QUARTER, at)
    count = limits.spend("sign_in.pair", pair, PER_PAIR, QUARTER, at)
    stranger = not limits.remembered("sign_in.known", pair, MONTH, at)
    if stranger:
        limits.spend("sign_in.name", limits.of_name(name), PER_NAME, HOUR, at)
    user = authenticate(None, username=name, password=password)
    if not isinstance(user, User):
        _refuse(name, PER_PAIR - count, at)
        raise AssertionError
    limits.refund("sign_in.address", limits.of_address(address), QUARTER, at)
    limits.forget("sign_in.pair", pair)
    if stranger:
        limits.refund("sign_in.name", limits.of_name(name), HOUR, at)
    limits.remember("sign_in.known", pair, MONTH, at)
    return user


def _refuse(name: str, left: int, at: datetime) -> None:
    """Journal the failure, with the account if there is one and no name if there is none, and refuse."""
    known = User.objects.filter(username=name).first()
    with transaction.atomic():
        journal.record("session.start", known, by=None, at=at, outcome="refused")
    detail = _("账号或密码不对。")
    if 0 < left <= FEW_LEFT:
        detail += _("还可以再试 %d 次。") % left
    elif left <= 0:
        detail += _("已试满次数，请十五分钟后再试，或请上级重置密码。")
    raise Problem("invalid", detail)


@transaction.atomic
def start(*, account: User, by: User, at: datetime) -> None:
    """Journal that a session began."""
    journal.record("session.start", account, by=by, at=at)


@transaction.atomic
def end(*, account: User, by: User, at: datetime) -> None:
    """Journal that a session ended by its holder's wish."""
    journal.record("session.end", account, by=by, at=at)


@transaction.atomic
def end_all(*, account: User, by: User, at: datetime) -> None:
    """End every session of an account at once."""
    locked = User.objects.select_for_update().get(pk=account.pk)
    locked.session_version += 1
    locked.save(update_fields=["session_version"])
    account.session_version = locked.session_version
    journal.record("session.end_all", account, by=by, at=at)


def unlock(*, account: User, by: User, at: datetime) -> None:
    """Forget the failures of an account's name, so that its holder can try again now."""
    with transaction.atomic():
        limits.forget("sign_in.name", limits.of_name(account.username))
        limits.forget("sign_in.pair", limits.of_name(account.username))
        limits.forget("second_factor", str(account.pk))
        journal.record("account.unlock", account, by=by, at=at)
