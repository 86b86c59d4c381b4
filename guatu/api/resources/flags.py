"""Red and black flags with their steps, and the rules that propose them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, name_of, unit_ref
from guatu.orgs import access
from guatu.supervision.actions import flags as actions
from guatu.supervision.models import Flag, RuleVersion
from guatu.supervision.queries import flags as queries
from guatu.supervision.rules.flags import Colour, Stage, Step

router = Router()
SEE = ("flag.read", "flag.decide", "flag.propose", "flag.reply")
ACTIONS: dict[Step, Callable[..., object]] = {
    Step.DECIDED: actions.decide,
    Step.DECLINED: actions.decline,
    Step.NOTIFIED: actions.notify,
    Step.REPLIED: actions.reply,
    Step.PUBLISHED: actions.publish,
    Step.APPEALED: actions.appeal,
    Step.UPHELD: lambda **said: actions.rule_on_appeal(upheld=True, **said),
    Step.OVERTURNED: lambda **said: actions.rule_on_appeal(upheld=False, **said),
    Step.TAKEN_DOWN: actions.take_down,
}


class StepOut(Out):
    """One thing that happened to a flag; `until` ends the window that it opened."""

    kind: Step
    by: str | None
    at: datetime
    until: datetime | None
    text: str


class FlagOut(Out):
    """A flag, the values that triggered it, its stage now and what happened to it."""

    id: int
    campaign: int
    issuer: UnitRef
    unit: UnitRef
    rule: int
    colour: Colour
    period: str
    stage: Stage
    until: datetime | None
    trigger: dict[str, Any]
    proposed_at: datetime
    expires_on: date | None
    steps: list[StepOut]


class FlagQuery(Paging):
    """Which flags: of a campaign, of a colour, in the subtree of a unit."""

    campaign: Number | None = None
    colour: Colour | None = None
    below: Number | None = None


class StepIn(In):
    """The next step of a flag, and why."""

    kind: Step
    text: Annotated[str, chars(actions.LONGEST, 1)]


class RuleOut(Out):
    """A version of a rule for ranking and flags. Never edited; in force once it is published."""

    id: int
    campaign: int
    issuer: UnitRef
    number: int
    rule: dict[str, Any]
    note: str
    drafted_at: datetime
    published_at: datetime | None


class RuleQuery(Paging):
    campaign: Number | None = None


def flag_out(row: Flag, at: datetime) -> FlagOut:
    found = queries.line(row, at)
    steps = [StepOut(kind=Step(s.kind), by=name_of(s.by), at=s.at, until=s.until, text=s.text) for s in row.steps.all()]
    return FlagOut(
        id=row.pk, campaign=row.campaign_id, issuer=unit_ref(row.issuer), unit=unit_ref(row.unit),
        rule=row.rule_version_id, colour=Colour(row.colour), period=row.period, stage=found.stage, until=found.until,
        trigger=row.trigger, proposed_at=row.proposed_at, expires_on=row.expires_on, steps=steps,
    )  # fmt: skip


def rule_out(row: RuleVersion) -> RuleOut:
    return RuleOut(
        id=row.pk, campaign=row.campaign_id, issuer=unit_ref(row.issuer), number=row.number, rule=row.rule,
        note=row.note, drafted_at=row.drafted_at, published_at=row.published_at,
    )  # fmt: skip


@reads(router, "/flags", Page[FlagOut], "红黑旗列表", *SEE)
def flags(request: Asked, query: Query[FlagQuery]) -> Any:
    """Published flags of units that the account sees, and others that it issues or answers for; newest first."""
    rows = queries.visible(request.user)
    if query.campaign:
        rows = rows.filter(campaign=query.campaign)
    if query.colour:
        rows = rows.filter(colour=query.colour.value)
    if query.below:
        rows = rows.filter(below(request, "flag.read", query.below, "unit__path"))
    return page(request, rows, query, lambda row: flag_out(row, request.at), newest=True)


@reads(router, "/flags/{id}", FlagOut, "一面旗", *SEE)
def flag(request: Asked, id: Id) -> FlagOut:
    """One flag."""
    return flag_out(queries.get(request.user, id), request.at)


@creates(router, "/flags/{id}/steps", FlagOut, "办理红黑旗", "flag.decide", "flag.reply")
def take_step(request: Asked, id: Id, body: StepIn) -> Work:
    """Decide, decline, notify, publish, rule on an appeal or take down as the issuer; reply or appeal as the unit."""
    row = queries.get(request.user, id)
    queries.require(request.user, row, body.kind)

    def work() -> FlagOut:
        ACTIONS[body.kind](flag=row, text=body.text, by=request.user, at=request.at)
        return flag_out(queries.get(request.user, id), request.at)

    return work


@reads(router, "/rules", Page[RuleOut], "规则列表")
def rules(request: Asked, query: Query[RuleQuery]) -> Any:
    """Rule versions: published ones from above, and all of those whom the account leads; newest first."""
    rows = access.rows(request.user, "rule.read", RuleVersion).select_related("issuer")
    if query.campaign:
        rows = rows.filter(campaign=query.campaign)
    return page(request, rows, query, rule_out, newest=True)


@reads(router, "/rules/{id}", RuleOut, "一个规则版本")
def rule(request: Asked, id: Id) -> RuleOut:
    """One rule version."""
    return rule_out(access.get(request.user, "rule.read", RuleVersion, id, related=("issuer",)))
