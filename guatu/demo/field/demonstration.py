"""The demo's demonstration points: who chose them and why, what they did, who came to see it."""

from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.campaigns.models import Task
from guatu.demo.field.ground import Ground
from guatu.fieldwork.models import DemonstrationPoint, ExchangeBooking, ExchangeVisit, Story
from guatu.fieldwork.rules.demonstration import field_of
from guatu.orgs.models import Unit, UnitMark
from guatu.orgs.rules import paths

REASONS = (
    "班子齐、书记常在岗，组织生活按月开，记录完整，别的单位学得来。",
    "团员底数清、报到率高，青年愿意来，做法不花钱。",
    "去年整顿后进步快，过程留得全，适合条件一般的单位照着做。",
)
TOLD = (
    ("一张清单管住三会一课", "月初把要开的会列成清单贴出来；会前三天定议题、定发言的人；会后当天在系统里记。",
     "支部书记每月约两小时，不花钱。", "连续三个月没有漏开，团员发言比以前多。", "议题要小，一次只议一件事。"),
    ("团员底数一周对清", "先导出名册，按班级（小组）分给委员；委员逐人打电话核对；对不上的单列，集中一次处理。",
     "四名委员、一周的课余时间。", "名册和实有人数对上，流动团员都有去向。", "电话不通的不要当天销掉，隔两天再打。"),
    ("青年之家晚上也开门", "问清青年什么时候有空；排出值班表，委员和志愿者轮流；每晚一个主题，提前一天发通知。",
     "六名志愿者，每月水电约两百元。", "每月活动八次，来的人有一半是新面孔。", "值班的人要有替补，不能临时关门。"),
    ("新入职青年第一天就报到", "和人事一起定：入职当天填一张表；第三天由委员见面谈一次；一个月内请来参加一次活动。",
     "人事一人、委员一人，每人约十五分钟。", "新入职团员全部接上组织关系。", "表要短，只问系统里没有的。"),
)  # fmt: skip
LEARNED = (
    "清单贴出来最管用，回去下月起照做，先在两个支部试。",
    "他们先问青年要什么再定活动，我们回去先做一次小调查。",
    "值班有替补这一条好，回去把志愿者名单补齐。",
)
AGENDA = "看现场三十分钟；听介绍二十分钟；问答三十分钟；各自定一件回去要做的事。"
BACK = (30, 12, -9)  # days before today of the visits to a point that is visited; the last one is ahead


def demonstration(ground: Ground) -> None:
    """Points for the units that bear the mark, their stories, and visits past and ahead."""
    made = points(ground)
    stories(made, ground)
    visits(made[:6], ground)


def points(ground: Ground) -> list[DemonstrationPoint]:
    """A point for each mark: chosen by the city, or by the county it lies in."""
    found = {unit.pk: unit for unit in ground.units}
    counties = [unit for unit in ground.units if unit.kind == "local_committee" and unit.parent_id == ground.root.pk]
    chief, rows = ground.cast["demo-chief"], []
    for mark in UnitMark.objects.filter(mark="demonstration", until=None).order_by("pk"):
        unit = found.get(mark.unit_id)
        field = field_of(unit.sector) if unit else None
        if unit is None or field is None:
            continue
        county = next((one for one in counties if one.pk != unit.pk and paths.contains(one.path, unit.path)), None)
        owner = county if county and ground.chance.random() < 0.5 else ground.root
        by = ground.secretaries.get(owner.pk, chief)
        rows.append(
            DemonstrationPoint(
                owner=owner,
                unit=unit,
                field=field.value,
                reason=ground.chance.choice(REASONS),
                since=mark.since,
                decided_by=by,
                decided_at=_noon(mark.since),
            )
        )
    bulk.create(DemonstrationPoint, rows)
    journal.record("demonstration.load", None, by=None, at=ground.at, after={"points": len(rows)})
    return rows


def stories(made: list[DemonstrationPoint], ground: Ground) -> None:
    """Two thirds of the points have told something; most of it is published, some waits for its committee."""
    tasks = cycle(Task.objects.filter(campaign=ground.campaign).order_by("position"))
    rows = []
    for number, point in enumerate(made):
        writer = ground.secretaries.get(point.unit_id)
        if writer is None or number % 3 == 2:
            continue
        title, steps, means, outcome, pitfalls = TOLD[number % len(TOLD)]
        written = ground.at - timedelta(days=ground.chance.randint(10, 60))
        public = number % 4 != 3
        rows.append(
            Story(
                point=point,
                task=next(tasks),
                title=title,
                steps=steps,
                means=means,
                outcome=outcome,
                pitfalls=pitfalls,
                written_by=writer,
                written_at=written,
                published_at=written + timedelta(days=2) if public else None,
                published_by=point.decided_by if public else None,
            )
        )
    bulk.create(Story, rows)
    journal.record("story.load", None, by=None, at=ground.at, after={"stories": len(rows)})


def visits(made: list[DemonstrationPoint], ground: Ground) -> None:
    """Visits to some points, two held and one ahead each, with who booked, who came and what they took home."""
    today, rows, booked = clock.day(ground.at), [], []
    for point in made:
        for back in BACK:
            rows.append(_visit(point, today - timedelta(days=back), ground.at))
            booked += _bookings(rows[-1], today, ground)
    bulk.create(ExchangeVisit, rows)
    for booking in booked:
        booking.visit = booking.visit  # its number is known now
    bulk.create(ExchangeBooking, booked)
    after = {"visits": len(rows), "bookings": len(booked)}
    journal.record("exchange.load", None, by=None, at=ground.at, after=after)


def _visit(point: DemonstrationPoint, on: date, at: datetime) -> ExchangeVisit:
    planned = min(_noon(on - timedelta(days=14)), at - timedelta(hours=2))
    return ExchangeVisit(
        point=point, organiser=point.owner, title=f"走进{point.unit.short_name or point.unit.name}"[:120], on=on,
        time="上午 9:00", places=30, agenda=AGENDA, planned_by=point.decided_by, planned_at=planned,
    )  # fmt: skip


def _bookings(visit: ExchangeVisit, today: date, ground: Ground) -> list[ExchangeBooking]:
    """Four committees below the organiser, a few people each; those of visits held came, or nearly."""
    top, chance = visit.organiser, ground.chance
    near = [unit for unit in ground.units if unit.kind == "committee" and unit.pk in ground.secretaries
            and unit.pk != visit.point.unit_id and paths.contains(top.path, unit.path)]  # fmt: skip
    chosen = chance.sample(near, min(4, len(near)))
    return [_booking(visit, unit, ground.secretaries[unit.pk], visit.on < today, chance) for unit in chosen]


def _booking(visit: ExchangeVisit, unit: Unit, by: User, held: bool, chance: Random) -> ExchangeBooking:
    people = chance.randint(1, 5)
    came = max(0, people - chance.choice((0, 0, 0, 1))) if held else None
    return ExchangeBooking(
        visit=visit, unit=unit, people=people, booked_by=by, booked_at=visit.planned_at + timedelta(hours=1), came=came,
        learned=chance.choice(LEARNED) if came and chance.random() < 0.8 else "",
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), clock.SHANGHAI) + timedelta(hours=12)
