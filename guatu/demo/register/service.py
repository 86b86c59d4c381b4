"""The demo's trainings, volunteer hours, check-ins at communities, transcripts, and youth homes."""

from datetime import date, datetime, time, timedelta
from random import Random

from guatu.accounts import journal
from guatu.activities.models import CheckIn, Course, HomeEvent, Service, Trainee, TranscriptEntry, YouthHome
from guatu.base import bulk, clock
from guatu.demo.register.persons import Register
from guatu.demo.register.rows import create
from guatu.orgs.models import Unit, UnitMark
from guatu.orgs.rules import paths
from guatu.people.models import Person, Post

COURSES = (("团干部任职培训班", "induction", 4), ("团干部轮训班", "rotation", 7))
KINDNESS = ("社区清洁", "敬老", "植树", "交通引导")
LINES = (("practice", "暑期社会实践"), ("service", "迎新志愿服务"), ("culture", "校运动会"), ("innovation", "创业大赛"))
EVENTS = ("青年夜校", "读书分享", "亲子手作", "就业指导", "线上观影")


def trainings(root: Unit, units: list[Unit], quality: dict[int, float], chance: Random, at: datetime) -> None:
    """Courses of the city and of each county this year, and which cadres came."""
    counties = [one for one in units if one.kind == "local_committee" and one.parent_id == root.pk]
    planned = [_course(unit, clock.day(at).year, *said) for unit in [root, *counties] for said in COURSES]
    courses = [course for course in planned if course.starts_on <= clock.day(at)]
    bulk.create(Course, courses)
    by_unit = {course.unit_id: course for course in courses if course.kind == "rotation"}
    trainees, came = [], set()
    for post in Post.objects.filter(until=None).select_related("unit").order_by("pk"):
        county = next((pk for pk in paths.ancestors(post.unit.path)[::-1] if pk in by_unit and pk != root.pk), root.pk)
        course = by_unit.get(county)
        likely = 0.35 + quality.get(post.unit_id, 0.8) * 0.6
        if course and chance.random() < likely and (course.pk, post.person_id) not in came:
            came.add((course.pk, post.person_id))
            trainees.append(Trainee(course=course, person_id=post.person_id, unit=post.unit, hours=18, result="合格"))
    bulk.create(Trainee, trainees)
    journal.record(
        "course.load", root, by=None, at=at, unit=root, after={"courses": len(courses), "trainees": len(trainees)}
    )


def _course(unit: Unit, year: int, title: str, kind: str, month: int) -> Course:
    starts = date(year, month, 10)
    return Course(
        unit=unit, title=f"{year}年{title}", kind=kind, starts_on=starts, ends_on=starts + timedelta(days=2), hours=18,
        theory_hours=13, place="团校", planned_at=datetime.combine(starts, time(9), clock.SHANGHAI),
    )  # fmt: skip


def services(units: list[Unit], register: Register, quality: dict[int, float], chance: Random, at: datetime) -> None:
    """Volunteer hours, check-ins at communities, transcripts of students: some, as branches begin to record them."""
    today, hours, reports, lines = clock.day(at), [], [], []
    communities = [unit for unit in units if unit.kind == "branch" and unit.sector in ("urban_community", "rural")]
    for unit in units:
        good = quality.get(unit.pk, 0.8)
        for person in register.members.get(unit.pk, []):
            if chance.random() < good * 0.25:
                hours.append(_service(unit, person, today, chance))
            if communities and person.studying == "no" and chance.random() < good * 0.6:
                reports.append(_check_in(unit, person, chance.choice(communities), today, chance))
            if unit.sector == "university" and chance.random() < good * 0.8:
                lines.append(_line(unit, person, today, chance))
    bulk.create(Service, hours)
    bulk.create(CheckIn, reports)
    bulk.create(TranscriptEntry, lines)
    after = {"services": len(hours), "check_ins": len(reports), "transcript": len(lines)}
    journal.record("service.load", None, by=None, at=at, after=after)


def _service(unit: Unit, person: Person, today: date, chance: Random) -> Service:
    on = today - timedelta(days=chance.randint(3, 200))
    return Service(
        person=person, unit=unit, on=on, hours=chance.choice((2, 3, 4, 6)), what=chance.choice(KINDNESS),
        recorded_at=_evening(on),
    )  # fmt: skip


def _check_in(unit: Unit, person: Person, community: Unit, today: date, chance: Random) -> CheckIn:
    on = today - timedelta(days=chance.randint(3, 160))
    confirmed = _evening(on) + timedelta(days=2) if chance.random() < 0.8 else None
    return CheckIn(person=person, unit=community, home=unit, on=on, confirmed_at=confirmed, recorded_at=_evening(on))


def _line(unit: Unit, person: Person, today: date, chance: Random) -> TranscriptEntry:
    part, title = chance.choice(
        (("practice", "暑期社会实践"), ("service", "迎新志愿服务"), ("culture", "校运动会"), ("innovation", "创业大赛"))
    )
    on = today - timedelta(days=chance.randint(10, 300))
    return TranscriptEntry(
        person=person, unit=unit, part=part, title=title, on=on, credits=chance.choice((1, 2)), recorded_at=_evening(on)
    )


def homes(units: list[Unit], quality: dict[int, float], chance: Random, at: datetime) -> None:
    """A youth home at every third town and street, with the events that it held."""
    today, opened, events, marks = clock.day(at), [], [], []
    offices = [unit for unit in units if unit.kind in ("committee", "working_committee")]
    for unit in [unit for unit in offices if unit.sector in ("rural", "urban_community")]:
        if chance.random() < 0.35:
            home = _home(unit, today - timedelta(days=chance.randint(200, 900)), at)
            opened.append(home)
            marks.append(UnitMark(unit=unit, mark="youth_home", since=home.opened_on))
            events += _events(home, today, quality.get(unit.pk, 0.8), chance)
    bulk.create(YouthHome, opened)
    create(HomeEvent, events, "home")
    UnitMark.objects.bulk_create(marks)
    journal.record("home.load", None, by=None, at=at, after={"homes": len(opened), "events": len(events)})


def _home(unit: Unit, since: date, at: datetime) -> YouthHome:
    name = str(unit).removesuffix("团委").removesuffix("团工委")
    return YouthHome(
        unit=unit, name=f"{name}青年之家", address="综合服务中心二楼", latitude=unit.latitude, longitude=unit.longitude,
        hours="周二至周日 9:00–18:00", opened_on=since, recorded_at=at,
    )  # fmt: skip


def _events(home: YouthHome, today: date, good: float, chance: Random) -> list[HomeEvent]:
    found = []
    for back in range(8):
        if chance.random() < 0.45 + good * 0.5:
            on = today - timedelta(days=back * 30 + chance.randint(1, 25))
            title = chance.choice(EVENTS)
            found.append(
                HomeEvent(
                    home=home,
                    on=on,
                    title=title,
                    online=title == "线上观影",
                    visits=chance.randint(8, 120),
                    recorded_at=_evening(on),
                )
            )
    return found


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(19, 0), clock.SHANGHAI)
