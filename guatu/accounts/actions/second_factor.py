"""The second factor: six digits from an app on the phone (TOTP), and recovery codes for the day it is lost."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from guatu.accounts import journal, keys, limits
from guatu.accounts.models import User
from guatu.base.problems import Problem

TRIES, WINDOW = 6, timedelta(minutes=15)
CODES = 10


def enrol(*, account: User, key: str, code: str, by: User, at: datetime) -> TOTPDevice:
    """Take up an app that shows the right digits for the hex key; they are used up by it."""
    limits.spend("second_factor", str(account.pk), TRIES, WINDOW, at)
    totp = TOTP(bytes.fromhex(key))
    totp.time = at.timestamp()
    if not (code.isascii() and code.isdigit() and totp.verify(int(code), tolerance=1)):
        raise Problem("invalid", "", {"code": _("六位数字不对。请等下一组数字出现后再填，并核对手机时间。")})
    with transaction.atomic():
        User.objects.select_for_update().get(pk=account.pk)
        if TOTPDevice.objects.filter(user=account, confirmed=True).exists():
            raise Problem("illegal_step", _("二次验证已经启用。"))
        device = TOTPDevice.objects.create(
            user=account, name="app", key=key, confirmed=True, last_t=totp.t(), drift=totp.drift
        )
        journal.record("second_factor.create", account, by=by, at=at)
    limits.forget("second_factor", str(account.pk))
    return device


def verify(*, account: User, code: str, by: User | None, at: datetime) -> Device:
    """The device that a code belongs to. Each code works once; after some failures one has to wait."""
    limits.spend("second_factor", str(account.pk), TRIES, WINDOW, at)
    with transaction.atomic():
        device = _matching(account, code.strip())
        if device is None:
            journal.record("second_factor.use", account, by=by, at=at, outcome="refused")
        elif isinstance(device, StaticDevice):
            journal.record("recovery_code.use", account, by=account, at=at)
    if device is None:
        raise Problem("invalid", "", {"code": _("验证码不对或已经用过，请等下一组数字。")})
    limits.forget("second_factor", str(account.pk))
    return device


def _matching(account: User, code: str) -> Device | None:
    """The device that accepts the code, its row locked so that two requests cannot both use one code."""
    if code.isascii() and code.isdigit() and len(code) == 6:
        for device in TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True):
            if device.verify_token(code):
                return device
        return None
    for device in StaticDevice.objects.select_for_update().filter(user=account, confirmed=True):
        if device.verify_token(keys.recovery_digest(code)):
            return device
    return None


@transaction.atomic
def renew_recovery_codes(*, account: User, by: User, at: datetime) -> list[str]:
    """Ten new codes, shown once and kept as digests; the old ones end."""
    User.objects.select_for_update().get(pk=account.pk)
    StaticDevice.objects.filter(user=account).delete()
    device = StaticDevice.objects.create(user=account, name="recovery", confirmed=True)
    codes = [keys.recovery_code() for _number in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=keys.recovery_digest(code)) for code in codes)
    journal.record("recovery_code.create", account, by=by, at=at)
    return codes


@transaction.atomic
def remove(*, account: User, by: User | None, at: datetime) -> None:
    """Take the second factor off an account, with its recovery codes."""
    User.objects.select_for_update().get(pk=account.pk)
    gone = TOTPDevice.objects.filter(user=account).delete()[0]
    StaticDevice.objects.filter(user=account).delete()
    if not gone:
        raise Problem("illegal_step", _("此账号没有启用二次验证。"))
    journal.record("second_factor.remove", account, by=by, at=at)
