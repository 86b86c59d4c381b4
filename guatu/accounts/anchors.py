"""Anchors of the journal: now and then its end is written into a file outside the database.

Whoever has the database and the keys could cut the chain and seal a new end. The file tells: a line
`seq digest instant` whose entry is gone or different is a break. Copy the file to another machine to prove it
also against somebody who holds this one.
"""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings

from guatu.accounts.models import JournalEntry, JournalHead

EVERY = timedelta(minutes=1)
LINE = re.compile(r"(\d{1,18}) ([0-9a-f]{64}) \S+")
_last: dict[str, datetime] = {}


def drop(seq: int, digest: str, at: datetime) -> None:
    """Append an anchor, at most one a minute from this process; called after the entry has committed."""
    path = settings.JOURNAL_ANCHORS
    if path is None or at - _last.get(str(path), datetime.min.replace(tzinfo=UTC)) < EVERY:
        return
    _last[str(path)] = at
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"{seq} {digest} {at.astimezone(UTC).isoformat(timespec='seconds')}\n".encode())
        os.fsync(file)
    finally:
        os.close(file)


def drop_end(at: datetime) -> None:
    """Anchor the end of the journal as it stands, also on a day without a change."""
    head = JournalHead.objects.filter(pk=1, seq__gt=0).first()
    if head is not None:
        drop(head.seq, head.digest, at)


def breaks() -> list[tuple[int, str]]:
    """Each anchor that the journal does not bear out: its sequence number and why."""
    found: list[tuple[int, str]] = []
    lines = _lines()
    while batch := list(islice(lines, 500)):
        wanted = dict(item for item in batch if item[1])
        digests = dict(JournalEntry.objects.filter(seq__in=wanted).values_list("seq", "digest"))
        for seq, digest in batch:
            if not digest:
                found.append((seq, "a line of the anchor file cannot be read"))
            elif seq not in digests:
                found.append((seq, "anchored, but no longer in the journal"))
            elif digests[seq] != digest:
                found.append((seq, "differs from its anchor"))
    return found


def _lines() -> Iterator[tuple[int, str]]:
    """Pairs of number and digest; a line that is no anchor comes with an empty digest."""
    path: Path | None = settings.JOURNAL_ANCHORS
    if path is None or not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            match = LINE.fullmatch(line.strip())
            yield (int(match[1]), match[2]) if match else (0, "")
