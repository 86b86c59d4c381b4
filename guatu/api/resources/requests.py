"""Requests of a unit about one assignment: a later day, or not applicable; and the decisions on them."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.assignments import cell
from guatu.api.resources.refs import TaskRef, UnitRef, name_of, task_ref, unit_ref
from guatu.orgs import access
from guatu.submissions.actions import requests as actions
from guatu.submissions.models import Exemption, Extension
from guatu.submissions.queries import requests as queries
from guatu.submissions.rules.requests import REASON_LIMIT, RequestState, state

router = Router()
RELATED = ("assignment__unit", "assignment__task", "requested_by", "decided_by")


class RequestOut(Out):
    """A line of the ledger. `until` is of an extension, `ended_at` of an exemption."""

    id: int
    assignment: int
    task: TaskRef
    unit: UnitRef
    reason: str
    state: RequestState
    until: date | None
    requested_by: str | None
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_note: str
    ended_at: datetime | None


class RequestQuery(Paging):
    """Which requests: of an assignment, in a subtree; `waiting`: for this account's decision."""

    assignment: Number | None = None
    below: Number | None = None
    waiting: bool = False


class ExemptionIn(In):
    reason: Annotated[str, chars(REASON_LIMIT, 1)]


class ExtensionIn(ExemptionIn):
    until: date


class DecisionIn(In):
    """A decision; a refusal says why."""

    approved: bool
    note: Annotated[str, chars(500)] = ""


def request_out(row: Any) -> RequestOut:
    cell, ended_at = row.assignment, getattr(row, "ended_at", None)
    return RequestOut(
        id=row.pk, assignment=cell.pk, task=task_ref(cell.task), unit=unit_ref(cell.unit), reason=row.reason,
        state=state(row.approved, ended_at), until=getattr(row, "until", None), requested_by=name_of(row.requested_by),
        requested_at=row.requested_at, decided_by=name_of(row.decided_by), decided_at=row.decided_at,
        decision_note=row.decision_note, ended_at=ended_at,
    )  # fmt: skip


def listed(request: Asked, kind: type[Exemption] | type[Extension], query: RequestQuery) -> Any:
    rows: QuerySet[Any] = queries.ledger(request.user, kind)
    if query.waiting:
        rows = rows.filter(pk__in=queries.pending(request.user, kind).order_by().values("pk"))
    if query.assignment:
        rows = rows.filter(assignment=query.assignment)
    if query.below:
        rows = rows.filter(below(request, "assignment.read", query.below, "assignment__unit__path"))
    return page(request, rows, query, request_out, newest=True)


def decided(request: Asked, kind: type[Exemption] | type[Extension], pk: int, body: DecisionIn) -> Work:
    row = access.get(request.user, "request.decide", kind, pk)
    return lambda: request_out(
        actions.decide(request=row, approved=body.approved, note=body.note, by=request.user, at=request.at)
    )


@reads(router, "/extensions", Page[RequestOut], "延期台账", "assignment.read")
def extensions(request: Asked, query: Query[RequestQuery]) -> Any:
    """Requests for a later day that the account sees, newest first."""
    return listed(request, Extension, query)


@reads(router, "/extensions/{id}", RequestOut, "一份延期申请", "assignment.read")
def extension(request: Asked, id: Id) -> RequestOut:
    """One request for a later day."""
    return request_out(access.get(request.user, "assignment.read", Extension, id, related=RELATED))


@creates(router, "/assignments/{id}/extensions", RequestOut, "申请延期", "request.create")
def ask_extension(request: Asked, id: Id, body: ExtensionIn) -> Work:
    """Ask the level above for a later day, before the day is past."""
    row = cell(request, "request.create", id)
    return lambda: request_out(
        actions.request_extension(
            assignment=row, until=body.until, reason=body.reason, by=request.user, at=request.at
        )
    )  # fmt: skip


@creates(router, "/extensions/{id}/decision", RequestOut, "审批延期", "request.decide")
def decide_extension(request: Asked, id: Id, body: DecisionIn) -> Work:
    """Grant or refuse a request for a later day, once, from above."""
    return decided(request, Extension, id, body)


@reads(router, "/exemptions", Page[RequestOut], "不适用台账", "assignment.read")
def exemptions(request: Asked, query: Query[RequestQuery]) -> Any:
    """Requests to be let off that the account sees, newest first."""
    return listed(request, Exemption, query)


@reads(router, "/exemptions/{id}", RequestOut, "一份不适用申请", "assignment.read")
def exemption(request: Asked, id: Id) -> RequestOut:
    """One request to be let off."""
    return request_out(access.get(request.user, "assignment.read", Exemption, id, related=RELATED))


@creates(router, "/assignments/{id}/exemptions", RequestOut, "申请不适用", "request.create")
def ask_exemption(request: Asked, id: Id, body: ExemptionIn) -> Work:
    """Ask the level above to say that a task does not apply to the unit."""
    row = cell(request, "request.create", id)
    return lambda: request_out(
        actions.request_exemption(assignment=row, reason=body.reason, by=request.user, at=request.at)
    )


@creates(router, "/exemptions/{id}/decision", RequestOut, "审批不适用", "request.decide")
def decide_exemption(request: Asked, id: Id, body: DecisionIn) -> Work:
    """Grant or refuse a request to be let off, once, from above."""
    return decided(request, Exemption, id, body)


@creates(router, "/exemptions/{id}/end", RequestOut, "终止不适用", "request.decide")
def end_exemption(request: Asked, id: Id) -> Work:
    """Take an approved "not applicable" back: the unit has the task again."""
    row = access.get(request.user, "request.decide", Exemption, id)
    return lambda: request_out(actions.end_exemption(exemption=row, by=request.user, at=request.at))
