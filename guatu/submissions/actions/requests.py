"""Requests about one cell, not applicable or a later day, and the decisions on them: the ledger's lines."""

from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.submissions.actions.cells import hold, settle
from guatu.submissions.models import Assignment, Exemption, Extension
from guatu.submissions.queries import standing
from guatu.submissions.rules import requests, steps
from guatu.submissions.rules.cells import Fact
from guatu.submissions.rules.steps import Step

R = TypeVar("R", bound=Exemption | Extension)
DECIDE = "request.decide"
SHARED = (
    "assignment",
    "reason",
    "requested_by",
    "requested_at",
    "approved",
    "decided_by",
    "decided_at",
    "decision_note",
)
FIELDS = {Exemption: (*SHARED, "ended_at"), Extension: (*SHARED, "until")}
NOUNS = {Exemption: "exemption", Extension: "extension"}


@transaction.atomic
def request_exemption(*, assignment: Assignment, reason: str, by: User, at: datetime) -> Exemption:
    """Ask the level above to say that a task does not apply to the unit."""
    cell = _asked(assignment, reason, at)
    if cell.exemptions.filter(approved=None, ended_at=None).exists():
        raise Problem("illegal_step", "已有一份“不适用”申请在等审批，不用再提。")
    request = Exemption(assignment=cell, reason=reason.strip(), requested_by=by, requested_at=at)
    return _kept("request", request, cell, by, at)


@transaction.atomic
def request_extension(*, assignment: Assignment, until: date, reason: str, by: User, at: datetime) -> Extension:
    """Ask the level above for a later day."""
    cell = _asked(assignment, reason, at)
    if cell.extensions.filter(approved=None).exists():
        raise Problem("illegal_step", "已有一份延期申请在等审批，不用再提。")
    wrong = requests.wrong_until(until, cell.due_on)
    if wrong:
        raise Problem("invalid", wrong, {"until": wrong})
    request = Extension(assignment=cell, reason=reason.strip(), requested_by=by, requested_at=at, until=until)
    return _kept("request", request, cell, by, at)


def _asked(assignment: Assignment, reason: str, at: datetime) -> Assignment:
    """The cell, held, if something may be asked about it now."""
    if not reason.strip():
        raise Problem("invalid", "请写明理由。", {"reason": "请写明理由。"})
    if len(reason) > requests.REASON_LIMIT:
        raise Problem("invalid", "理由过长。", {"reason": f"理由最多{requests.REASON_LIMIT}字。"})
    cell = hold(assignment.pk)
    if cell.task.campaign.closed_at is not None:
        raise Problem("illegal_step", "这项专项已经结束，不再受理申请。")
    words = steps.refusal(Step.REQUEST, cell.facts)
    if words:
        raise Problem("illegal_step", words)
    if requests.too_late(cell.due_on, clock.day(at)):
        raise Problem("illegal_step", "截止日已过，不能再申请。请尽快把现有情况报上来，并在材料里说明原因。")
    return cell


def _kept(act: str, request: R, cell: Assignment, by: User, at: datetime) -> R:
    request.save()
    kind = type(request)
    after = journal.snapshot(request, FIELDS[kind])
    entry = journal.record(f"{NOUNS[kind]}.{act}", request, by=by, at=at, unit=cell.unit, after=after)
    settle(cell, revision=entry.seq)
    return request


@transaction.atomic
def decide(
    *, request: Exemption | Extension, approved: bool, note: str, by: User, at: datetime
) -> Exemption | Extension:
    """Grant or refuse a request, once. Only from above, never by who asked; a refusal says why."""
    if not approved and not note.strip():
        raise Problem("invalid", "不同意请写明理由。", {"note": "不同意请写明理由。"})
    cell = hold(request.assignment_id)
    row = type(request).objects.get(pk=request.pk)
    if row.requested_by_id == by.pk:
        raise Problem("own_work", "这份申请是您提的，须由上级审批。")
    standing.require_seat(by, DECIDE, cell.unit)
    if row.approved is not None or getattr(row, "ended_at", None):
        raise Problem("conflict", "别人刚刚办过这份申请，请核对。")
    if approved and cell.facts & Fact.DONE:
        raise Problem("illegal_step", "这项任务在等审批时已核验通过，不用再同意。请选“不同意”结清这份申请。")
    row.approved, row.decided_by, row.decided_at, row.decision_note = approved, by, at, note.strip()[:500]
    return _kept("decide", row, cell, by, at)


@transaction.atomic
def end_exemption(*, exemption: Exemption, by: User, at: datetime) -> Exemption:
    """Take an approved "not applicable" back: the unit has the task again, with its day."""
    cell = hold(exemption.assignment_id)
    row = Exemption.objects.get(pk=exemption.pk)
    standing.require_seat(by, DECIDE, cell.unit)
    if row.ended_at:
        return row
    if not row.approved:
        raise Problem("illegal_step", "只有已同意的“不适用”才能终止。")
    row.ended_at = at
    return _kept("end", row, cell, by, at)
