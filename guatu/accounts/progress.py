"""How far a run is, in a small file that others see while the run's transaction is open (see actions/runs)."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Progress:
    """The last report of a run; `at` is an instant in ISO form."""

    text: str
    done: int
    total: int
    at: str


def write(pk: int, text: str, done: int, total: int, at: datetime) -> None:
    """Replace the report in one step, so that a reader never sees half of it."""
    path = _path(pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(json.dumps(asdict(Progress(text, done, total, at.isoformat())), ensure_ascii=False), "utf-8")
    fresh.replace(path)


def read(pk: int) -> Progress | None:
    """The last report, or None before the first."""
    try:
        return Progress(**json.loads(_path(pk).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def clear(pk: int) -> None:
    """Forget the report of a run that has ended."""
    _path(pk).unlink(missing_ok=True)


def _path(pk: int) -> Path:
    return Path(settings.DATA) / "runs" / f"{int(pk)}.json"
