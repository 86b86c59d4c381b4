"""The demo's organisation life: meetings held and missed, pasted minutes, and the yearly reviews."""

from datetime import date, datetime, time, timedelta
from random import Random

from guatu.accounts import journal
from guatu.activities.models import Attendance, Meeting, Review, ReviewGrade
from guatu.activities.rules.meetings import digest
from guatu.base import bulk, clock
from guatu.demo.register.persons import Register
from guatu.demo.register.rows import create
from guatu.orgs.models import Unit
from guatu.people.models import Person

TOPICS = {
    "general": ("学习贯彻上级全会精神", "讨论发展团员", "审议支部半年工作", "部署志愿服务"),
    "committee": ("研究本月工作", "研究发展对象", "商量主题团日", "研究困难团员帮扶"),
    "lesson": ("团章和团史", "青年大学习", "安全与法治"),
    "life": ("开展批评和自我批评", "团员先进性教育专题组织生活会"),
    "theme_day": ("清明祭英烈", "学雷锋志愿服务", "绿色出行", "国家安全教育"),
}
PASTED = "会议传达了上级文件精神，与会同志进行了热烈讨论，一致表示要认真抓好落实。"
NAMED = 0.25  # branches whose latest general meeting has its names ticked; the others brought numbers from a ledger
MONTHS = 9  # how far back meetings are told


def meetings(units: list[Unit], register: Register, quality: dict[int, float], chance: Random, at: datetime) -> None:
    """Meetings of the last months by how well a branch works; attendance of the latest general meeting."""
    today, held, roll = clock.day(at), [], []
    for unit in units:
        members = register.members.get(unit.pk)
        if not members:
            continue
        good = quality.get(unit.pk, 0.8)
        if chance.random() > 0.75 + good / 4:
            continue  # a branch that never meets
        latest = None
        for kind, on in _days(today, len(members), good, chance):
            latest_one = _meeting(unit, kind, on, len(members), good, chance)
            held.append(latest_one)
            latest = latest_one if kind == "general" else latest
        if latest is not None and chance.random() < NAMED:
            roll.append((latest, members))
    bulk.create(Meeting, held)
    ticks = [tick for meeting, members in roll for tick in _ticks(meeting, members, chance)]
    bulk.create(Attendance, ticks)
    journal.record("meeting.load", None, by=None, at=at, after={"meetings": len(held), "attendances": len(ticks)})


def _days(today: date, size: int, good: float, chance: Random) -> list[tuple[str, date]]:
    """Kinds and days: quarterly and monthly ones as good branches hold them, some missed, a few besides."""
    found = []
    for back in range(MONTHS, -1, -1):
        middle = today - timedelta(days=back * 30 + chance.randint(1, 24))
        if size >= 7 and chance.random() < 0.55 + good * 0.45:
            found.append(("committee", middle))
        if back % 3 == 1 and chance.random() < 0.5 + good * 0.5:
            found.append(("general", middle + timedelta(days=1)))
        if back % 3 == 2 and chance.random() < 0.5 + good * 0.5:
            found.append(("lesson", middle))
        if chance.random() < good * 0.2:
            found.append(("theme_day", middle))
    if chance.random() < 0.4 + good * 0.6:
        found.append(("life", today - timedelta(days=chance.randint(20, 330))))
    return [(kind, on) for kind, on in found if on <= today]


def _meeting(unit: Unit, kind: str, on: date, size: int, good: float, chance: Random) -> Meeting:
    due = min(size, 5) if kind == "committee" else size
    share = min(1.0, max(0.2, chance.gauss(0.62 + good * 0.33, 0.12)))
    present = min(due, max(1, round(due * share)))
    text = PASTED if chance.random() < 0.03 else ""
    topic = chance.choice(TOPICS[kind])
    at = datetime.combine(on, time(20, 0), clock.SHANGHAI)
    return Meeting(
        unit=unit, kind=kind, held_on=on, topic=topic, place="团员活动室", chair=unit.secretary, due=due,
        present=present, decision="同意，按计划落实。", minutes=text, minutes_digest=digest(text, 30),
        recorded_at=at,
    )  # fmt: skip


def _ticks(meeting: Meeting, members: list[Person], chance: Random) -> list[Attendance]:
    there = set(chance.sample(range(len(members)), min(meeting.present, len(members))))
    return [
        Attendance(
            meeting=meeting, person=person, present=n in there,
            absence="" if n in there else chance.choice(("leave", "away", "unknown")),
        )
        for n, person in enumerate(members)
    ]  # fmt: skip


def reviews(units: list[Unit], register: Register, quality: dict[int, float], chance: Random, at: datetime) -> None:
    """Last year's review, and this year's where a branch is early."""
    year, made, grades = clock.day(at).year, [], []
    for unit in units:
        members, good = register.members.get(unit.pk), quality.get(unit.pk, 0.8)
        for which, likely in ((year - 1, 0.6 + good * 0.4), (year, good * 0.45)):
            if members and chance.random() < likely:
                review = _review(unit, which, len(members), chance, at)
                made.append(review)
                grades += _grades(review, members, chance)
    bulk.create(Review, made)
    create(ReviewGrade, grades, "review")
    journal.record("review.load", None, by=None, at=at, after={"reviews": len(made), "grades": len(grades)})


def _review(unit: Unit, year: int, size: int, chance: Random, at: datetime) -> Review:
    on = min(date(year, 12, 10), clock.day(at) - timedelta(days=chance.randint(3, 20)))
    then = datetime.combine(on, time(18, 0), clock.SHANGHAI)
    waits = year == clock.day(at).year and chance.random() < 0.25
    return Review(
        unit=unit, year=year, held_on=on, due=size, present=max(1, -(-size * 4 // 5)), submitted_at=then,
        approved=None if waits else True, decided_at=None if waits else then + timedelta(days=2),
    )  # fmt: skip


def _grades(review: Review, members: list[Person], chance: Random) -> list[ReviewGrade]:
    excellent = int(len(members) * 0.3)
    order = chance.sample(members, len(members))
    on = review.held_on + timedelta(days=5)
    found = []
    for n, person in enumerate(order):
        grade = "excellent" if n < excellent else "fair" if chance.random() < 0.04 else "good"
        registered = on if review.approved else None
        found.append(ReviewGrade(review=review, person=person, grade=grade, registered_on=registered))
    return found
