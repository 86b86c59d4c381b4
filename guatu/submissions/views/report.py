"""The report page of a cell: read, draft, submit, ask."""

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import problem_json
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.submissions.actions import files, reports
from guatu.submissions.forms import ReportForm, told
from guatu.submissions.models import Assignment
from guatu.submissions.queries.proofs import reading
from guatu.submissions.queries.report import draft_of, report

RELATED = ("task__campaign", "task__category", "task__node", "unit__parent")


def fetched(request: HttpRequest, verb: str, pk: int) -> Assignment:
    return access.get(request.user, verb, Assignment, pk, related=RELATED)


@require_safe
@own_page
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """The report page."""
    return page(request, fetched(request, "assignment.read", pk))


def page(request: HttpRequest, cell: Assignment, form: ReportForm | None = None, status: int = 200) -> HttpResponse:
    """The page of a cell, with what was typed where something was refused."""
    at = clock.now()
    found = report(cell, request.user, at)
    context: dict[str, Any] = {"report": found, "cell": cell, "at": at, "reading": reading(cell, clock.day(at))}
    context["form"] = form or ReportForm.blank(found.text, found.version)
    return render(request, "submissions/assignment.html", context, status=status)


@require_POST
@own_page
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody of the unit opened the task."""
    cell = fetched(request, "assignment.accept", pk)
    reports.accept_receipt(assignment=cell, by=account_of(request), at=clock.now())
    return HttpResponse(status=204)


@require_POST
@own_page
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed; a script gets the new version, or on a conflict the text that stands."""
    cell = fetched(request, "submission.create", pk)
    form = ReportForm(request.POST)
    version = form.cleaned_data["version"] or 0 if form.is_valid() else 0
    scripted, text = request.headers.get("Accept") == "application/json", request.POST.get("text", "")
    try:
        kept = reports.save_draft(assignment=cell, text=text, version=version, by=account_of(request), at=clock.now())
    except Problem as problem:
        if scripted:
            return standing(cell, problem)
        return page(request, cell, told(form, problem), problem.status)
    if scripted:
        return JsonResponse({"version": kept.version})
    messages.success(request, _("草稿已存。"))
    return redirect("submissions:assignment", pk)


def standing(cell: Assignment, problem: Problem) -> JsonResponse:
    """A refused draft, with the one that stands instead."""
    kept = draft_of(cell)
    there = {"version": str(kept.version), "standing": kept.text} if kept else {"version": "0", "standing": ""}
    problem.fields = {**problem.fields, **there}
    return problem_json(problem)


@require_POST
@own_page
def draft_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    cell = fetched(request, "submission.create", pk)
    reports.discard(assignment=cell, by=account_of(request), at=clock.now())
    messages.success(request, _("草稿已丢弃。"))
    return redirect("submissions:assignment", pk)


@require_POST
@own_page
def submissions(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a report; on a refusal everything typed is still there."""
    cell = fetched(request, "submission.create", pk)
    form = ReportForm(request.POST)
    try:
        if form.is_valid():
            take_files(request, cell)
            send(request, cell, form.cleaned_data)
            return redirect("submissions:assignment", pk)
        problem = Problem("invalid")
    except Problem as refused:
        problem = refused
    return page(request, cell, told(form, problem), problem.status)


def take_files(request: HttpRequest, cell: Assignment) -> None:
    """The files of a form that was sent without scripts."""
    for file in request.FILES.getlist("files"):
        files.attach(
            assignment=cell, name=file.name or "", file=cast(BinaryIO, file), size=file.size or 0,
            by=account_of(request), at=clock.now(),
        )  # fmt: skip


def send(request: HttpRequest, cell: Assignment, typed: dict[str, Any]) -> None:
    # Files that came with this very form have moved the draft on; then its text is this form's own.
    version = None if request.FILES else typed["version"]
    reports.submit(
        assignment=cell, text=typed["text"], key=typed["key"], version=version, by=account_of(request), at=clock.now()
    )
    messages.success(request, _("已提交，等待上级核验。结果会出现在“任务”页。"))
