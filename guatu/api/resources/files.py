"""Files: sent up in parts into the draft, and downloaded, always through access."""

from datetime import datetime
from typing import Annotated, Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from ninja import P, PathEx, Router
from pydantic import Field

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Out, Work, chars, creates, deletes, puts, reads
from guatu.api.resources.assignments import cell
from guatu.base.files.store import FILE_LIMIT
from guatu.base.pages import download
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.submissions.actions import files as actions
from guatu.submissions.models import Attachment, Upload
from guatu.submissions.queries import files as queries

router = Router()
Key = PathEx[str, P(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]
Offset = PathEx[int, P(ge=0, le=FILE_LIMIT)]
BINARY: dict[str, Any] = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


class UploadIn(In):
    """A file to come: its name and its size in bytes."""

    name: Annotated[str, chars(200, 1)]
    size: Annotated[int, Field(ge=1, le=2**40)]


class UploadOut(Out):
    """A file on its way up; the next part begins at `received`."""

    key: str
    assignment: int
    name: str
    size: int
    received: int
    finished: bool


class AttachmentOut(Out):
    """A file of a draft (no submission yet) or of a submission."""

    id: int
    assignment: int
    submission: int | None
    name: str
    media_type: str
    size: int
    digest: str
    added_at: datetime


class AttachmentsOut(Out):
    items: list[AttachmentOut]


def upload_out(row: Upload) -> UploadOut:
    return UploadOut(
        key=row.key, assignment=row.assignment_id, name=row.name, size=row.size, received=row.received,
        finished=row.finished_at is not None,
    )  # fmt: skip


def attachment_out(row: Attachment) -> AttachmentOut:
    return AttachmentOut(
        id=row.pk, assignment=row.assignment_id, submission=row.submission_id, name=row.name,
        media_type=row.file.media_type, size=row.file.size, digest=row.file.digest, added_at=row.added_at,
    )  # fmt: skip


def attached(request: Asked, pk: int) -> Attachment:
    """A file that the account may read; a draft's files are its unit's own."""
    row = access.get(request.user, "submission.read", Attachment, pk, related=("file", "assignment__unit"))
    if row.draft_id and not access.can(request.user, "submission.create", row.assignment.unit):
        raise Problem("not_found")
    return row


@creates(router, "/assignments/{id}/uploads", UploadOut, "开始上传文件", "submission.create")
def start_upload(request: Asked, id: Id, body: UploadIn) -> Work:
    """Open an upload; its parts may then come, and come again, in any connection."""
    row = cell(request, "submission.create", id)
    return lambda: upload_out(
        actions.start_upload(assignment=row, name=body.name, size=body.size, by=request.user, at=request.at)
    )


@reads(router, "/uploads/{key}", UploadOut, "上传进度", "submission.create")
def upload(request: Asked, key: Key) -> UploadOut:
    """How far one's own upload is."""
    return upload_out(queries.upload(request.user, key))


@puts(
    router, "/uploads/{key}/parts/{offset}", UploadOut, "上传一段", "submission.create",
    extra={"requestBody": {"required": True, "content": BINARY}},
)  # fmt: skip
def put_part(request: Asked, key: Key, offset: Offset) -> UploadOut:
    """One part, of at most 2 MiB, at its place; a repeat is harmless, a gap is refused with the right place."""
    if request.content_type != "application/octet-stream":
        raise Problem("wrong_type", _("请以 application/octet-stream 上传。"))
    row = queries.upload(request.user, key)
    return upload_out(
        actions.take_part(upload=row, offset=offset, content=request.body, by=request.user, at=request.at)
    )


@puts(router, "/uploads/{key}/attachment", AttachmentsOut, "完成上传", "submission.create")
def finish_upload(request: Asked, key: Key) -> AttachmentsOut:
    """Check, clean and attach a file that has arrived whole; answers with all files of the draft."""
    row = queries.upload(request.user, key)
    actions.finish_upload(upload=row, by=request.user, at=request.at)
    return AttachmentsOut(items=[attachment_out(file) for file in queries.of_draft(row.assignment_id)])


@reads(router, "/attachments/{id}", AttachmentOut, "一个文件", "submission.read")
def attachment(request: Asked, id: Id) -> AttachmentOut:
    """What is known of a file."""
    return attachment_out(attached(request, id))


@reads(
    router, "/attachments/{id}/content", {200: None}, "下载文件", "submission.read",
    extra={"responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}},
)  # fmt: skip
def attachment_content(request: Asked, id: Id) -> FileResponse:
    """The file itself."""
    row = attached(request, id)
    return download(queries.path_of(row.file.digest), row.name, row.file.media_type)


@deletes(router, "/attachments/{id}", "去掉草稿里的文件", "submission.create")
def remove_attachment(request: Asked, id: Id) -> None:
    """Take a file out of the draft; what was sent stays."""
    row = attached(request, id)
    access.require(request.user, "submission.create", row.assignment.unit)
    actions.detach(attachment=row, by=request.user, at=request.at)
