"""What a unit does with its own cell: take note, draft, submit, take back."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.submissions.actions.cells import hold, settle
from guatu.submissions.models import Assignment, Attachment, Draft, Submission
from guatu.submissions.queries import standing
from guatu.submissions.rules import steps
from guatu.submissions.rules.steps import Step

# What the journal keeps of a version (P17); its words stay out, so that an erasure leaves no trace (P25).
FIELDS = ("assignment", "number", "received_at", "by", "withdrawn_at", "withdrawn_by")
TEXT_LIMIT = 20_000


@transaction.atomic
def accept_receipt(*, assignment: Assignment, by: User, at: datetime) -> bool:
    """Note that somebody of the unit opened the task (签收); returns whether this was the first time.

    Anybody else opening it changes nothing.
    """
    if assignment.seen_at or not standing.belongs(by, assignment.unit, "assignment.accept"):
        return False
    cell = hold(assignment.pk)
    if cell.seen_at or cell.withdrawn_at:
        return False
    cell.seen_at = at
    after = journal.snapshot(cell, ["seen_at"])
    entry = journal.record("assignment.accept", cell, by=by, at=at, unit=cell.unit, after=after)
    settle(cell, revision=entry.seq)
    return True


@transaction.atomic
def save_draft(*, assignment: Assignment, text: str, version: int, by: User, at: datetime) -> Draft:
    """Keep what was typed. `version` is the one that the writer saw, 0 for none yet; another one is a conflict (P12).

    Only the start of a draft is a fact of the cell and journalled; what is typed into it is not.
    """
    _check_length(text)
    changed = Draft.objects.filter(assignment=assignment, version=version).update(
        text=text, version=F("version") + 1, updated_at=at, updated_by=by
    )
    if changed:
        return Draft.objects.get(assignment=assignment)
    cell = hold(assignment.pk)
    if Draft.objects.filter(assignment=cell).exists() or version:
        raise Problem("conflict", "这份草稿刚刚在别处改过。您的文字还在，请核对后再存。")
    _check(Step.SUBMIT, cell)
    draft = start_draft(cell=cell, text=text, by=by, at=at)
    entry = journal.record("draft.start", cell, by=by, at=at, unit=cell.unit)
    settle(cell, revision=entry.seq)
    return draft


def start_draft(*, cell: Assignment, text: str, by: User, at: datetime) -> Draft:
    """Begin a draft inside a larger act; files of a version that was not accepted come along."""
    draft = Draft.objects.create(assignment=cell, text=text, updated_at=at, updated_by=by)
    previous = cell.submissions.order_by("-number").first()
    if previous:
        _copy_files(previous, by=by, at=at, draft=draft)
    return draft


@transaction.atomic
def discard(*, assignment: Assignment, by: User, at: datetime) -> None:
    """Throw the draft and its files away; harmless if there is none."""
    cell = hold(assignment.pk)
    if not Draft.objects.filter(assignment=cell).exists():
        return
    Draft.objects.filter(assignment=cell).delete()
    entry = journal.record("draft.discard", cell, by=by, at=at, unit=cell.unit)
    settle(cell, revision=entry.seq)


@transaction.atomic
def submit(
    *, assignment: Assignment, text: str, key: str, by: User, at: datetime, version: int | None = None
) -> Submission:
    """Send the text and the draft's files as a new version. Late is allowed and shows.

    `key` names the attempt: the same one again gives the version that it made (P11). `version` is the draft's
    as the sender saw it; a newer draft with another text is a conflict (P12).
    """
    _check_length(text)
    cell = hold(assignment.pk)
    versions = list(cell.submissions.order_by("number"))
    repeated = next((version for version in versions if key and version.key == key), None)
    if repeated:
        return _same(repeated, text)
    _check(Step.SUBMIT, cell)
    draft = Draft.objects.filter(assignment=cell).first()
    if draft and version is not None and version != draft.version and draft.text.strip() != text.strip():
        raise Problem("conflict", "草稿刚刚在别处改过。您的文字还在，请核对后再提交。")
    previous = versions[-1] if versions else None
    sent = _send(cell, draft, previous, text, key, by, at)
    entry = journal.record(
        "submission.create", sent, by=by, at=at, unit=cell.unit, after=journal.snapshot(sent, FIELDS)
    )
    settle(cell, revision=entry.seq)
    return sent


def _send(
    cell: Assignment, draft: Draft | None, previous: Submission | None, text: str, key: str, by: User, at: datetime
) -> Submission:
    number = previous.number + 1 if previous else 1
    sent = Submission.objects.create(assignment=cell, number=number, text=text.strip(), key=key, received_at=at, by=by)
    if draft:
        draft.attachments.update(draft=None, submission=sent)
        draft.delete()
    elif previous:
        _copy_files(previous, by=by, at=at, submission=sent)
    if not sent.text and not sent.attachments.exists():
        raise Problem("invalid", "请写几句完成情况，或附上一个文件。", {"text": "请写几句完成情况，或附上一个文件。"})
    return sent


def _same(repeated: Submission, text: str) -> Submission:
    if repeated.text != text.strip():
        raise Problem("key_reused", "这份材料刚才已经提交过，内容与现在的不同。请刷新页面，核对后再提交。")
    return repeated


@transaction.atomic
def withdraw(*, submission: Submission, by: User, at: datetime) -> Submission:
    """Take back a version that nobody has decided on; its words and files become the draft again."""
    cell = hold(submission.assignment_id)
    sent = Submission.objects.get(pk=submission.pk)
    if sent.withdrawn_at:
        return sent
    _check(Step.WITHDRAW, cell)
    if sent.verifications.filter(retracted_at=None).exists():
        raise Problem("illegal_step", "上级已经开始核验，不能再撤回。请等核验结果。")
    if sent.number != cell.submissions.aggregate(top=Max("number"))["top"]:
        raise Problem("illegal_step", "只能撤回最新的一份。")
    sent.withdrawn_at, sent.withdrawn_by = at, by
    sent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if not Draft.objects.filter(assignment=cell).exists():
        start_draft(cell=cell, text=sent.text, by=by, at=at)
    entry = journal.record(
        "submission.withdraw", sent, by=by, at=at, unit=cell.unit, after=journal.snapshot(sent, FIELDS)
    )
    settle(cell, revision=entry.seq)
    return sent


def _check(step: Step, cell: Assignment) -> None:
    if cell.task.campaign.closed_at is not None:
        raise Problem("illegal_step", "这项专项已经结束，不再收材料。如需补报，请与上级联系。")
    words = steps.refusal(step, cell.facts)
    if words:
        raise Problem("illegal_step", words)


def _check_length(text: str) -> None:
    if len(text) > TEXT_LIMIT:
        words = f"最多{TEXT_LIMIT:,}字，现在有{len(text):,}字。长材料请作为附件上传。"
        raise Problem("invalid", words, {"text": words})


def _copy_files(
    previous: Submission, *, by: User, at: datetime, draft: Draft | None = None, submission: Submission | None = None
) -> None:
    """The files of an earlier version under a new roof: the content is kept once, only the name is new."""
    Attachment.objects.bulk_create(
        Attachment(
            file_id=file.file_id, assignment_id=file.assignment_id, name=file.name, added_by=by, added_at=at,
            draft=draft, submission=submission,
        )
        for file in previous.attachments.order_by("pk")
    )  # fmt: skip
