"""Frozen boards: their text, opened again, and the one that a page compares with."""

import hashlib
import zlib
from datetime import datetime, timedelta
from functools import lru_cache

from guatu.base import clock
from guatu.campaigns.models import Campaign
from guatu.supervision.board.frozen import Frozen, thaw
from guatu.supervision.models import Snapshot

KEPT = 3  # opened boards held at once; each of a whole city takes some ten megabytes


def text_of(snapshot: Snapshot) -> str:
    """The frozen text. Raises ValueError if it is not the one that was frozen (P18)."""
    text = zlib.decompress(bytes(snapshot.content)).decode()
    if hashlib.sha256(text.encode()).hexdigest() != snapshot.digest:
        raise ValueError(f"snapshot {snapshot.pk} was changed")
    return text


def opened(snapshot: Snapshot) -> Frozen:
    """The frozen board of a snapshot."""
    return thaw(text_of(snapshot))


def frozen(pk: int, digest: str) -> Frozen:
    """The frozen board of a snapshot named by number and digest; the last few stay opened, for they never change."""
    return _frozen(pk, digest)


@lru_cache(maxsize=KEPT)
def _frozen(pk: int, digest: str) -> Frozen:
    return opened(Snapshot.objects.get(pk=pk, digest=digest))


def last_before_today(campaign: Campaign, unit: int, at: datetime) -> Snapshot | None:
    """The latest snapshot of a campaign below a unit from an earlier day, without its content."""
    midnight = clock.end_of(clock.day(at) - timedelta(days=1))
    rows = Snapshot.objects.filter(campaign=campaign, unit_id=unit, taken_at__lt=midnight)
    return rows.defer("content").order_by("-taken_at", "-pk").first()
