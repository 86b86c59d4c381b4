"""Submissions and the decisions on them."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.assignments import cell
from guatu.api.resources.files import AttachmentOut, attachment_out
from guatu.api.resources.refs import TaskRef, UnitRef, name_of, task_ref, unit_ref
from guatu.orgs import access
from guatu.submissions.actions import reports, verdicts
from guatu.submissions.models import Submission, Verification
from guatu.submissions.queries import queue
from guatu.submissions.rules.verdicts import TEXT_LIMIT, Reason

router = Router()
RELATED = ("assignment__task", "assignment__unit", "by")
BATCH = 200


class SubmissionRef(Out):
    """One version of a report, without its words."""

    id: int
    assignment: int
    campaign: int
    task: TaskRef
    unit: UnitRef
    number: int
    received_at: datetime
    by: str | None
    withdrawn_at: datetime | None


class VerificationOut(Out):
    """A decision on a version."""

    id: int
    submission: int
    level: int
    accepted: bool
    reason: str
    text: str
    by: str | None
    acting_unit: UnitRef | None
    at: datetime
    retracted_at: datetime | None


class SubmissionOut(SubmissionRef):
    """One version with its words, files and standing decisions. `late`: received after the due day."""

    text: str
    late: bool
    files: list[AttachmentOut]
    verifications: list[VerificationOut]


class SubmissionQuery(Paging):
    """Which versions: of a campaign, task or assignment, in a subtree; `waiting`: for this account's decision."""

    campaign: Number | None = None
    task: Number | None = None
    assignment: Number | None = None
    below: Number | None = None
    waiting: bool = False


class ReportIn(In):
    """A report. `version` is the draft's as it was seen; a newer draft with other words is a conflict."""

    text: Annotated[str, chars(reports.TEXT_LIMIT)] = ""
    version: Annotated[int, Field(ge=0, le=10**9)] | None = None


class VerdictIn(In):
    """A decision: accepted, or sent back with a reason. `level` is the one that the decider saw."""

    accepted: bool
    reason: Reason | None = None
    text: Annotated[str, chars(TEXT_LIMIT)] = ""
    level: Annotated[int, Field(ge=1, le=2)] | None = None


class BatchIn(In):
    """Versions to be accepted together."""

    submissions: Annotated[list[Number], Field(min_length=1, max_length=BATCH)]


class BatchLine(Out):
    """What became of one version of a batch; `problem` says why it was not accepted."""

    submission: int
    accepted: bool
    problem: str


class BatchOut(Out):
    items: list[BatchLine]


def said_of(row: Submission) -> dict[str, Any]:
    cell = row.assignment
    return {
        "id": row.pk, "assignment": cell.pk, "campaign": cell.task.campaign_id, "task": task_ref(cell.task),
        "unit": unit_ref(cell.unit), "number": row.number, "received_at": row.received_at, "by": name_of(row.by),
        "withdrawn_at": row.withdrawn_at,
    }  # fmt: skip


def submission_ref(row: Submission) -> SubmissionRef:
    return SubmissionRef(**said_of(row))


def submission_out(row: Submission) -> SubmissionOut:
    found = queue.evidence(row)
    return SubmissionOut(
        **said_of(row), text=row.text, late=found.late, files=[attachment_out(file) for file in found.files],
        verifications=[verification_out(decision) for decision in found.decisions],
    )  # fmt: skip


def verification_out(row: Verification) -> VerificationOut:
    return VerificationOut(
        id=row.pk, submission=row.submission_id, level=row.level, accepted=row.accepted, reason=row.reason,
        text=row.text, by=name_of(row.by), acting_unit=unit_ref(row.acting_unit) if row.acting_unit else None,
        at=row.at, retracted_at=row.retracted_at,
    )  # fmt: skip


def version(request: Asked, verb: str, pk: int) -> Submission:
    """A version that the account may do something with."""
    return access.get(request.user, verb, Submission, pk, related=RELATED)


@reads(router, "/submissions", Page[SubmissionRef], "材料列表", "submission.read")
def submissions(request: Asked, query: Query[SubmissionQuery]) -> Any:
    """Versions that the account sees, newest first."""
    rows = access.rows(request.user, "submission.read", Submission)
    if query.waiting:
        rows = rows.filter(pk__in=queue.pending(request.user).order_by().values("pk"))
    if query.campaign:
        rows = rows.filter(assignment__task__campaign=query.campaign)
    if query.task:
        rows = rows.filter(assignment__task=query.task)
    if query.assignment:
        rows = rows.filter(assignment=query.assignment)
    if query.below:
        rows = rows.filter(below(request, "submission.read", query.below, "assignment__unit__path"))
    return page(request, rows.select_related(*RELATED), query, submission_ref, newest=True)


@reads(router, "/submissions/{id}", SubmissionOut, "一份材料", "submission.read")
def submission(request: Asked, id: Id) -> SubmissionOut:
    """One version."""
    return submission_out(version(request, "submission.read", id))


@creates(router, "/assignments/{id}/submissions", SubmissionOut, "提交材料", "submission.create")
def submit(request: Asked, id: Id, body: ReportIn) -> Work:
    """Send a report with the files of the draft, as a new version. What counts for the deadline is its receipt here."""
    row = cell(request, "submission.create", id)
    return lambda: submission_out(
        reports.submit(
            assignment=row, text=body.text, version=body.version, key=request.headers["Idempotency-Key"],
            by=request.user, at=request.at,
        )
    )  # fmt: skip


@creates(router, "/submissions/{id}/withdrawal", SubmissionRef, "撤回材料", "submission.create")
def withdraw_submission(request: Asked, id: Id) -> Work:
    """Take back a version that nobody has decided on."""
    row = version(request, "submission.create", id)

    def work() -> SubmissionRef:
        row.withdrawn_at = reports.withdraw(submission=row, by=request.user, at=request.at).withdrawn_at
        return submission_ref(row)

    return work


@creates(router, "/submissions/{id}/verifications", VerificationOut, "核验", "submission.verify")
def verify(request: Asked, id: Id, body: VerdictIn) -> Work:
    """Accept a version or send it back. Never by the submitter or the unit itself."""
    row = version(request, "submission.verify", id)
    return lambda: verification_out(
        verdicts.verify(
            submission=row, accepted=body.accepted, reason=body.reason or "", text=body.text, level=body.level,
            by=request.user, at=request.at,
        )
    )  # fmt: skip


@creates(router, "/verifications", BatchOut, "批量通过", "submission.verify", status=200)
def verify_batch(request: Asked, body: BatchIn) -> Work:
    """Accept several versions, each on its own: one that cannot be decided says why and stops no other."""

    def work() -> BatchOut:
        found = queue.chosen(request.user, body.submissions)
        made = verdicts.accept_many(submissions=found, by=request.user, at=request.at)
        problems = {outcome.submission.pk: outcome.problem for outcome in made}
        return BatchOut(items=[line(pk, problems) for pk in dict.fromkeys(body.submissions)])

    return work


def line(pk: int, problems: dict[int, str]) -> BatchLine:
    said = problems.get(pk, "不在您的待核验之列，或已由别人核验、已被撤回。")
    return BatchLine(submission=pk, accepted=not said, problem=said)


@creates(router, "/verifications/{id}/retraction", VerificationOut, "撤销核验", "submission.verify")
def retract_verification(request: Asked, id: Id) -> Work:
    """Undo one's own decision within ten seconds."""
    related = ("submission__assignment__unit", "by", "acting_unit")
    row = access.get(request.user, "submission.verify", Verification, id, related=related)

    def work() -> VerificationOut:
        row.retracted_at = verdicts.retract(verification=row, by=request.user, at=request.at).retracted_at
        return verification_out(row)

    return work
