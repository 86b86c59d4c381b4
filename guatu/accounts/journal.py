"""The journal: every change, sign-in, export and view of protected data, hash-chained in its transaction.

Each line is sealed with a keyed hash over its content and the line before it, so an edited, removed,
swapped or cut-off line is located by `verify`. The head row is locked until commit: sequence numbers are
gapless and in commit order, which the board relies on to take up changes (supervision/board).
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from guatu.accounts import anchors
from guatu.accounts.models import JournalEntry, JournalHead, User
from guatu.base import bulk

# Where a request came in: web, api, cli or system. Set once by the outermost layer.
via: ContextVar[str] = ContextVar("via", default="system")


@dataclass(frozen=True)
class Line:
    """What one entry says, before it has a place in the chain."""

    verb: str
    obj: models.Model | None = None
    unit: Any = None
    after: Mapping[str, Any] | None = None
    note: str = ""
    outcome: str = "ok"
    # Who and when, where a history is brought in later than it happened.
    by: User | None = None
    at: datetime | None = None


def record(
    verb: str,
    obj: models.Model | None = None,
    *,
    by: User | None,
    at: datetime,
    unit: Any = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
    outcome: str = "ok",
) -> JournalEntry:
    """Append one line; call it inside the change's transaction. Returns the entry, whose `seq` orders commits.

    `after` holds the values the change left (text, whole numbers, dates, lists); `unit` is where it happened.
    """
    return record_many([Line(verb, obj, unit, after, note, outcome)], by=by, at=at)[-1]


def record_many(lines: Iterable[Line], *, by: User | None, at: datetime) -> list[JournalEntry]:
    """Append lines in order, holding the head until commit."""
    if not connection.in_atomic_block:
        raise RuntimeError("the journal is written inside the transaction of the change")
    head = JournalHead.objects.select_for_update().get(pk=1)
    entries = []
    for line in lines:
        entry = _entry(line, head.seq + 1, head.digest, by, at)
        head.seq, head.digest = entry.seq, entry.digest
        entries.append(entry)
    bulk.insert(JournalEntry, entries, numbered=True)
    head.seal = _mac(f"head|{head.seq}|{head.digest}")
    head.save(update_fields=["seq", "digest", "seal"])
    seq, end = head.seq, head.digest
    transaction.on_commit(lambda: anchors.drop(seq, end, at))
    return entries


def snapshot(obj: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """The present values of some fields, in the form that `after` keeps and replay compares (P17)."""
    find = obj._meta.get_field
    return {name: plain(getattr(obj, find(name).attname)) for name in fields}  # type: ignore[union-attr]  # a column


def plain(value: Any) -> Any:
    """A value as the journal keeps it: text, whole number, truth value, list or mapping of these."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)


def _entry(line: Line, seq: int, previous: str, by: User | None, at: datetime) -> JournalEntry:
    entry = JournalEntry(
        seq=seq,
        at=line.at or at,
        actor=line.by or by,
        via=via.get(),
        verb=line.verb,
        noun=line.obj._meta.label_lower if line.obj is not None else "",
        object_id=str(line.obj.pk) if line.obj is not None else "",
        unit_id=line.unit.pk if line.unit is not None else None,
        unit_path=line.unit.path if line.unit is not None else "",
        outcome=line.outcome,
        after=canonical(plain(line.after or {})),
        note=line.note[:500],
        previous=previous,
    )
    entry.digest = digest(entry)
    return entry


def canonical(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, no escapes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(entry: JournalEntry) -> str:
    """The keyed hash of an entry's content and of the entry before it."""
    content = [
        entry.seq, entry.at.astimezone(UTC).isoformat(), entry.actor_id, entry.via, entry.verb, entry.noun,
        entry.object_id, entry.unit_id, entry.unit_path, entry.outcome, entry.after, entry.note, entry.previous,
    ]  # fmt: skip
    return _mac(canonical(content))


def _mac(text: str) -> str:
    return hmac.new(settings.JOURNAL_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    seq: int
    reason: str


def verify(report: Callable[[int, int], None] | None = None) -> list[Break]:
    """Walk the whole chain and return each break (invariant P16); an empty list means it is whole.

    `report(done, total)` is called every few thousand lines.
    """
    breaks: list[Break] = []
    previous, expected = "0" * 64, 1
    total = JournalHead.objects.get(pk=1).seq if report else 0
    for entry in JournalEntry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected:
            breaks.append(Break(expected, "missing"))
        elif entry.previous != previous:
            breaks.append(Break(entry.seq, "does not follow the line before it"))
        if digest(entry) != entry.digest:
            breaks.append(Break(entry.seq, "content does not match its seal"))
        previous, expected = entry.digest, entry.seq + 1
        if report and entry.seq % 5000 == 0:
            report(entry.seq, total)
    head = JournalHead.objects.get(pk=1)
    if head.seq != expected - 1 or (head.seq and head.digest != previous):
        breaks.append(Break(expected, "cut off: the head says more lines were written"))
    if head.seq and head.seal != _mac(f"head|{head.seq}|{head.digest}"):
        breaks.append(Break(head.seq, "the head does not match its seal"))
    return breaks


def journal_breaks(report: Callable[[int, int], None] | None = None) -> list[Break]:
    """All breaks of the chain and of its anchors outside the database: what `guatu check` reports."""
    return verify(report) + [Break(seq, reason) for seq, reason in anchors.breaks()]


def replay(noun: str) -> dict[str, dict[str, Any]]:
    """The last values that the journal knows of each object of a noun, by object id (invariant P17)."""
    state: dict[str, dict[str, Any]] = {}
    lines = JournalEntry.objects.filter(noun=noun, outcome="ok").order_by("seq")
    for object_id, after in lines.values_list("object_id", "after").iterator():
        state.setdefault(object_id, {}).update(json.loads(after))
    return state
