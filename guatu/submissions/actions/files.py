"""Files come in, in parts or at once, are cleaned, and are kept once by their digest."""

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.files import kinds, store
from guatu.base.problems import Problem
from guatu.submissions.actions.cells import hold, settle
from guatu.submissions.actions.reports import start_draft
from guatu.submissions.models import Assignment, Attachment, Draft, StoredFile, Upload
from guatu.submissions.queries.files import STORE, incoming
from guatu.submissions.rules import files, steps
from guatu.submissions.rules.steps import Step

TOO_MANY = f"一份材料最多附{files.FILES_LIMIT}个文件。请先去掉不需要的。"


@transaction.atomic
def start_upload(*, assignment: Assignment, name: str, size: int, by: User, at: datetime) -> Upload:
    """Open an upload of `size` bytes; its parts may then come, and come again, in any connection."""
    store.check_size(size)
    cell = hold(assignment.pk)
    _check_room(cell)
    _forget_old(by, at)
    if Upload.objects.filter(by=by, finished_at=None).count() >= files.UNFINISHED_LIMIT:
        raise Problem("too_many", "还有多个文件没有传完。请等它们传完，或一天后再试。")
    return Upload.objects.create(
        key=secrets.token_urlsafe(24), assignment=cell, name=kinds.safe_name(name), size=size, by=by, started_at=at
    )


@transaction.atomic
def take_part(*, upload: Upload, offset: int, content: bytes, by: User, at: datetime) -> Upload:
    """Write one part at its place. A repeat is harmless; a gap is refused with the right offset in `fields`."""
    if len(content) > files.CHUNK_LIMIT:
        raise Problem("too_large", f"每段最大{files.CHUNK_LIMIT // files.MIB} MB。")
    row = Upload.objects.select_for_update().get(pk=upload.pk)
    if row.finished_at is not None:
        return row
    reached = files.next_offset(row.received, offset, len(content), row.size)
    if reached is None:
        raise Problem("conflict", "接续的位置不对，请从已收到的地方接着传。", {"offset": str(row.received)})
    _write(incoming(row.key), offset, content)
    row.received = reached
    row.save(update_fields=["received"])
    return row


def _write(path: Path, offset: int, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.seek(offset)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def finish_upload(*, upload: Upload, by: User, at: datetime) -> Attachment | None:
    """Check, clean and attach a file that has arrived whole; None if that was done before.

    A file that may not be kept is thrown away, and the refusal says why.
    """
    if upload.finished_at is not None:
        return None
    if upload.received != upload.size:
        raise Problem("conflict", "文件还没有传完。", {"offset": str(upload.received)})
    path = incoming(upload.key)
    try:
        with path.open("rb") as file:
            content, media_type = store.clean(upload.name, file)
    except Problem:
        Upload.objects.filter(pk=upload.pk).delete()
        path.unlink(missing_ok=True)
        raise
    made = _finish(upload, content, media_type, by, at)
    path.unlink(missing_ok=True)
    return made


@transaction.atomic
def _finish(upload: Upload, content: bytes, media_type: str, by: User, at: datetime) -> Attachment | None:
    if not Upload.objects.filter(pk=upload.pk, finished_at=None).update(finished_at=at):
        return None
    return _attach(upload.assignment_id, upload.name, content, media_type, by, at)


def attach(*, assignment: Assignment, name: str, file: BinaryIO, size: int, by: User, at: datetime) -> Attachment:
    """Take a whole file at once: for a browser without scripts, and for the interface."""
    store.check_size(size)
    name = kinds.safe_name(name)
    content, media_type = store.clean(name, file)
    with transaction.atomic():
        return _attach(assignment.pk, name, content, media_type, by, at)


def _attach(cell_id: int, name: str, content: bytes, media_type: str, by: User, at: datetime) -> Attachment:
    cell = hold(cell_id)
    _check_room(cell)
    draft = Draft.objects.filter(assignment=cell).first() or start_draft(cell=cell, text="", by=by, at=at)
    made = Attachment.objects.create(
        file=_stored(content, media_type, at), assignment=cell, draft=draft, name=name, added_by=by, added_at=at
    )
    entry = journal.record("attachment.add", made, by=by, at=at, unit=cell.unit)
    settle(cell, revision=entry.seq)
    return made


def _check_room(cell: Assignment) -> None:
    words = "这项专项已经结束，不再收材料。" if cell.task.campaign.closed_at else steps.refusal(Step.SUBMIT, cell.facts)
    if words:
        raise Problem("illegal_step", words)
    if Attachment.objects.filter(draft__assignment=cell).count() >= files.FILES_LIMIT:
        raise Problem("invalid", TOO_MANY)


def _stored(content: bytes, media_type: str, at: datetime) -> StoredFile:
    """The row of a content, kept once; the file is on disk for good before its row is."""
    digest = STORE.keep(content)
    row, _ = StoredFile.objects.get_or_create(
        digest=digest, defaults={"media_type": media_type, "size": len(content), "stored_at": at}
    )
    return row


@transaction.atomic
def detach(*, attachment: Attachment, by: User, at: datetime) -> None:
    """Take a file out of the draft; what was sent stays. Its content stays in the store until it is swept."""
    cell = hold(attachment.assignment_id)
    row = Attachment.objects.filter(pk=attachment.pk).first()
    if row is None:
        return
    if row.draft_id is None:
        raise Problem("illegal_step", "已经提交的文件不能去掉。需要更正的，请撤回后重新提交。")
    entry = journal.record("attachment.remove", row, by=by, at=at, unit=cell.unit)
    row.delete()
    settle(cell, revision=entry.seq)


def _forget_old(by: User, at: datetime) -> None:
    """Drop an account's uploads that were begun long ago and never finished."""
    _drop(Upload.objects.filter(by=by, finished_at=None, started_at__lt=at - timedelta(hours=files.UNFINISHED_HOURS)))


def forget_abandoned(*, by: User | None, at: datetime) -> int:
    """Drop everybody's uploads that were begun long ago and never finished; returns how many."""
    return _drop(Upload.objects.filter(finished_at=None, started_at__lt=at - timedelta(hours=files.UNFINISHED_HOURS)))


def _drop(old: QuerySet[Upload]) -> int:
    for upload in old:
        incoming(upload.key).unlink(missing_ok=True)
    return int(old.delete()[0])


def sweep(*, by: User | None, at: datetime) -> int:
    """Remove content that nothing names any more; returns how many files went. Rows first, then files."""
    gone = list(StoredFile.objects.filter(attachments=None, stored_at__lt=at - timedelta(days=1)))
    with transaction.atomic():
        rows = StoredFile.objects.filter(pk__in=[row.pk for row in gone], attachments=None)
        digests = list(rows.values_list("digest", flat=True))
        rows.delete()
        journal.record("file.sweep", by=by, at=at, note=f"{len(digests)}")
    for digest in digests:
        STORE.discard(digest)
    return len(digests)
