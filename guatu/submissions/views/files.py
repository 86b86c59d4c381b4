"""Files: uploads in parts, downloads through access, removal."""

import json

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import download, problem_json
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.submissions.actions import files as actions
from guatu.submissions.models import Attachment, Upload
from guatu.submissions.queries import files as queries
from guatu.submissions.rules.files import CHUNK_LIMIT
from guatu.submissions.views.report import fetched


@require_POST
@own_page
def uploads(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an upload: the name and size of a file to come."""
    cell = fetched(request, "submission.create", pk)
    size = request.POST.get("size", "")
    try:
        upload = actions.start_upload(
            assignment=cell, name=request.POST.get("name", ""), by=account_of(request), at=clock.now(),
            size=int(size) if size.isdecimal() and len(size) < 16 else 0,
        )  # fmt: skip
    except Problem as problem:
        return problem_json(problem)
    return offset(upload, status=201)


@require_http_methods(["GET", "PATCH"])
@own_page
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """GET says how far it is; PATCH brings a part, and after the last one the file is attached."""
    try:
        row = queries.upload(request.user, key)
        if request.method == "GET":
            return offset(row)
        start = request.headers.get("Upload-Offset", "")
        if not start.isdecimal() or len(start) > 15:
            raise Problem("invalid", _("没有说明从哪里接着传。"))
        account, at = account_of(request), clock.now()
        row = actions.take_part(upload=row, offset=int(start), content=part(request), by=account, at=at)
        if row.received < row.size or row.finished_at:
            return offset(row)
        return attached(actions.finish_upload(upload=row, by=account, at=at), row)
    except Problem as problem:
        return refused(problem)


def part(request: HttpRequest) -> bytes:
    """The bytes of a part, refused before they are read if they are too many."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or len(length) > 9 or int(length) > CHUNK_LIMIT:
        raise Problem("too_large", _("每段最大 %d MB。") % (CHUNK_LIMIT // 1024 // 1024))
    return request.body


def refused(problem: Problem) -> JsonResponse:
    """A refused part, with the right place to go on from."""
    answer = problem_json(problem)
    if "offset" in problem.fields:
        answer["Upload-Offset"] = problem.fields["offset"]
    return answer


def offset(row: Upload, status: int = 200) -> JsonResponse:
    """How far an upload is."""
    body = {"url": reverse("submissions:upload", args=[row.key]), "offset": row.received, "done": bool(row.finished_at)}
    return JsonResponse(body, status=status, headers={"Upload-Offset": str(row.received)})


def attached(made: Attachment | None, row: Upload) -> JsonResponse:
    """The finished file, as the page's list shows it."""
    if made is None:
        return JsonResponse({"offset": row.size, "done": True})
    url = reverse("submissions:attachment", args=[made.pk])
    removal = reverse("submissions:attachment_removal", args=[made.pk])
    facts = {"name": made.name, "size": made.file.size, "url": url, "removal": removal}
    version = made.draft.version if made.draft else 0
    return JsonResponse({"offset": row.size, "done": True, "file": facts, "version": version})


def seen(request: HttpRequest, pk: int) -> Attachment:
    """A file that the account may read; a draft's files are its unit's own, and not found by others."""
    row = access.get(request.user, "submission.read", Attachment, pk, related=("file", "assignment__unit"))
    if row.draft_id and not access.can(request.user, "submission.create", row.assignment.unit):
        raise Problem("not_found")
    return row


@require_safe
@own_page
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """A file, to keep; pictures may also be shown in the page."""
    row = seen(request, pk)
    path = queries.path_of(row.file.digest)
    return download(path, row.name, row.file.media_type, inline="inline" in request.GET)


@require_POST
@own_page
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file out of the draft."""
    row = seen(request, pk)
    access.require(request.user, "submission.create", row.assignment.unit)
    actions.detach(attachment=row, by=account_of(request), at=clock.now())
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(json.dumps({}), content_type="application/json")
    messages.success(request, _("已去掉这个文件。"))
    return redirect("submissions:assignment", row.assignment_id)
