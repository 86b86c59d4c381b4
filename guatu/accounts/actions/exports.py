"""What leaves the system as a file, and looks at protected data, are journalled like changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import JournalEntry, User


@transaction.atomic
def note_export(
    *, kind: str, filters: Mapping[str, Any], count: int, unit: Any = None, by: User | None, at: datetime
) -> JournalEntry:
    """Journal that a list went out: which kind, by which filters, how many rows."""
    after = {"kind": kind, "filters": dict(filters), "count": count}
    return journal.record("export.create", None, by=by, at=at, unit=unit, after=after)


@transaction.atomic
def note_view(*, verb: str, obj: Any, reason: str, unit: Any = None, by: User, at: datetime) -> JournalEntry:
    """Journal that protected data was looked at in full, and why; `verb` as in `person.reveal`."""
    return journal.record(verb, obj, by=by, at=at, unit=unit, note=reason)
