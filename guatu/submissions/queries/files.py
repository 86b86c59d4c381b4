"""The store of files: where content lies, and whether files and rows match (invariant P22)."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings

from guatu.base.files.store import Mismatch, Store
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.people.queries import papers
from guatu.submissions.models import Attachment, StoredFile, Upload

INCOMING = "incoming"
STORE = Store()


def path_of(digest: str) -> Path:
    """Where content of a digest is kept."""
    return STORE.path_of(digest)


def incoming(key: str) -> Path:
    """Where an upload under way is kept."""
    return Path(settings.FILES) / INCOMING / hashlib.sha256(key.encode()).hexdigest()


def of_draft(assignment_id: int) -> list[Attachment]:
    """The files of a cell's draft, in the order in which they were added."""
    rows = Attachment.objects.filter(draft__assignment=assignment_id).select_related("file")
    return list(rows.order_by("pk"))


def mismatches(deep: bool = False) -> list[Mismatch]:
    """Where files and rows disagree; `deep` reads every file and reckons its digest. Empty if all match."""
    rows = StoredFile.objects.order_by("digest").values_list("digest", "size").iterator()
    return STORE.mismatches(rows, deep) + papers.mismatches(deep)


def upload(user: Any, key: str) -> Upload:
    """An account's own upload by its key; anybody else's is not found, nor one whose right has ended."""
    rows = access.rows(user, "submission.create", Upload).select_related("assignment")
    found = rows.filter(key=key, by=user).first()
    if found is None:
        raise Problem("not_found", "这个文件的上传已经结束或过期，请重新选择文件。")
    return found
