"""Papers come in, are cleaned, and are kept once by their digest."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.files import kinds, store
from guatu.orgs.models import Unit
from guatu.people.actions.contents import forget
from guatu.people.models import Paper
from guatu.people.queries.papers import STORE

T = TypeVar("T")


def keep(*, unit: Unit, name: str, file: BinaryIO, personal: bool = True, by: User, at: datetime) -> Paper:
    """Keep a file as a paper of a unit: its type by its content, pictures drawn anew, at most 20 MB.

    `personal` says whether it shows anybody's personal data. Works inside another transaction: a Problem refuses
    the file before anything is kept.
    """
    name = kinds.safe_name(name)
    content, media_type = store.clean(name, file)
    digest = STORE.keep(content)
    with transaction.atomic():
        paper = Paper.objects.create(
            unit=unit, digest=digest, name=name, media_type=media_type, size=len(content), personal=personal,
            added_by=by, added_at=at,
        )  # fmt: skip
        journal.record("paper.add", paper, by=by, at=at, unit=unit, after={"personal": personal})
    return paper


def with_file(*, unit: Unit, file: UploadedFile | None, act: Callable[[Paper | None], T], by: User, at: datetime) -> T:
    """Keep an uploaded file, if there is one, and act on the paper in one transaction; nothing is kept if it fails."""
    paper = None
    try:
        with transaction.atomic():
            if file is not None:
                paper = keep(unit=unit, name=file.name or "", file=file, by=by, at=at)  # type: ignore[arg-type]
            return act(paper)
    except Exception:
        if paper is not None:
            forget(paper.digest)
        raise
