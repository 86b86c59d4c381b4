"""What two phones wrote of one thing, in any order, after days without network (offline work).

Every phone's entry is kept; which one stands is derived from the entries alone, never from when they came in.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar


class Entry(Protocol):
    """What one phone says: its content's digest, when it was written there, and whether a person chose it."""

    @property
    def digest(self) -> str: ...

    @property
    def written_at(self) -> datetime: ...

    @property
    def chosen_at(self) -> datetime | None: ...


def digest(content: Mapping[str, Any]) -> str:
    """The SHA-256 of a content in its one canonical form: keys sorted, no spaces, as written in Unicode."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


T = TypeVar("T", bound=Entry)


def standing(entries: Iterable[T]) -> tuple[T | None, bool]:
    """The entry that stands, and whether entries disagree in a way that nobody has settled.

    The latest choice of a person stands; without one the entry written last does, on a tie of the clock the
    greater digest. What was written differently after a choice is not settled by it. None where there is no entry.
    """
    found = list(entries)
    if not found:
        return None, False
    chosen = [(entry.chosen_at, entry.written_at, entry.digest, entry) for entry in found if entry.chosen_at]
    if not chosen:
        latest = max(found, key=lambda entry: (entry.written_at, entry.digest))
        return latest, len({entry.digest for entry in found}) > 1
    settled_at, _, holds, entry = max(chosen, key=lambda row: row[:3])
    return entry, any(other.written_at > settled_at and other.digest != holds for other in found)
