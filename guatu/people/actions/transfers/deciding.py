"""Deciding on transfers: approvals, refusals, the choice of a branch, receipts, and taking one back."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules import paths
from guatu.people.actions.transfers.settling import Held, Outcome
from guatu.people.models import Transfer
from guatu.people.queries import transfers as queries
from guatu.people.queries.transfers import DECIDE
from guatu.people.rules import movements
from guatu.people.rules.movements import Destination, Stage, TimeOut

ELSEWHERE = frozenset({Stage.ASSIGN, Stage.RECEIPT})


@transaction.atomic
def decide(*, transfer: Transfer, stage: Stage, approved: bool, reason: str = "", by: User, at: datetime) -> Transfer:
    """Approve the stage that a transfer waits for, or refuse it with a reason; it stays there until approved.

    With the last approval the membership moves. Refused without the right at the stage's unit, to whoever acted
    for the other side without standing above both, and once another has decided. Sent twice it is once.
    """
    if not approved and not reason.strip():
        raise Problem("invalid", "不同意的，请写明理由", {"reason": "不同意的，请写明理由"})
    held = Held(transfer)
    if _repeated(held.row, stage, approved, reason, by):
        return held.row
    held.require_open()
    now = held.standing()
    if now.stage in ELSEWHERE:
        words = "请先分配团支部" if now.stage == Stage.ASSIGN else "正在等对方系统的回执，请登记回执"
        raise Problem("illegal_step", words)
    if now.stage != stage:
        raise Problem("conflict", "这一环节已经有人办理，请核对后再办。")
    unit = _unit(held.row, now.unit)
    if not queries.entitled(by, stage, unit):
        raise Problem("not_allowed")
    _one_side_only(held.row, stage, by)
    held.decide(stage, approved, reason, unit, by, at)
    held.settle(by, at)
    held.record("transfer.decide", by, at, step=stage.value, approved=approved)
    return held.row


def decide_many(
    *, transfers: Iterable[Transfer], approved: bool, reason: str = "", by: User, at: datetime
) -> list[Outcome]:
    """Decide the stage that each waits for, each in its own transaction: one refusal stops no other."""
    outcomes = []
    for one in transfers:
        try:
            stage = Stage(one.stage or Stage.FROM_BRANCH)  # one that is over is refused as such
            done = decide(transfer=one, stage=stage, approved=approved, reason=reason, by=by, at=at)
            outcomes.append(Outcome(one.person, done))
        except Problem as problem:
            outcomes.append(Outcome(one.person, problem=str(problem)))
    return outcomes


@transaction.atomic
def assign(*, transfer: Transfer, to_branch: Unit, by: User, at: datetime) -> Transfer:
    """Choose the branch for a member sent to a committee, or another one of the same committee: asks the new branch."""
    held = Held(transfer)
    held.require_open()
    row, chosen = held.row, Unit.objects.select_related("parent").get(pk=to_branch.pk)
    if row.to_unit_id == chosen.pk:
        return row
    if row.to_unit is None or movements.sending(held.standing().stage or Stage.TO_BRANCH):
        raise Problem("illegal_step", "转出方办完以后，再分配团支部")
    upper = row.to_unit.parent if queries.holds_members(row.to_unit) and row.to_unit.parent else row.to_unit
    if not queries.entitled(by, Stage.ASSIGN, upper):
        raise Problem("not_allowed")
    _one_side_only(row, Stage.ASSIGN, by)
    if chosen.closed_on or not queries.holds_members(chosen) or not paths.contains(upper.path, chosen.path):
        raise Problem("invalid", "请选本组织下面的团支部", {"to_branch": "请选本组织下面的团支部"})
    if chosen.pk == row.from_unit_id:
        raise Problem("invalid", "已经在这个组织", {"to_branch": "已经在这个组织"})
    row.to_unit = chosen
    held.decide(Stage.ASSIGN, True, "", upper, by, at)
    held.settle(by, at)
    held.record("transfer.place", by, at)
    return row


@transaction.atomic
def withdraw(*, transfer: Transfer, by: User, at: datetime) -> Transfer:
    """Take a transfer back before it is over: by the side left, or by the side that claimed the member."""
    held = Held(transfer)
    row = held.row
    claimed = row.destination == Destination.CLAIM and row.to_unit and access.can(by, DECIDE, row.to_unit)
    if not claimed and not access.can(by, DECIDE, row.from_unit):
        raise Problem("not_allowed")
    if row.withdrawn_at is not None:
        return row
    held.require_open()
    row.withdrawn_at, row.stage, row.refused = at, "", False
    held.save()
    held.record("transfer.withdraw", by, at)
    return row


@transaction.atomic
def receipt(*, transfer: Transfer, number: str, on: date, by: User, at: datetime) -> Transfer:
    """File the other system's receipt: the membership here ends on that day, and the transfer is over."""
    held = Held(transfer)
    row, number = held.row, number.strip()
    access.require(by, DECIDE, row.from_unit)
    if row.finished_at is not None and row.receipt == number:
        return row
    held.require_open()
    if held.standing().stage != Stage.RECEIPT:
        raise Problem("illegal_step", "转出方各环节办完以后，再登记回执")
    wrong = {} if number else {"number": "请填回执编号"}
    if not clock.day(row.started_at) <= on <= clock.day(at):
        wrong["on"] = "回执日期应在发起之后，且不晚于今天"
    if wrong:
        raise Problem("invalid", "；".join(wrong.values()), wrong)
    held.decide(Stage.RECEIPT, True, "", row.from_unit, by, at)
    row.receipt, row.receipt_on = number[:120], on
    held.depart(on, by, at)
    held.record("transfer.receipt", by, at)
    return row


def pass_overdue(*, by: User | None, at: datetime) -> int:
    """Where the norm says that a late stage counts as approved, let the late ones pass; returns how many.

    The choice of a branch and a receipt cannot be passed: somebody has to say which. Never twice for one stage.
    """
    found = norms(clock.day(at))
    if movements.on_time_out(found["transfer.timeout"]) != TimeOut.PASS:
        return 0
    late = queries.overdue(found["transfer.days"], at).filter(refused=False)
    passed = 0
    for transfer in late.exclude(stage__in=[str(stage) for stage in ELSEWHERE]).order_by("pk"):
        try:
            passed += _pass(transfer, by, at)
        except Problem:
            continue  # a target that closed, a membership that changed: it stays late, for people to see
    return passed


@transaction.atomic
def _pass(transfer: Transfer, by: User | None, at: datetime) -> bool:
    held = Held(transfer)
    now = held.standing()
    if held.row.stage != transfer.stage or held.row.stage_at != transfer.stage_at or now.stage is None:
        return False
    held.decide(now.stage, True, "逾期未办，按规定视为同意", _unit(held.row, now.unit), by, at)
    held.settle(by, at)
    held.record("transfer.pass", by, at, step=now.stage.value)
    return True


def _unit(row: Transfer, number: int | None) -> Unit:
    return next(unit for unit in queries.sides(row) if unit.pk == number)


def _repeated(row: Transfer, stage: Stage, approved: bool, reason: str, by: User) -> bool:
    """Whether the newest decision says the same by the same account: a click that was sent twice."""
    last = row.steps.order_by("at", "pk").last()
    said = (last.stage, last.approved, last.reason, last.by_id) if last else None
    return said == (stage.value, approved, reason.strip(), by.pk) and row.stage_at == (last.at if last else None)


def _one_side_only(row: Transfer, stage: Stage, by: User) -> None:
    """Nobody answers for both sides, unless one of their posts stands above both."""
    other = [str(one) for one in Stage if movements.sending(one) != movements.sending(stage)]
    if row.steps.filter(by=by, stage__in=other).exists() and not queries.above_both(by, row):
        raise Problem("own_work", "转出和转入两方不能由同一人办理")
