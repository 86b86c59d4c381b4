"""Reading the journal. Pages go by sequence number, so that the last page is as fast as the first."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from guatu.accounts.models import JournalEntry, JournalHead, User
from guatu.base.problems import Problem

SIZE = 50
EXPORT_LIMIT = 50_000


@dataclass(frozen=True)
class Wanted:
    """What is asked of the journal; `where` cuts it to what the reader may see."""

    where: Q = field(default_factory=Q)
    who: str = ""
    verb: str = ""
    noun: str = ""
    number: str = ""
    since: datetime | None = None
    until: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Leaf:
    """One page of entries, newest first, and the numbers from which its neighbours go on (None: no neighbour)."""

    entries: list[JournalEntry]
    newer: int | None
    older: int | None


def entries(wanted: Wanted) -> QuerySet[JournalEntry]:
    """The entries that answer, newest first."""
    found = JournalEntry.objects.filter(wanted.where).select_related("actor")
    if wanted.who:
        found = found.filter(actor_id__in=_people(wanted.who))
    if wanted.verb:
        found = found.filter(verb=wanted.verb) if "." in wanted.verb else found.filter(_prefix("verb", wanted.verb))
    if wanted.noun:
        found = found.filter(noun=wanted.noun)
    exact = {"object_id": wanted.number, "at__gte": wanted.since, "at__lt": wanted.until, "outcome": wanted.outcome}
    return found.filter(**{name: value for name, value in exact.items() if value}).order_by("-seq")


def leaf(wanted: Wanted, before: int | None = None, after: int | None = None) -> Leaf:
    """The page below `before`, or the one just above `after`, or the newest."""
    found = entries(wanted)
    if after is not None:
        rows = list(found.filter(seq__gt=after).order_by("seq")[: SIZE + 1])
        more, rows = len(rows) > SIZE, rows[:SIZE][::-1]
        return Leaf(rows, rows[0].seq if more and rows else None, rows[-1].seq if rows else None)
    rows = list((found.filter(seq__lt=before) if before else found)[: SIZE + 1])
    more, rows = len(rows) > SIZE, rows[:SIZE]
    return Leaf(rows, rows[0].seq if before and rows else None, rows[-1].seq if more else None)


def for_export(wanted: Wanted) -> QuerySet[JournalEntry]:
    """The entries to take away; more than EXPORT_LIMIT are refused."""
    found = entries(wanted)
    if found.order_by()[: EXPORT_LIMIT + 1].count() > EXPORT_LIMIT:
        raise Problem("too_large", f"一次最多导出 {EXPORT_LIMIT} 条，请先缩小范围。")
    return found


def entry(where: Q, seq: int) -> JournalEntry:
    """One entry within reach. Refuses with `not_found`."""
    found = JournalEntry.objects.filter(where, seq=seq).select_related("actor").first() if seq < 2**62 else None
    if found is None:
        raise Problem("not_found")
    return found


def values(of: JournalEntry) -> list[tuple[str, Any]]:
    """The values that an entry left, by name; nested ones as text."""
    found = json.loads(of.after or "{}")
    return [(k, json.dumps(v, ensure_ascii=False) if isinstance(v, dict | list) else v) for k, v in found.items()]


def head() -> int:
    """How many entries there are."""
    return JournalHead.objects.get(pk=1).seq


def _people(text: str) -> list[int]:
    """The accounts whose sign-in name is the text or whose name contains it."""
    return list(
        User.objects.filter(Q(username=text.casefold()) | Q(name__icontains=text)).values_list("pk", flat=True)[:100]
    )


def _prefix(name: str, text: str) -> Q:
    """A field begins with a noun and a dot, as one range of its index."""
    return Q(**{f"{name}__gte": f"{text}.", f"{name}__lt": f"{text}/"})
