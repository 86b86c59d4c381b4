"""The rows of a checked ledger, kept beside the upload so that they need not be read a second time to be written.

They are personal data: sealed for their place, and removed with the upload.
"""

import pickle
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from guatu import __version__
from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import sealed
from guatu.base.excel.sheets import Batch
from guatu.base.problems import Problem
from guatu.people.queries.ledgers import open_files

FOLDER = "imports"
KEPT_DAYS = 7
WIDTH = 8  # bytes that tell the length of a batch


def keep(place: str, batches: Iterable[Batch]) -> Iterator[Batch]:
    """Pass batches on as they are read; when all have been, they stand beside the upload, sealed."""
    if not settings.FIELD_KEY:
        yield from batches
        return
    part = _path(place, ".part")
    with part.open("wb") as file:
        for turn, batch in enumerate(batches):
            content = sealed.seal_bytes(pickle.dumps(batch), _place(place, turn))
            file.write(len(content).to_bytes(WIDTH) + content)
            yield batch
    part.rename(_path(place, ".rows"))


def kept(place: str) -> Iterator[Batch] | None:
    """The batches as they were kept; None if they were not, or by another release of the program."""
    path = _path(place, ".rows")
    if not path.is_file():
        return None
    with path.open("rb") as file:
        try:
            _next(file, place, 0)
        except Problem:
            return None
    return _batches(path, place)


def _batches(path: Path, place: str) -> Iterator[Batch]:
    with path.open("rb") as file:
        for turn in count():
            content = _next(file, place, turn)
            if not content:
                return
            batch: Batch = pickle.loads(content)  # noqa: S301 -- sealed by this installation for this very place
            yield batch


def _next(file: BinaryIO, place: str, turn: int) -> bytes:
    size = int.from_bytes(file.read(WIDTH))
    return sealed.unseal_bytes(file.read(size), _place(place, turn)) if size else b""


def discard(place: str) -> None:
    """Remove an upload and what was read from it."""
    for ending in ("", ".part", ".rows"):
        _path(place, ending).unlink(missing_ok=True)


def forget_uploads(*, by: User | None, at: datetime) -> int:
    """Remove ledgers that were uploaded long ago and are not being written, they hold personal data. Counts files."""
    writing = open_files()
    before, gone = (at - timedelta(days=KEPT_DAYS)).timestamp(), 0
    for path in sorted((Path(settings.FILES) / FOLDER).glob("*")):
        place = f"{FOLDER}/{path.name.removesuffix('.rows').removesuffix('.part')}"
        if place not in writing and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    if gone:
        with transaction.atomic():
            journal.record("import.sweep", by=by, at=at, note=f"{gone}")
    return gone


def _path(place: str, ending: str) -> Path:
    return Path(settings.FILES) / f"{place}{ending}"


def _place(place: str, turn: int) -> str:
    return f"desk.upload:{place}:{turn}:{__version__}"
