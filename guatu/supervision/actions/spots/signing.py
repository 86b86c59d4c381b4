"""The organiser signs what was found; the unit may object; another person of the organiser decides on that."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.queries.norms import norms
from guatu.submissions.actions.verdicts import overturn, reinstate
from guatu.supervision.actions.notices import enqueue
from guatu.supervision.models import SpotCell, SpotObjection, SpotUnit
from guatu.supervision.queries import digests
from guatu.supervision.queries.notices import listening
from guatu.supervision.queries.spots.standing import disputed, objectable, stage
from guatu.supervision.rules.notices import NoticeKind
from guatu.supervision.rules.spot import Outcome, Stage

SIGN, OBJECT = "check.sign", "submission.create"
LONGEST, OBJECTION = 500, 1000  # characters
FIELDS = ("outcome", "signed_outcome", "signed_at", "signed_by", "verification")
OBJECTED = ("cell", "upheld", "decided_at", "decided_by")


@transaction.atomic
def sign(*, cell: SpotCell, outcome: str, note: str = "", by: User, at: datetime) -> SpotCell:
    """Sign what was found of a claim. "Not" takes the accepted version back and opens the cell again.

    By somebody with check.sign at the organiser, never the checker; not while two entries wait for a choice. To
    sign otherwise than the checker found, or that a claim does not hold, words are demanded.
    """
    spot, held = _held(cell, by)
    _check(held, spot, by)
    note = note.strip()
    wrong = {}
    if outcome not in Outcome.codes():
        wrong["outcome"] = "请选择结果"
    if not note and (outcome != held.outcome or outcome == Outcome.NOT):
        wrong["note"] = "不属实，或与核查人所报不同的，请写明依据"
    if len(note) > LONGEST:
        wrong["note"] = f"请不超过{LONGEST}字"
    if wrong:
        raise Problem("invalid", "", wrong)
    return _sign(held, spot, outcome, note, by, at)


def _held(cell: SpotCell, by: User) -> tuple[SpotUnit, SpotCell]:
    spots = SpotUnit.objects.select_for_update(of=("self",)).select_related("unit", "plan__unit", "plan__campaign")
    spot = spots.get(pk=cell.spot_id)
    access.require(by, SIGN, spot.plan.unit)
    return spot, SpotCell.objects.select_related("submission", "assignment__task").get(pk=cell.pk)


def _check(cell: SpotCell, spot: SpotUnit, by: User) -> None:
    if spot.checker_id == by.pk or cell.entries.filter(by=by).exists():
        raise Problem("own_work", "核查的人不能自己签署，请由组织核查机关的另一位负责人签署")
    if spot.void_reason or stage(spot.plan) != Stage.DRAWN:
        raise Problem("illegal_step", "这个组织已经作废，或本轮已经结束")
    if cell.signed_at:
        raise Problem("conflict", "这一项刚刚已经签署")
    if not cell.outcome:
        raise Problem("illegal_step", "还没有核查记录，不能签署")
    if disputed(cell):
        raise Problem("illegal_step", "有两份不同的记录，请核查人先选定一份")


def _sign(cell: SpotCell, spot: SpotUnit, outcome: str, note: str, by: User, at: datetime) -> SpotCell:
    cell.signed_by, cell.signed_at, cell.signed_outcome, cell.signed_note = by, at, outcome, note
    if outcome == Outcome.NOT:
        said = f"实地抽查（{spot.plan.name}）：{note}"
        cell.verification = overturn(submission=cell.submission, text=said, acting=spot.plan.unit, by=by, at=at)
    cell.save()
    journal.record("spot.sign", cell, by=by, at=at, unit=spot.unit, after=journal.snapshot(cell, FIELDS))
    if outcome != Outcome.CONFIRMED:
        _tell(cell, spot, by, at)
    return cell


def _tell(cell: SpotCell, spot: SpotUnit, by: User, at: datetime) -> None:
    """Tell the unit through its channels what was found, and until when it may object."""
    days = int(norms(clock.day(at))["spot.objection"])
    word = Outcome(cell.signed_outcome).label
    text = f"{spot.unit}：{spot.plan.unit}实地抽查，任务{cell.assignment.task}核查结果为“{word}”。" + (
        "该任务已退回，请整改后重新报送。" if cell.verification else ""
    )
    heard = listening(NoticeKind.SPOT, [spot.unit_id])
    enqueue(
        channels=heard.get(spot.unit_id, []), kind=NoticeKind.SPOT, slot=f"{cell.pk}",
        text=f"{text}有异议的，请在{days}天内提出。", tail=digests.tail(f"/spot-units/{spot.pk}/"), by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def sign_confirmed(*, cells: Iterable[SpotCell], by: User, at: datetime) -> int:
    """Sign those of some claims that the checker found true, one after the other; returns how many could be."""
    signed = 0
    for cell in cells:
        spot, held = _held(cell, by)
        try:
            _check(held, spot, by)
        except Problem:
            continue  # signed meanwhile, in dispute, or one's own
        if held.outcome == Outcome.CONFIRMED:
            _sign(held, spot, held.outcome, "", by, at)
            signed += 1
    return signed


@transaction.atomic
def object_to(*, cell: SpotCell, text: str, by: User, at: datetime) -> SpotObjection:
    """The unit objects to a signed outcome, once, within the days allowed."""
    spot = SpotUnit.objects.select_for_update(of=("self",)).select_related("unit").get(pk=cell.spot_id)
    held = SpotCell.objects.get(pk=cell.pk)
    access.require(by, OBJECT, spot.unit)
    text = text.strip()
    if not 1 <= len(text) <= OBJECTION:
        raise Problem("invalid", "", {"text": f"请写明理由和依据，不超过{OBJECTION}字"})
    if not objectable(held, int(norms(clock.day(at))["spot.objection"]), clock.day(at)):
        raise Problem("illegal_step", "已过提出异议的期限，或这一项不需要提出异议")
    if SpotObjection.objects.filter(cell=held).exists():
        raise Problem("conflict", "已经提出过异议，请等组织核查的机关答复")
    made = SpotObjection.objects.create(cell=held, text=text, by=by, at=at)
    journal.record("spot.appeal", made, by=by, at=at, unit=spot.unit, after=journal.snapshot(made, OBJECTED))
    return made


@transaction.atomic
def decide(*, objection: SpotObjection, upheld: bool, note: str, by: User, at: datetime) -> SpotObjection:
    """Decide on an objection for good: by another person of the organiser than who signed, and not the checker.

    Upheld, the claim counts as true, and what was taken back stands again.
    """
    spot, cell = _held(objection.cell, by)
    row = SpotObjection.objects.get(pk=objection.pk)
    if by.pk in (cell.signed_by_id, spot.checker_id, row.by_id):
        raise Problem("own_work", "异议由另一位负责人决定：不能是签署人、核查人或提出人")
    if row.upheld is not None:
        raise Problem("conflict", "这一异议刚刚已经决定")
    note = note.strip()
    if not 1 <= len(note) <= LONGEST:
        raise Problem("invalid", "", {"note": f"请写明理由，不超过{LONGEST}字"})
    row.upheld, row.decision_note, row.decided_by, row.decided_at = upheld, note, by, at
    row.save()
    if upheld and cell.verification is not None:
        reinstate(verification=cell.verification, by=by, at=at)
    journal.record("spot.decide", row, by=by, at=at, unit=spot.unit, after=journal.snapshot(row, OBJECTED))
    return row
