"""Channels of units and what became of their messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.supervision.models import Channel, Notice
from guatu.supervision.rules.notices import MOST_TRIES, MUTABLE, ChannelKind, NoticeKind


def listening(kind: NoticeKind, units: Iterable[int] | None = None) -> dict[int, list[Channel]]:
    """The open channels that want a kind of message, by unit."""
    rows = Channel.objects.filter(ended_at=None)
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    found: dict[int, list[Channel]] = {}
    for channel in rows.order_by("pk"):
        if kind.value not in channel.muted:
            found.setdefault(channel.unit_id, []).append(channel)
    return found


def channels(user: Any) -> QuerySet[Channel]:
    """The open channels of the units whose channels an account keeps, with what waits and what failed."""
    failed = Count("notices", Q(notices__sent_at=None, notices__tries__gte=MOST_TRIES))
    troubled = Count("notices", Q(notices__sent_at=None, notices__tries__lt=MOST_TRIES) & ~Q(notices__error=""))
    rows = access.rows(user, "channel.edit", Channel).filter(ended_at=None).select_related("unit")
    return rows.annotate(failed=failed, troubled=troubled, last_sent_at=Max("notices__sent_at")).order_by("pk")


def own_units(user: Any) -> list[Unit]:
    """The units at which an account itself keeps channels: where its grants stand."""
    return list(Unit.objects.in_force().filter(path__in=access.tops(user, "channel.edit")).order_by("path"))


@dataclass(frozen=True)
class Sent:
    """One message of the outbox as the channel's page lists it."""

    notice: Notice
    word: str
    failed: bool

    @property
    def kind(self) -> NoticeKind:
        return NoticeKind(self.notice.kind)


def outbox(channel: Channel, at: datetime) -> list[Sent]:
    """The latest messages of a channel, newest first."""
    rows = channel.notices.order_by("-pk")[:100]
    return [Sent(row, _word(row), row.sent_at is None and row.tries >= MOST_TRIES) for row in rows]


def _word(row: Notice) -> str:
    if row.sent_at is not None:
        return "已送达"
    if row.tries >= MOST_TRIES:
        return "未送达，已停止重试"
    return "未送达，将再试" if row.tries else "待发送"


def wanted(channel: Channel) -> list[tuple[NoticeKind, bool]]:
    """The kinds of message with whether they are sent here."""
    return [(kind, kind.value not in channel.muted) for kind in MUTABLE]


def kind_of(channel: Channel) -> ChannelKind:
    """The kind of a channel."""
    return ChannelKind(channel.kind)
