"""The demo's duty reports and symposia: a county's round that is graded, a city's under way, what was agreed on."""

from datetime import date, datetime, timedelta
from random import Random

from guatu.accounts.models import User
from guatu.appraisals.actions import symposia as symposium_actions
from guatu.appraisals.actions.duty import reports, rounds, scores
from guatu.appraisals.actions.duty.scores import Counts
from guatu.appraisals.actions.symposia import Minutes
from guatu.appraisals.models import DutyReport, DutyRound, Symposium
from guatu.appraisals.queries import symposia as symposium_queries
from guatu.appraisals.queries.duty import results
from guatu.appraisals.queries.duty import rounds as queries
from guatu.appraisals.rules.duty.periods import period_of
from guatu.appraisals.rules.duty.presets import PRESETS, Preset
from guatu.appraisals.rules.symposium import Came, Decided
from guatu.base import clock
from guatu.demo.field.ground import Ground
from guatu.desk.queries.duty import facts_of
from guatu.fieldwork.actions import matters
from guatu.orgs.models import Unit

WORK = (
    "对照任务清单逐项落实到人，书记每周调度一次；以支部规范化建设为抓手，补齐了支部委员，按月开展组织生活。",
    "把重点放在青年身边，组织志愿服务和技能培训，返乡青年有人联系、有事找得到团组织；台账做到当月清。",
    "主动对接学校、社区和企业，联合开展活动，新建团组织两个；对薄弱支部逐个走访，帮助解决场地和人手问题。",
)
FAULTS = (
    "个别任务临近期限才动手，逾期的主要原因是责任没有压到具体人；企业团组织活动偏少，流动团员联系不紧。",
    "对下级指导不够经常，有的支部会议记录简单；发展团员的培养考察材料补得多、平时记得少。",
)
NEXT = (
    "明年起每月列出到期任务提前两周提醒；每名班子成员联系两个薄弱支部，每季度至少走访一次并把问题销号。",
    "建好流动团员名单，逐人明确联系人；把组织生活安排到周，记录当天完成；争取再建两个非公企业团组织。",
)
AGENDA = ("通报本季度任务进度和红黑旗情况", "交流工作做法和困难", "议定下一步事项")
DECIDED = (
    "补齐书记空缺的支部，逐个落实人选",
    "对逾期任务逐项说明原因并提出补救期限",
    "为缺活动场地的支部协调党群服务中心",
)
MINUTES = "会议通报了本季度进度，各单位汇报了重点任务、存在的困难和需要协调的事项，围绕组织建设和联系青年作了交流。"


def duty(ground: Ground) -> None:
    """Both rounds and three symposia."""
    county = Unit.objects.get(pk=ground.seats["demo-county"])
    _graded(ground, county, ground.at - timedelta(days=50))
    _under_way(ground, ground.at - timedelta(days=20))
    _symposia(ground, county)


def _opened(
    unit: Unit, preset: Preset, since: date, until: date, due_on: date, by: User, at: datetime
) -> DutyRound:  # fmt: skip
    half = "上" if since.month == 1 else "下"
    plan = rounds.Plan(f"{since.year}年{half}半年述职评议", since, until - timedelta(days=1), due_on)
    made = rounds.open_(unit=unit, plan=plan, terms=PRESETS[preset], by=by, at=at)
    return rounds.publish(found=made, by=by, at=at)


def _words(chance: Random) -> dict[str, str]:
    return {"work": chance.choice(WORK), "faults": chance.choice(FAULTS), "next": chance.choice(NEXT)}


def _hand_in(ground: Ground, found: DutyRound, rows: list[DutyReport], at: datetime) -> list[DutyReport]:
    """Some reports of a round, handed in at the same instant."""
    told = facts_of([one.unit for one in rows], found.since, found.until, at)
    return [
        reports.hand_in(
            report=one, version=one.version, words=_words(ground.chance), facts=told[one.unit_id],
            by=ground.secretaries[one.unit_id], at=at,
        )
        for one in rows
    ]  # fmt: skip


def _of(found: DutyRound, ground: Ground) -> list[DutyReport]:
    """The reports whose unit has a secretary with an account."""
    rows = found.reports.filter(unit__in=list(ground.secretaries)).select_related("unit", "round")
    return list(rows.order_by("unit__sort_key", "pk"))


def _graded(ground: Ground, county: Unit, at: datetime) -> None:
    """A county's round with four sides, closed: ballots, two scorers, one reason for another grade, one answer."""
    by, today = ground.cast["demo-county"], clock.day(at)
    since = period_of(period_of(today, 6)[0] - timedelta(days=1), 6)
    found = _opened(county, Preset.FOUR_SIDES, *since, today + timedelta(days=12), by, at)
    rows = _hand_in(ground, found, _of(found, ground)[:12], at + timedelta(days=9))
    scorers = [by, *([ground.secretaries[county.pk]] if county.pk in ground.secretaries else [])]
    for row in rows:
        _judge(ground, row, scorers, at + timedelta(days=15))
    reckoned = results.results(found, results.handed_in(found))
    grades = results.proposed(found, reckoned)
    notes = {}
    lowered = next((pk for pk, code in grades.items() if code == "good"), None)
    if lowered is not None:
        grades[lowered], notes[lowered] = "fair", "一名支部书记空缺超过三个月，没有按期补选"
    chosen = {row.pk: grades.get(row.pk, "fair") for row in rows}
    notes |= {pk: "评分未齐，按工作情况" for pk in chosen if pk not in grades}
    if rows:
        rounds.decide(found=found, chosen=chosen, notes=notes, by=by, at=at + timedelta(days=20))
        told = DutyReport.objects.get(pk=lowered or rows[0].pk)
        text = "同意上级意见，已推荐人选，本月内补选。"
        reports.answer(
            report=told, text=text, by=ground.secretaries[told.unit_id], at=at + timedelta(days=22)
        )  # fmt: skip


def _judge(ground: Ground, report: DutyReport, scorers: list[User], at: datetime) -> None:
    chance, terms = ground.chance, queries.terms_of(report.round)
    good = ground.quality.get(report.unit_id, 0.8)
    for by in scorers:
        given = {
            part.code: {
                one.code: round(one.most * min(1.0, 0.62 + 0.36 * good + chance.uniform(-0.06, 0.06)))
                for one in terms.criteria_of(part.code)
            }
            for part in terms.scored()
        }
        scores.score(report=report, given=given, text="重点突出，措施具体。" if good > 0.8 else "", by=by, at=at)
    due = chance.randint(18, 60)
    present = round(due * chance.uniform(0.6, 0.95))
    best = round(present * (0.3 + 0.5 * good))
    votes = {"excellent": best, "good": present - best, "fair": 0, "poor": 0}
    scores.ballot(report=report, given=Counts(due, present, present, votes), by=scorers[0], at=at)


def _under_way(ground: Ground, at: datetime) -> None:
    """The city's round: some counties handed in, one was scored, one given back, one is writing."""
    by, today = ground.cast["demo-chief"], clock.day(at)
    since, until = period_of(today, 6)
    found = _opened(ground.root, Preset.WORK_AND_HALL, since, until, today + timedelta(days=40), by, at)
    demo_county = ground.seats["demo-county"]
    rows = sorted(_of(found, ground), key=lambda one: one.unit_id == demo_county)  # theirs is still to be written
    _hand_in(ground, found, rows[: max(len(rows) - 2, 1)], at + timedelta(days=8))
    for row in rows[:1]:
        given = {
            part.code: {one.code: round(one.most * 0.88) for one in queries.terms_of(found).criteria_of(part.code)}
            for part in queries.terms_of(found).scored()
        }
        scores.score(report=row, given=given, by=ground.cast["demo-dept"], at=at + timedelta(days=11))
    for row in rows[1:2]:
        if row.pk != rows[-1].pk and len(rows) > 3:
            reports.give_back(report=row, reason="存在的问题写得笼统，请对照黑旗和逾期任务说明。", by=by,
                              at=at + timedelta(days=12))  # fmt: skip
    if len(rows) > 1:
        one = rows[-2]
        reports.write(
            report=one, version=one.version, words={"work": WORK[0]}, by=ground.secretaries[one.unit_id],
            at=at + timedelta(days=13),
        )  # fmt: skip


def _symposia(ground: Ground, county: Unit) -> None:
    """One of the city and one of the county that were held, and one of the city that is planned."""
    chief, leader = ground.cast["demo-chief"], ground.cast["demo-county"]
    held = _held(ground, ground.root, chief, ground.at - timedelta(days=38), 3)
    _held(ground, county, leader, ground.at - timedelta(days=10), 2)
    on = clock.day(ground.at) + timedelta(days=9)
    _planned(ground.root, on, chief, ground.at - timedelta(days=2))
    for row in held.resolutions.select_related("matter__owner_unit").order_by("position")[:1]:
        by = ground.secretaries.get(row.matter.owner_unit_id)
        if by is not None:
            done = ground.at - timedelta(days=15)
            matter = matters.finish(matter=row.matter, text="人选已落实，按程序增补。", by=by, at=done)
            matters.confirm(matter=matter, text="已核对任职登记。", by=chief, at=done + timedelta(days=2))


def _planned(unit: Unit, on: date, by: User, at: datetime) -> Symposium:
    title = f"{on.year}年第{(on.month + 2) // 3}季度座谈会"
    plan = symposium_actions.Plan(title, on, AGENDA, "机关会议室", by.name.rpartition("·")[2])
    units = [one.pk for one in symposium_queries.invited(unit)]
    return symposium_actions.plan(unit=unit, given=plan, units=units, by=by, at=at)


def _held(ground: Ground, unit: Unit, by: User, at: datetime, number: int) -> Symposium:
    made = _planned(unit, clock.day(at), by, at - timedelta(days=7))
    seats = list(made.seats.select_related("unit").order_by("pk"))
    away = seats[-1].pk if len(seats) > 2 else 0
    came = {
        seat.pk: Came(False, "", "参加上级培训") if seat.pk == away else Came(True, seat.unit.secretary)
        for seat in seats
    }
    decided = [
        Decided(text, seats[n % len(seats)].unit_id, clock.day(at) + timedelta(days=14 + 10 * n))
        for n, text in enumerate(DECIDED[:number])
    ]
    given = Minutes(came, MINUTES, "办公室", decided)
    return symposium_actions.record(found=made, given=given, by=by, at=at)
