"""Where a unit's messages go: open, change, try and end a channel."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from guatu.accounts import journal, keys, limits
from guatu.accounts.models import User
from guatu.base import sealed
from guatu.base.addresses import refuse_private
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.supervision.actions import notices
from guatu.supervision.models import Channel, Notice
from guatu.supervision.rules.notices import MUTABLE, ChannelKind, NoticeKind, address

MOST = 10  # open channels of one unit
FIELDS = ("unit", "kind", "name", "hint", "muted", "ended_at")
TEST = "这是一条试发的消息：收到即说明通道可用。"


def open_channel(
    *, unit: Unit, kind: ChannelKind, name: str, typed: str, secret: str = "", by: User, at: datetime,
    check: Callable[[str], object] = refuse_private,
) -> Channel:  # fmt: skip
    """Open a channel for a unit. Its address is sealed; an address inside a network is refused."""
    access.require(by, "channel.edit", unit)
    try:
        kept = address(kind, typed, secret)
    except ValueError as error:
        raise Problem("invalid", "", {"address": str(error)}) from None
    if kind == ChannelKind.WEBHOOK:
        check(kept.text)
    return _create(unit, kind, name.strip(), kept.text, kept.hint, by, at)


@transaction.atomic
def _create(unit: Unit, kind: ChannelKind, name: str, text: str, hint: str, by: User, at: datetime) -> Channel:
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    fingerprint = keys.keyed("channel", text)
    open_now = Channel.objects.filter(unit=unit, ended_at=None)
    if open_now.filter(fingerprint=fingerprint).exists():
        raise Problem("invalid", "", {"address": "这个地址已经登记过了"})
    if open_now.count() >= MOST:
        raise Problem("too_many", f"一个组织最多登记{MOST}个通道，请先停用不用的")
    channel = Channel.objects.create(
        unit=unit, kind=kind.value, name=name[:80] or kind.label, hint=hint, fingerprint=fingerprint, address="",
        created_by=by, created_at=at,
    )  # fmt: skip
    channel.address = sealed.seal(text, sealed.place_of(channel))
    channel.save(update_fields=["address"])
    journal.record("channel.create", channel, by=by, at=at, unit=unit, after=journal.snapshot(channel, FIELDS))
    return channel


@transaction.atomic
def change(*, channel: Channel, name: str, muted: Sequence[NoticeKind], by: User, at: datetime) -> Channel:
    """Another name, and which kinds of message the unit does not want here."""
    held = _held(channel)
    held.name = name.strip()[:80] or held.name
    held.muted = sorted(kind.value for kind in muted if kind in MUTABLE)
    held.save(update_fields=["name", "muted"])
    after = journal.snapshot(held, ["name", "muted"])
    journal.record("channel.update", held, by=by, at=at, unit=held.unit, after=after)
    return held


@transaction.atomic
def end(*, channel: Channel, by: User, at: datetime) -> Channel:
    """Stop a channel for good: nothing more is sent, and its address is forgotten."""
    held = _held(channel)
    held.ended_at, held.address, held.fingerprint = at, "", ""
    held.save(update_fields=["ended_at", "address", "fingerprint"])
    journal.record("channel.end", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, ["ended_at"]))
    return held


def try_out(*, channel: Channel, by: User, at: datetime) -> None:
    """Send a test message with the next turn of the worker; a few an hour."""
    limits.spend("channel.test", str(channel.pk), 6, timedelta(hours=1), at)
    with transaction.atomic():
        held = _held(channel)
        notices.enqueue(
            channels=[held], kind=NoticeKind.TEST, slot=f"{at:%Y%m%dT%H%M%S}", text=f"{held.unit}：{TEST}", by=by, at=at
        )
        journal.record("channel.try", held, by=by, at=at, unit=held.unit)


@transaction.atomic
def send_again(*, notice: Notice, by: User, at: datetime) -> None:
    """Try a message again that was given up or waits for its next try."""
    held = _held(notice.channel)
    if not Notice.objects.filter(pk=notice.pk, sent_at=None).update(tries=0, due_at=at):
        raise Problem("illegal_step", "这条消息已经送达")
    journal.record("notice.retry", notice, by=by, at=at, unit=held.unit)


def _held(channel: Channel) -> Channel:
    held = Channel.objects.select_for_update(of=("self",)).select_related("unit").get(pk=channel.pk)
    if held.ended_at is not None:
        raise Problem("illegal_step", "这个通道已经停用")
    return held
