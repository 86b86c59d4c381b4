"""What people do with flags: propose by rule, decide, notify, reply, publish, appeal, rule on it, take down."""

from datetime import date, datetime, timedelta

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign
from guatu.orgs.models import Unit
from guatu.supervision.actions import snapshots
from guatu.supervision.models import Flag, FlagStep, RuleVersion, Snapshot
from guatu.supervision.queries.candidates import candidates
from guatu.supervision.queries.histories import expires_at, happened
from guatu.supervision.queries.snapshots import frozen
from guatu.supervision.rules.flags import Proposal, Rule, Step, may_follow, propose, rule_of, stage

FIELDS = ("campaign", "issuer", "unit", "rule_version", "snapshot", "colour", "period", "trigger", "expires_on")
LONGEST = 4000  # characters of a reason


@transaction.atomic
def propose_fresh(*, version: RuleVersion, period: str, by: User, at: datetime) -> list[Flag]:
    """Freeze the board as it is now and put on the desk every flag that a published rule proposes from it."""
    _check_version(version)
    snapshot = snapshots.take(campaign=version.campaign, unit=version.issuer, by=by, at=at)
    return propose_all(version=version, snapshot=snapshot, period=period, by=by, at=at)


@transaction.atomic
def propose_all(*, version: RuleVersion, snapshot: Snapshot, period: str, by: User, at: datetime) -> list[Flag]:
    """Put on the desk every flag that a published rule proposes from a snapshot; those there already stay."""
    _check_version(version)
    if version.campaign_id != snapshot.campaign_id or version.issuer_id != snapshot.unit_id:
        raise Problem("invalid", "规则与数据快照不属于同一专项和同一组织")
    rule = rule_of(version.rule)
    board = frozen(snapshot.pk, snapshot.digest).board
    proposals = propose(rule, candidates(board, version.issuer_id, rule))
    # Two who propose at once: the second waits here and finds the first one's flags.
    Campaign.objects.select_for_update().get(pk=version.campaign_id)
    flags = [_flag(version, snapshot, period, proposal, at) for proposal in _fresh(version, period, proposals)]
    units = Unit.objects.in_bulk([flag.unit_id for flag in flags])
    journal.record_many(
        [journal.Line("flag.propose", f, units[f.unit_id], journal.snapshot(f, FIELDS)) for f in flags]
        or [journal.Line("flag.propose", None, version.issuer, {"period": period}, note="没有新的符合规则的组织")],
        by=by,
        at=at,
    )
    return flags


def _check_version(version: RuleVersion) -> None:
    if version.published_at is None:
        raise Problem("illegal_step", "规则公布之后才能据以提出红黑旗")


def _fresh(version: RuleVersion, period: str, proposals: list[Proposal]) -> list[Proposal]:
    """The proposals that are not on the desk yet for this period."""
    rows = Flag.objects.filter(campaign=version.campaign, issuer=version.issuer, period=period)
    known = set(rows.values_list("unit", "colour"))
    return [proposal for proposal in proposals if (proposal.unit, proposal.colour.value) not in known]


def _flag(version: RuleVersion, snapshot: Snapshot, period: str, proposal: Proposal, at: datetime) -> Flag:
    return Flag.objects.create(
        campaign=version.campaign, issuer=version.issuer, unit_id=proposal.unit, rule_version=version,
        snapshot=snapshot, colour=proposal.colour.value, period=period, trigger=proposal.trigger, proposed_at=at,
    )  # fmt: skip


def decide(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """A named person decides that the proposed flag is to be hung, and says why."""
    return _step(flag, Step.DECIDED, text, by=by, at=at)


def decline(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """A named person sets the proposal aside, before or after hearing the unit."""
    return _step(flag, Step.DECLINED, text, by=by, at=at)


def notify(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """Tell the unit, which opens its window to reply; nothing is published before that window is over."""
    return _step(flag, Step.NOTIFIED, text, by=by, at=at, days=_rule(flag).reply_days)


def reply(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """The unit's word, inside its window."""
    return _step(flag, Step.REPLIED, text, by=by, at=at)


def publish(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """Hang the flag in public: the appeal's window opens and the day of expiry is set."""
    rule = _rule(flag)
    expires = clock.day(at) + timedelta(days=rule.expires_days)
    return _step(flag, Step.PUBLISHED, text, by=by, at=at, days=rule.appeal_days, expires=expires)


def appeal(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """The unit appeals, once, inside the window; the flag is shown as under appeal until it is ruled on."""
    return _step(flag, Step.APPEALED, text, by=by, at=at, days=_rule(flag).decide_appeal_days)


def rule_on_appeal(*, flag: Flag, upheld: bool, text: str, by: User, at: datetime) -> FlagStep:
    """Rule on an appeal: neither whoever decided on the flag nor whoever appealed may do it."""
    if flag.steps.filter(kind=Step.DECIDED.value, by=by).exists():
        raise Problem("own_work", "作出决定的人不能裁定对该决定的申诉，请由另一位负责人办理")
    if flag.steps.filter(kind=Step.APPEALED.value, by=by).exists():
        raise Problem("own_work", "提出申诉的人不能裁定该申诉，请由另一位负责人办理")
    return _step(flag, Step.UPHELD if upheld else Step.OVERTURNED, text, by=by, at=at)


def take_down(*, flag: Flag, text: str, by: User, at: datetime) -> FlagStep:
    """Take a flag down (摘旗); its history stays."""
    return _step(flag, Step.TAKEN_DOWN, text, by=by, at=at)


def _rule(flag: Flag) -> Rule:
    return rule_of(flag.rule_version.rule)


@transaction.atomic
def _step(
    flag: Flag, kind: Step, text: str, *, by: User, at: datetime, days: int | None = None, expires: date | None = None
) -> FlagStep:
    """Append a step if the rules let it follow; `days` is the window that it opens.

    The flag's row is locked, so that one of two callers wins and the other is told the new stage.
    """
    text = _reason(text)
    held = Flag.objects.select_for_update(of=("self",)).select_related("unit").get(pk=flag.pk)
    steps = happened(held)
    if not may_follow(steps, kind, at, expires_at(held)):
        now = stage(steps, at, expires_at(held)).label
        raise Problem("illegal_step", f"该旗现为“{now}”，不能办理“{kind.label}”")
    until = clock.end_of(clock.day(at) + timedelta(days=days)) if days else None
    step = FlagStep.objects.create(
        flag=held, position=len(steps) + 1, kind=kind.value, by=by, at=at, until=until, text=text
    )
    after = {"flag": held.pk, "position": step.position, "kind": kind.value, "text": text, "until": until}
    lines = [journal.Line(f"flag.{kind.value}", step, held.unit, after)]
    if expires is not None:
        held.expires_on = flag.expires_on = expires
        held.save(update_fields=["expires_on"])
        lines.append(journal.Line("flag.expiry", held, held.unit, {"expires_on": expires}))
    journal.record_many(lines, by=by, at=at)
    return step


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise Problem("invalid", "请写明理由", {"text": "请写明理由"})
    if len(text) > LONGEST:
        raise Problem("invalid", "理由过长", {"text": f"请不超过{LONGEST}字"})
    return text
