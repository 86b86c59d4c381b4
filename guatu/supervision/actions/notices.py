"""The outbox: messages are written with their cause, once a channel, kind and slot, and sent by the worker."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from guatu.accounts.models import User
from guatu.base import sealed
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.supervision.models import Channel, Letter, Notice
from guatu.supervision.queries import digests
from guatu.supervision.queries.notices import listening
from guatu.supervision.rules.notices import (
    LONGEST,
    MOST_TRIES,
    PER_MINUTE,
    ChannelKind,
    News,
    NoticeKind,
    again_after,
    cut,
)  # fmt: skip

log = logging.getLogger(__name__)
Send = Callable[[ChannelKind, str, str, datetime], None]
AT_ONCE = 100  # messages of one turn
MINUTE = timedelta(minutes=1)


def enqueue(
    *, channels: Iterable[Channel], kind: NoticeKind, slot: str, text: str, tail: str = "", by: User | None,
    at: datetime,
) -> None:  # fmt: skip
    """Put a message into the outbox of each channel, cut to its limit; a second one of the slot changes nothing."""
    rows = []
    for channel in channels:
        fitting = cut(text, LONGEST[ChannelKind(channel.kind)], tail)
        rows.append(Notice(channel=channel, kind=kind.value, slot=slot, text=fitting, due_at=at))
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def announce(*, letters: Sequence[Letter], by: User | None, at: datetime) -> None:
    """Tell the units that have a channel about letters just issued; inside the transaction that issues them."""
    heard = listening(NoticeKind.LETTER, [letter.unit_id for letter in letters])
    for letter in letters:
        if letter.unit_id in heard:
            said = digests.letter_text(letter)
            enqueue(
                channels=heard[letter.unit_id], kind=NoticeKind.LETTER, slot=f"{letter.pk}", text=said,
                tail=digests.tail(f"/letters/{letter.pk}/"), by=by, at=at,
            )  # fmt: skip


def write_digests(
    *, slot: str, more: Callable[[Unit, datetime], Sequence[str]] = lambda _unit, _at: (), by: User | None, at: datetime
) -> int:
    """The week's digest for every unit with a channel that wants it; returns how many units were written to."""
    heard = listening(NoticeKind.DIGEST)
    units = Unit.objects.in_force().in_bulk(list(heard))
    for pk, unit in units.items():
        text = digests.digest_text(unit, at, more(unit, at))
        if text:
            enqueue(
                channels=heard[pk], kind=NoticeKind.DIGEST, slot=slot, text=text, tail=digests.tail("/"), by=by, at=at
            )
    return len(units)


def write_reminders(*, by: User | None, at: datetime) -> int:
    """Remind units with a channel of cells that fall due in three days or tomorrow; none without open cells."""
    heard = listening(NoticeKind.NODE)
    units = Unit.objects.in_force().in_bulk(list(heard))
    written = 0
    for pk, unit in units.items():
        for slot, path, text in digests.reminders(unit, at):
            enqueue(
                channels=heard[pk], kind=NoticeKind.NODE, slot=slot, text=text, tail=digests.tail(path), by=by, at=at
            )
            written += 1
    return written


def write_news(
    *, find: Callable[[Collection[int], datetime], Iterable[News]], by: User | None, at: datetime
) -> int:  # fmt: skip
    """Tell the units with a channel what befell them since it was opened, each thing once; returns how many were found.

    `find` gives the news of some units (numbers): what happens above supervision is known there.
    """
    heard, written = listening(NoticeKind.WORK), 0
    units = Unit.objects.in_force().filter(pk__in=list(heard)).values_list("pk", flat=True)
    for one in find(list(units), at):
        to = [channel for channel in heard[one.unit] if channel.created_at <= one.at]
        enqueue(
            channels=to, kind=NoticeKind.WORK, slot=one.slot, text=one.text, tail=digests.tail(one.path), by=by, at=at
        )
        written += 1
    return written


def deliver(*, send: Send, going: Callable[[], bool] = lambda: True, by: User | None, at: datetime) -> int:
    """Send what is due, oldest first; returns how many were taken by the other side.

    A message is claimed before it is sent, so that no two workers send it; one whose worker died comes back by
    its backoff. `going` is asked before each: a worker that is to stop stops here.
    """
    waiting = Notice.objects.filter(sent_at=None, due_at__lte=at, tries__lt=MOST_TRIES, channel__ended_at=None)
    sent = 0
    for notice in list(waiting.select_related("channel").order_by("due_at", "pk")[:AT_ONCE]):
        if not going():
            break
        if _claim(notice, at):
            sent += _try(notice, send, at)
    return sent


@transaction.atomic
def _claim(notice: Notice, at: datetime) -> bool:
    """Count a try and set the next one, unless somebody else did or the robot has had its fill for this minute."""
    bot = Channel.objects.filter(fingerprint=notice.channel.fingerprint).order_by("pk")
    pks = list(bot.select_for_update().values_list("pk", flat=True))
    if Notice.objects.filter(channel__in=pks, tried_at__gt=at - MINUTE).count() >= PER_MINUTE:
        return False
    mine = Notice.objects.filter(pk=notice.pk, sent_at=None, tries=notice.tries, channel__ended_at=None)
    return bool(mine.update(tries=F("tries") + 1, tried_at=at, due_at=at + again_after(notice.tries + 1)))


def _try(notice: Notice, send: Send, at: datetime) -> bool:
    channel, row = notice.channel, Notice.objects.filter(pk=notice.pk)
    try:
        address = sealed.unseal(channel.address, sealed.place_of(channel))
        send(ChannelKind(channel.kind), address, notice.text, at)
    except Problem as problem:
        row.update(error=str(problem)[:300])
        return False
    except Exception as error:
        # Only its kind: what an exception quotes may hold the address.
        log.error("notice %s could not be sent: %s", notice.pk, type(error).__name__)
        row.update(error="系统出了故障，稍后自动再试")
        return False
    row.update(sent_at=at, error="")
    return True
