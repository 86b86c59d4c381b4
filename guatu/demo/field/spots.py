"""The demo's spot checks: a round of the city that overturned a claim, and one of a county that is under way."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from django.db.models import Count, F

from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign, Task
from guatu.demo.field.ground import Ground
from guatu.orgs.models import Unit
from guatu.submissions.rules.cells import Fact
from guatu.supervision.actions.spots import checkers, entries, plans, signing
from guatu.supervision.actions.spots.entries import Content
from guatu.supervision.models import SpotCell, SpotPlan, SpotUnit
from guatu.supervision.queries.spots.checkers import offered
from guatu.supervision.rules.spot import Outcome, Strata

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SEEN = {
    Outcome.CONFIRMED: ("台账、照片、签到都在，问了两名团员，都说参加了。", "会议记录原件齐全，与报的一致。"),
    Outcome.PARTLY: ("活动办过，少一次记录，书记说正在补。", "名册与实际差两人，已当场更正。"),
    Outcome.NOT: ("没有找到会议记录，问到的三名团员都说没有开过会。", "照片是去年的活动，今年没有办。"),
}
QUALITY = (Outcome.CONFIRMED,) * 11 + (Outcome.PARTLY,) * 2  # how claims are found, but for the untrue ones


def closed(root: Unit, campaign: Campaign, cast: dict[str, User], people: dict[int, User], chance: Random,
           at: datetime) -> None:  # fmt: skip
    """A round of the city from plan to end: signed by the deputy, one objection upheld, one not."""
    chief, deputy = cast["demo-chief"], cast["demo-deputy"]
    plan = _drawn(root, campaign, "规范化建设第一轮实地抽查", Strata.AREA, chief, chance, at)
    if plan is None:
        return
    secretaries = [one.account.pk for one in offered(plan, at) if one.unit.pk != root.pk][:6]
    checkers.assign(plan=plan, accounts=[*secretaries, cast["demo-dept"].pk], by=chief, at=at + 2 * HOUR)
    every = list(SpotCell.objects.filter(spot__plan=plan).exclude(spot__checker=None).order_by("pk"))
    untrue = {cell.pk for cell in every[3::19]}
    for number, cell in enumerate(every):
        outcome = Outcome.NOT if cell.pk in untrue else chance.choice(QUALITY)
        _write(cell, outcome, chance, at + (1 + number % 3) * DAY)
    sign_at = at + 5 * DAY
    for cell in SpotCell.objects.filter(spot__plan=plan).exclude(outcome="").order_by("pk"):
        note = "" if cell.outcome == Outcome.CONFIRMED else chance.choice(SEEN[Outcome(cell.outcome)])
        signing.sign(cell=cell, outcome=cell.outcome, note=note, by=deputy, at=sign_at)
    _objected(plan, chief, people, at + 6 * DAY)
    try:
        plans.close(plan=plan, by=chief, at=at + 9 * DAY)
    except Problem:
        return  # somebody could not be sent: the round stays open until its day is past


def _drawn(
    unit: Unit, campaign: Campaign, name: str, stratify: Strata, by: User, chance: Random, at: datetime
) -> SpotPlan | None:
    """A plan, drawn an hour later; nothing where nobody claims anything."""
    tasks = _claimed(unit, campaign)
    question = plans.Question(
        name=name, tasks=tasks, stratify=stratify, confidence=0.95, tolerable=0.1, acceptance=0,
        due_on=clock.day(at) + timedelta(days=8),
    )  # fmt: skip
    seed = f"{chance.getrandbits(256):064x}"
    try:
        plan = plans.create(unit=unit, campaign=campaign, question=question, seed=seed, by=by, at=at)
        return plans.take(plan=plan, by=by, at=at + HOUR)
    except Problem:
        return None


def _claimed(unit: Unit, campaign: Campaign) -> Sequence[Task]:
    """The two tasks of the campaign that most units below claim."""
    rows = Task.objects.filter(campaign=campaign, assignments__unit__in=Unit.objects.below(unit.path))
    done = rows.annotate(done=F("assignments__facts").bitand(int(Fact.DONE))).filter(done__gt=0)
    return list(done.annotate(n=Count("assignments")).order_by("-n", "position")[:2])


def _write(cell: SpotCell, outcome: Outcome, chance: Random, at: datetime) -> None:
    spot = SpotUnit.objects.select_related("checker").get(pk=cell.spot_id)
    no = outcome == Outcome.NOT
    answers = {"s1": "no" if no else "yes", "s-original": "no" if no else "yes", "s-people": "no" if no else "yes"}
    content = Content(clock.day(at), outcome.value, answers, chance.choice(SEEN[outcome]))
    assert spot.checker is not None  # noqa: S101 -- only assigned units are told of
    entries.receive(cell=cell, content=content, written_at=at, by=spot.checker, at=at + HOUR)


def _objected(plan: SpotPlan, chief: User, people: dict[int, User], at: datetime) -> None:
    """Two units object; one is right."""
    rows = SpotCell.objects.filter(spot__plan=plan, signed_outcome=Outcome.NOT.value).select_related("spot__unit")
    told = (("会议记录在乡镇团委存档，附件已补报。", True), ("当天书记外出，未能提供材料。", False))
    own = [cell for cell in rows.order_by("pk") if cell.spot.unit_id in people]
    for cell, (text, upheld) in zip(own[1:], told, strict=False):
        made = signing.object_to(cell=cell, text=text, by=people[cell.spot.unit_id], at=at)
        note = "经调阅乡镇团委存档，记录属实。" if upheld else "补交的材料不能说明当时的情况，维持。"
        signing.decide(objection=made, upheld=upheld, note=note, by=chief, at=at + 2 * DAY)


def spots(ground: Ground) -> None:
    """A round of the county that was drawn this morning: some units visited, two phones that disagree, one untrue."""
    county = Unit.objects.get(pk=ground.seats["demo-county"])
    by, inspector, at = ground.cast["demo-county"], ground.cast["demo-inspector"], ground.at - 6 * HOUR
    plan = _drawn(county, ground.campaign, f"{county}第一轮实地抽查", Strata.FIELD, by, ground.chance, at)
    if plan is None:
        return
    below = [one.account.pk for one in offered(plan, at) if one.unit.depth > county.depth][:3]
    checkers.assign(plan=plan, accounts=[inspector.pk, *below], by=by, at=at + 2 * HOUR)
    rows = list(SpotCell.objects.filter(spot__plan=plan).exclude(spot__checker=None).order_by("spot__stop", "pk"))
    for number, cell in enumerate(rows[: len(rows) * 2 // 5]):
        outcome = Outcome.NOT if number == 1 else ground.chance.choice(QUALITY)
        _write(cell, outcome, ground.chance, at + 3 * HOUR)
        if number == 2:
            _write(cell, Outcome.PARTLY, ground.chance, at + 4 * HOUR)
