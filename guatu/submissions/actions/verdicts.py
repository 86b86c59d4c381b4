"""Decisions on what was submitted: accept, send back, and undo within ten seconds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.submissions.actions.cells import hold, settle
from guatu.submissions.models import Assignment, Submission, Verification
from guatu.submissions.queries import standing
from guatu.submissions.rules import steps, verdicts
from guatu.submissions.rules.cells import Fact
from guatu.submissions.rules.steps import Step

VERIFY = "submission.verify"
FIELDS = ("submission", "level", "accepted", "reason", "text", "by", "acting_unit", "at", "retracted_at")


@dataclass(frozen=True)
class Outcome:
    """What became of one item of a batch: `problem` says why it was not decided."""

    submission: Submission
    problem: str = ""


@transaction.atomic
def verify(
    *, submission: Submission, accepted: bool, reason: str = "", text: str = "", by: User, at: datetime,
    level: int | None = None,
) -> Verification:  # fmt: skip
    """Accept a version or send it back with a reason. One decision per version and level; the second to come loses.

    Never by the submitter, never by the unit itself. `level` is the one that the decider saw.
    """
    lacking = verdicts.missing_reason(accepted, reason, text)
    if lacking:
        raise Problem("invalid", lacking, {"text" if reason == verdicts.Reason.OTHER else "reason": lacking})
    cell = hold(submission.assignment_id)
    sent = Submission.objects.select_related("by").get(pk=submission.pk)
    first = _open_level(cell, sent)
    acting = _decider(cell, sent, first, by)
    due = 2 if first else 1
    if level is not None and level != due:
        raise Problem("conflict", "别人刚刚核验过这一份，请核对后再办。")
    decision = Verification.objects.create(
        submission=sent, level=due, accepted=accepted, reason="" if accepted else reason, text=text.strip(),
        by=by, acting_unit=acting, at=at,
    )  # fmt: skip
    return _seal("submission.verify", decision, cell, by, at)


def _open_level(cell: Assignment, sent: Submission) -> Verification | None:
    """The decision of the first level, if one stands; refuses versions that nobody has to decide on."""
    words = steps.refusal(Step.VERIFY, cell.facts)
    if words:
        raise Problem("conflict", words)
    latest = cell.submissions.filter(withdrawn_at=None).order_by("-number").first()
    if sent.withdrawn_at or latest is None or latest.pk != sent.pk:
        raise Problem("conflict", "这一份已被撤回或已有新的一版，请看最新的一份。")
    return sent.verifications.filter(retracted_at=None).select_related("acting_unit").order_by("level").first()


def _decider(cell: Assignment, sent: Submission, first: Verification | None, by: User) -> Unit:
    """The unit for which an account decides on a version; refuses whoever may not."""
    if sent.by_id == by.pk:
        raise Problem("own_work", "这一份是您提交的，须由别人核验。")
    acting = standing.require_seat(by, VERIFY, cell.unit)
    if first:
        first_path = first.acting_unit.path if first.acting_unit else cell.unit.path
        words = verdicts.second_decider(first.by_id, first_path, by.pk, acting.path)
        if words:
            raise Problem("own_work", words)
    return acting


def _seal(verb: str, decision: Verification, cell: Assignment, by: User, at: datetime) -> Verification:
    after = journal.snapshot(decision, FIELDS)
    entry = journal.record(verb, decision, by=by, at=at, unit=cell.unit, after=after)
    settle(cell, revision=entry.seq)
    return decision


@transaction.atomic
def retract(*, verification: Verification, by: User, at: datetime) -> Verification:
    """Undo one's own decision within ten seconds, unless something was built on it; twice is harmless."""
    cell = hold(verification.submission.assignment_id)
    decision = Verification.objects.select_related("submission").get(pk=verification.pk)
    if decision.by_id != by.pk:
        raise Problem("not_allowed", "只能撤销自己刚作的决定。")
    if decision.retracted_at:
        return decision
    if not verdicts.retractable(decision.at, at):
        raise Problem("illegal_step", "已超过十秒，不能撤销。确有错误的，请与对方联系后由上级更正。")
    later = decision.submission.verifications.filter(retracted_at=None, level__gt=decision.level).exists()
    if later or cell.submissions.filter(number__gt=decision.submission.number).exists():
        raise Problem("illegal_step", "对方已据此办理，不能撤销。")
    decision.retracted_at = at
    decision.save(update_fields=["retracted_at"])
    return _seal("verification.retract", decision, cell, by, at)


@transaction.atomic
def overturn(*, submission: Submission, text: str, acting: Unit, by: User, at: datetime) -> Verification | None:
    """Take back an accepted version because a signed spot check found otherwise: the cell opens again.

    `acting` organised the check; rights are the caller's to check. None where the version no longer stands accepted
    (a newer one, withdrawn, already taken back): then there is nothing to take back.
    """
    if not text.strip():
        raise Problem("invalid", "请写明抽查发现了什么", {"text": "请写明抽查发现了什么"})
    cell = hold(submission.assignment_id)
    sent = Submission.objects.get(pk=submission.pk)
    latest = cell.submissions.filter(withdrawn_at=None).order_by("-number").first()
    if not cell.facts & Fact.DONE or latest is None or latest.pk != sent.pk:
        return None
    decision = Verification.objects.create(
        submission=sent, level=verdicts.SPOT_LEVEL, accepted=False, reason=verdicts.Reason.SPOT_CHECK.value,
        text=text.strip()[: verdicts.TEXT_LIMIT], by=by, acting_unit=acting, at=at,
    )  # fmt: skip
    return _seal("verification.overturn", decision, cell, by, at)


@transaction.atomic
def reinstate(*, verification: Verification, by: User, at: datetime) -> Verification:
    """Take back what a spot check had taken back, because an objection to it was upheld: the version stands again.

    Rights are the caller's to check; twice is harmless.
    """
    cell = hold(verification.submission.assignment_id)
    decision = Verification.objects.get(pk=verification.pk, level=verdicts.SPOT_LEVEL)
    if decision.retracted_at:
        return decision
    decision.retracted_at = at
    decision.save(update_fields=["retracted_at"])
    return _seal("verification.retract", decision, cell, by, at)


def accept_many(*, submissions: Iterable[Submission], by: User, at: datetime) -> list[Outcome]:
    """Accept each of a batch on its own: one that cannot be decided says why and stops no other."""
    outcomes = []
    for submission in submissions:
        try:
            verify(submission=submission, accepted=True, by=by, at=at)
            outcomes.append(Outcome(submission))
        except Problem as problem:
            outcomes.append(Outcome(submission, str(problem)))
    return outcomes
