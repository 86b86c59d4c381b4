"""The store of files: where content lies, and whether files and rows match (invariant P22)."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.submissions.models import Attachment, StoredFile, Upload
from guatu.submissions.rules import files

INCOMING = "incoming"


def path_of(digest: str) -> Path:
    """Where content of a digest is kept."""
    return Path(settings.FILES) / files.place(digest)


def incoming(key: str) -> Path:
    """Where an upload under way is kept."""
    return Path(settings.FILES) / INCOMING / hashlib.sha256(key.encode()).hexdigest()


def of_draft(assignment_id: int) -> list[Attachment]:
    """The files of a cell's draft, in the order in which they were added."""
    rows = Attachment.objects.filter(draft__assignment=assignment_id).select_related("file")
    return list(rows.order_by("pk"))


@dataclass(frozen=True)
class Mismatch:
    """A file or row that stands alone: `what` is missing, size, digest or stray."""

    what: str
    digest: str


def mismatches(deep: bool = False) -> list[Mismatch]:
    """Where files and rows disagree; `deep` reads every file and reckons its digest. Empty if all match."""
    found: list[Mismatch] = []
    known = set()
    for digest, size in StoredFile.objects.order_by("digest").values_list("digest", "size").iterator():
        known.add(digest)
        path = path_of(digest)
        if not path.is_file():
            found.append(Mismatch("missing", digest))
        elif path.stat().st_size != size:
            found.append(Mismatch("size", digest))
        elif deep and _digest(path) != digest:
            found.append(Mismatch("digest", digest))
    return found + [Mismatch("stray", digest) for digest in _on_disk() if digest not in known]


def _on_disk() -> list[str]:
    """The digests of all content in the store; other folders (uploads under way, exports) are not of it."""
    folders = sorted(Path(settings.FILES).glob("[0-9a-f][0-9a-f]"))
    return [folder.name + file.name for folder in folders for file in sorted(folder.iterdir())]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def upload(user: Any, key: str) -> Upload:
    """An account's own upload by its key; anybody else's is not found, nor one whose right has ended."""
    rows = access.rows(user, "submission.create", Upload).select_related("assignment")
    found = rows.filter(key=key, by=user).first()
    if found is None:
        raise Problem("not_found", "这个文件的上传已经结束或过期，请重新选择文件。")
    return found
