"""What people do with flags: propose by rule, decide, notify, reply, publish, appeal, rule on it, take down."""

from datetime import datetime, timedelta

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.supervision.actions import snapshots
from guatu.supervision.models import Flag, FlagStep, RuleVersion, Snapshot
from guatu.supervision.queries.candidates import candidates
from guatu.supervision.rules.flags import Happened, Rule, Step, may_follow, propose, rule_of, stage

FIELDS = ("campaign", "issuer", "unit", "rule_version", "snapshot", "colour", "period", "trigger", "expires_on")


def happened(flag: Flag) -> list[Happened]:
    """The steps of a flag as the rules see them."""
    return [Happened(Step(step.kind), step.at, step.until) for step in flag.steps.all()]


def expires_at(flag: Flag) -> datetime | None:
    """The instant at which a published flag lapses: the end of its last day."""
    return clock.end_of(flag.expires_on) if flag.expires_on else None


@transaction.atomic
def propose_all(*, version: RuleVersion, snapshot: Snapshot, period: str, by: User, at: datetime) -> list[Flag]:
    """Put on the desk every flag that a published rule proposes from a snapshot; those there already stay."""
    if version.published_at is None:
        raise Problem("illegal_step", "规则公布之后才能据以提出红黑旗")
    if version.campaign_id != snapshot.campaign_id or version.issuer_id != snapshot.unit_id:
        raise Problem("invalid", "规则与数据快照不属于同一专项和同一组织")
    rule = rule_of(version.rule)
    proposals = propose(rule, candidates(snapshots.opened(snapshot).board, version.issuer_id, rule))
    known = set(
        Flag.objects.filter(campaign=version.campaign, issuer=version.issuer, period=period).values_list(
            "unit", "colour"
        )
    )
    fresh = [proposal for proposal in proposals if (proposal.unit, proposal.colour.value) not in known]
    flags = [
        Flag.objects.create(
            campaign=version.campaign, issuer=version.issuer, unit_id=proposal.unit, rule_version=version,
            snapshot=snapshot, colour=proposal.colour.value, period=period, trigger=proposal.trigger, proposed_at=at,
        )
        for proposal in fresh
    ]  # fmt: skip
    units = Unit.objects.in_bulk([flag.unit_id for flag in flags])
    journal.record_many(
        [journal.Line("flag.propose", f, units[f.unit_id], journal.snapshot(f, FIELDS)) for f in flags]
        or [journal.Line("flag.propose", None, version.issuer, {"period": period}, note="没有符合规则的组织")],
        by=by,
        at=at,
    )
    return flags


def decide(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """A named person decides that the proposed flag is to be hung, and says why."""
    return _step(flag, Step.DECIDED, text, by=by, at=at)


def decline(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """A named person sets the proposal aside, before or after hearing the unit."""
    return _step(flag, Step.DECLINED, text, by=by, at=at)


def notify(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """Tell the unit, which opens its window to reply; nothing is published before that window is over."""
    days = _rule(flag).reply_days
    return _step(flag, Step.NOTIFIED, text, by=by, at=at, until=clock.end_of(clock.day(at) + timedelta(days=days)))


def reply(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """The unit's word, inside its window."""
    return _step(flag, Step.REPLIED, text, by=by, at=at)


@transaction.atomic
def publish(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """Hang the flag in public: the appeal's window opens and the day of expiry is set."""
    rule = _rule(flag)
    until = clock.end_of(clock.day(at) + timedelta(days=rule.appeal_days))
    step = _step(flag, Step.PUBLISHED, text, by=by, at=at, until=until)
    flag.expires_on = clock.day(at) + timedelta(days=rule.expires_days)
    flag.save(update_fields=["expires_on"])
    journal.record("flag.expiry", flag, unit=flag.unit, by=by, at=at, after={"expires_on": flag.expires_on})
    return step


def appeal(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """The unit appeals, once, inside the window; the flag is shown as under appeal until it is ruled on."""
    days = _rule(flag).decide_appeal_days
    return _step(flag, Step.APPEALED, text, by=by, at=at, until=clock.end_of(clock.day(at) + timedelta(days=days)))


def rule_on_appeal(*, flag: Flag, upheld: bool, text: str, by: User, at: datetime) -> FlagStep:
    """Rule on an appeal. Whoever decided on the flag does not rule on the appeal against it."""
    if flag.steps.filter(kind=Step.DECIDED.value, by=by).exists():
        raise Problem("own_work", "作出决定的人不能裁定对该决定的申诉，请由另一位负责人办理")
    return _step(flag, Step.UPHELD if upheld else Step.OVERTURNED, text, by=by, at=at)


def take_down(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """Take a flag down (摘旗); its history stays."""
    return _step(flag, Step.TAKEN_DOWN, text, by=by, at=at)


def _rule(flag: Flag) -> Rule:
    return rule_of(flag.rule_version.rule)


@transaction.atomic
def _step(flag: Flag, kind: Step, text: str, *, by: User, at: datetime, until: datetime | None = None) -> FlagStep:
    """Append a step if the rules let it follow; the flag's row is locked so that one of two callers wins."""
    text = text.strip()
    if not text:
        raise Problem("invalid", "请写明理由", {"text": "请写明理由"})
    Flag.objects.select_for_update().get(pk=flag.pk)
    steps = happened(flag)
    if not may_follow(steps, kind, at, expires_at(flag)):
        now = stage(steps, at, expires_at(flag)).label
        raise Problem("illegal_step", f"该旗现为“{now}”，不能办理“{kind.label}”")
    step = FlagStep.objects.create(
        flag=flag, position=len(steps) + 1, kind=kind.value, by=by, at=at, until=until, text=text
    )
    journal.record(
        f"flag.{kind.value}", step, unit=flag.unit, by=by, at=at,
        after={"flag": flag.pk, "position": step.position, "kind": kind.value, "text": text, "until": until},
    )  # fmt: skip
    return step
