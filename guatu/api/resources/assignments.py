"""Assignments: the cells of the board. A unit takes note of one, drafts, and asks about it."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, deletes, puts, reads, seen_version
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import TaskRef, UnitRef, name_of, task_ref, unit_ref
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.base.states import CellState
from guatu.orgs import access
from guatu.submissions.actions import reports
from guatu.submissions.models import Assignment, Draft
from guatu.submissions.queries.report import draft_of
from guatu.submissions.queries.states import in_states
from guatu.submissions.rules.cells import status

router = Router()
RELATED = ("task__campaign", "unit")


class AssignmentOut(Out):
    """One task of one unit, with its state today."""

    id: int
    campaign: int
    task: TaskRef
    unit: UnitRef
    state: CellState
    due_on: date
    base_due_on: date
    done_on: date | None
    seen_at: datetime | None
    withdrawn_at: datetime | None


class AssignmentQuery(Paging):
    """Which assignments: of a campaign or task, in the subtree of a unit, in a state today."""

    campaign: Number | None = None
    task: Number | None = None
    below: Number | None = None
    state: CellState | None = None


class ReceiptOut(Out):
    """Whether this was the first time that somebody of the unit took note (签收)."""

    assignment: int
    first: bool


class DraftIn(In):
    """What was typed so far."""

    text: Annotated[str, chars(reports.TEXT_LIMIT)]


class DraftOut(Out):
    """A draft; its version is the ETag for the next save."""

    assignment: int
    text: str
    version: int
    updated_at: datetime
    updated_by: str | None


def assignment_out(row: Assignment, today: date) -> AssignmentOut:
    return AssignmentOut(
        id=row.pk, campaign=row.task.campaign_id, task=task_ref(row.task), unit=unit_ref(row.unit),
        state=status(row.facts, row.due_on, row.done_on, today), due_on=row.due_on, base_due_on=row.base_due_on,
        done_on=row.done_on, seen_at=row.seen_at, withdrawn_at=row.withdrawn_at,
    )  # fmt: skip


def draft_out(row: Draft) -> DraftOut:
    return DraftOut(
        assignment=row.assignment_id, text=row.text, version=row.version, updated_at=row.updated_at,
        updated_by=name_of(row.updated_by),
    )  # fmt: skip


def cell(request: Asked, verb: str, pk: int) -> Assignment:
    """An assignment that the account may do something with."""
    return access.get(request.user, verb, Assignment, pk, related=RELATED)


@reads(router, "/assignments", Page[AssignmentOut], "任务单列表", "assignment.read")
def assignments(request: Asked, query: Query[AssignmentQuery]) -> Any:
    """Assignments that the account sees."""
    today = clock.day(request.at)
    rows = access.rows(request.user, "assignment.read", Assignment).select_related("task", "unit")
    if query.campaign:
        rows = rows.filter(task__campaign=query.campaign)
    if query.task:
        rows = rows.filter(task=query.task)
    if query.below:
        rows = rows.filter(below(request, "assignment.read", query.below, "unit__path"))
    if query.state:
        rows = rows.filter(in_states({query.state}, today))
    return page(request, rows, query, lambda row: assignment_out(row, today))


@reads(router, "/assignments/{id}", AssignmentOut, "一个任务单", "assignment.read")
def assignment(request: Asked, id: Id) -> AssignmentOut:
    """One assignment."""
    return assignment_out(cell(request, "assignment.read", id), clock.day(request.at))


@creates(router, "/assignments/{id}/receipt", ReceiptOut, "签收", "assignment.accept")
def receive(request: Asked, id: Id) -> Work:
    """Take note of a task for one's own unit; anybody else's note changes nothing."""
    row = cell(request, "assignment.accept", id)
    return lambda: ReceiptOut(
        assignment=row.pk, first=reports.accept_receipt(assignment=row, by=request.user, at=request.at)
    )


@reads(router, "/assignments/{id}/draft", DraftOut, "草稿", "submission.create")
def draft(request: Asked, id: Id) -> DraftOut:
    """The draft of an assignment."""
    found = draft_of(cell(request, "submission.create", id))
    if found is None:
        raise Problem("not_found")
    return draft_out(found)


IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    "description": "ETag of the draft that was read; absent for the first save",
}


@puts(router, "/assignments/{id}/draft", DraftOut, "存草稿", "submission.create", extra={"parameters": [IF_MATCH]})
def save_draft(request: Asked, id: Id, body: DraftIn) -> DraftOut:
    """Keep what was typed, if nobody changed it since the version named by `If-Match`."""
    row, version = cell(request, "submission.create", id), seen_version(request)
    return draft_out(
        reports.save_draft(assignment=row, text=body.text, version=version or 0, by=request.user, at=request.at)
    )


@deletes(router, "/assignments/{id}/draft", "丢弃草稿", "submission.create")
def discard_draft(request: Asked, id: Id) -> None:
    """Throw the draft and its files away."""
    reports.discard(assignment=cell(request, "submission.create", id), by=request.user, at=request.at)
