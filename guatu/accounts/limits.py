"""How often something may be tried, counted in rows so that all processes count together.

Windows are fixed: at worst twice the limit falls around the border of two. Keys are keyed digests: the rows
name nobody. `spend` commits before the thing is tried, so a thousand tries at once are a thousand counted.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guatu.accounts import keys
from guatu.accounts.models import RateWindow
from guatu.base.clock import SHANGHAI
from guatu.base.problems import Problem

KEPT = timedelta(days=62)


@dataclass
class TooMany(Problem):
    """A refusal that says when to try again: `until` is that instant."""

    until: datetime | None = None


def spend(scope: str, key: str, limit: int, window: timedelta, at: datetime) -> int:
    """Count one try and return how many there were in this window; past the limit it is refused with TooMany."""
    since = _since(window, at)
    with transaction.atomic():
        row, new = RateWindow.objects.get_or_create(scope=scope, key=key, since=since)
        RateWindow.objects.filter(pk=row.pk).update(count=F("count") + 1)
        count = RateWindow.objects.values_list("count", flat=True).get(pk=row.pk)
        if new and row.pk % 256 == 0:
            RateWindow.objects.filter(since__lt=at - KEPT).delete()
    if count > limit:
        raise too_many(since + window, at)
    return count


def check(scope: str, key: str, limit: int, window: timedelta, at: datetime) -> None:
    """Refuse with TooMany if the limit is reached, without counting."""
    since = _since(window, at)
    if RateWindow.objects.filter(scope=scope, key=key, since=since, count__gte=limit).exists():
        raise too_many(since + window, at)


def refund(scope: str, key: str, window: timedelta, at: datetime) -> None:
    """Take back one try that turned out well."""
    RateWindow.objects.filter(scope=scope, key=key, since=_since(window, at), count__gt=0).update(count=F("count") - 1)


def forget(scope: str, key: str) -> None:
    """Start again at nothing for every key that begins with `key`."""
    RateWindow.objects.filter(scope=scope, key__startswith=key).delete()


def remember(scope: str, key: str, window: timedelta, at: datetime) -> None:
    """Note that something was seen; `remembered` knows it for one to two windows."""
    RateWindow.objects.get_or_create(scope=scope, key=key, since=_since(window, at), defaults={"count": 1})


def remembered(scope: str, key: str, window: timedelta, at: datetime) -> bool:
    """Whether something was seen in this window or the one before it."""
    return RateWindow.objects.filter(scope=scope, key=key, since__gte=_since(window, at) - window).exists()


def too_many(until: datetime, at: datetime) -> TooMany:
    """The refusal in plain words: the time of day, and the date where it is not today."""
    local, today = until.astimezone(SHANGHAI), at.astimezone(SHANGHAI)
    when = f"{local:%H:%M}" if local.date() == today.date() else f"{local.month}月{local.day}日 {local:%H:%M}"
    return TooMany("too_many", _("尝试次数过多，请在 %s 之后再试。") % when, until=until)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind our proxy, the address that the proxy itself saw and wrote last.

    An IPv6 address counts by its /64, which one household or office holds.
    """
    text = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        text = str(request.META.get("HTTP_X_FORWARDED_FOR", text)).rsplit(",", 1)[-1].strip()
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if address.version == 6:
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def pair(name: str, address: str) -> str:
    """The key of an account name at an address; it begins with `of_name(name)`, so that an unlock finds it."""
    return of_name(name) + keys.keyed("address", address)[:32]


def of_name(name: str) -> str:
    """The key of an account name."""
    return keys.keyed("name", name)[:32]


def of_address(address: str) -> str:
    """The key of an address."""
    return keys.keyed("address", address)


def _since(window: timedelta, at: datetime) -> datetime:
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=UTC)
