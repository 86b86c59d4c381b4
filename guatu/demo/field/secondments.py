"""The demo's first branch secretaries: who is in which village, how often, what came of it, how it was judged."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.base.pinyin import search_text, sort_key
from guatu.demo import names
from guatu.demo.field.ground import Ground
from guatu.demo.people import GRANT_FIELDS, NO_PASSWORD
from guatu.fieldwork.actions.secondments import evaluations, matches, orders
from guatu.fieldwork.actions.secondments.orders import FIELDS as TERM_FIELDS
from guatu.fieldwork.models import (
    Candidate,
    Deed,
    Need,
    Secondment,
    SecondmentMonth,
    Visit,
    VisitEntry,
)
from guatu.fieldwork.rules.secondments import later, months, next_month
from guatu.fieldwork.rules.syncing import digest
from guatu.fieldwork.rules.visits import Content
from guatu.fieldwork.rules.words import EvaluationGrade, Skill
from guatu.orgs.actions import marks
from guatu.orgs.models import Grant, Unit, UnitMark
from guatu.orgs.rules.marks import Mark
from guatu.people.models import Person

WHERE = (
    "县农业农村局",
    "县教育局",
    "县卫生健康委",
    "县文旅局",
    "县税务局",
    "县融媒体中心",
    "县供电公司",
    "县邮政分公司",
)
ASKS = (
    "想办电商服务点，缺懂网店经营的人。", "返乡青年想搞大棚，缺农技指导。", "留守儿童多，想办假期课堂。",
    "支部多年没有换届，台账乱，需要懂团务的人带一带。", "想建村史馆和文体队，缺人组织。",
)  # fmt: skip
STAYS = (
    "参加支部主题团日，帮助整理团员名册。", "入户走访脱贫户，核对帮扶政策。", "和返乡青年座谈创业打算。",
    "帮助村团支部筹备换届。", "辅导留守儿童作业，联系志愿者。", "到田间看大棚，联系农技员。",
)  # fmt: skip
DEEDS = (
    ("base", "帮助支部按期换届", 0), ("base", "恢复每月主题团日", 18), ("rural", "联系农技员办大棚培训班", 26),
    ("rural", "帮三户青年开网店", 3), ("rural", "申请到创业贷款两笔", 2), ("people", "假期课堂办了十天", 31),
    ("people", "协调修好村口路灯", 120), ("people", "为留守老人代办社保", 15),
)  # fmt: skip
HANDED = "团员名册、会议记录本、正在办的两件事已当面交接；外出团员联系方式另行补齐。"


@dataclass
class Told:
    """The rows of all terms, put in at one time."""

    visits: list[Visit] = field(default_factory=list)
    entries: list[VisitEntry] = field(default_factory=list)
    logs: list[SecondmentMonth] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)


def secondments(ground: Ground) -> None:
    """Terms in all marked villages and in that of the cast, their months, then needs, candidates and a matching."""
    at, chief = ground.at, ground.cast["demo-chief"]
    rows = terms(ground)
    told = Told()
    for number, row in enumerate(rows):
        # Most keep the time; every fifth does not, every eleventh no longer comes.
        diligence = 0.0 if number % 11 == 10 else 0.12 if number % 5 == 2 else 0.25
        year(ground, row, diligence, told)
    bulk.create(Visit, told.visits)
    for entry in told.entries:
        entry.visit = entry.visit  # its number is known now
    bulk.create(VisitEntry, told.entries)
    bulk.create(SecondmentMonth, told.logs)
    bulk.create(Deed, told.deeds)
    after = {"visits": len(told.visits), "months": len(told.logs), "deeds": len(told.deeds)}
    journal.record("secondment.load", None, by=None, at=at, after=after)
    judged(rows, ground)
    asked(ground)
    matches.match(unit=ground.root, by=chief, at=at - timedelta(days=1))


def terms(ground: Ground) -> list[Secondment]:
    """The terms with their people, accounts and roles; that of the cast first."""
    own = ground.seats["demo-first"]
    marked = UnitMark.objects.filter(mark=Mark.FIRST_SECRETARY.value, until=None).exclude(unit=own)
    villages = [mark.unit for mark in marked.select_related("unit__parent").order_by("pk")]
    village = next(unit for unit in ground.units if unit.pk == own)
    if village.sector == "rural" and village.kind == "branch":
        villages.insert(0, village)
    counties = {unit.path: unit for unit in ground.units if unit.depth == 1}
    since = _starts(ground, len(villages))
    people, users = [], []
    for number, unit in enumerate(villages):
        sender = next((top for path, top in counties.items() if unit.path.startswith(path)), ground.root)
        person = somebody(sender, ground)
        if unit.pk == own:
            person.account = ground.cast["demo-first"]
        else:
            person.account = User(
                username=f"s{number}", name=person.name, password=NO_PASSWORD, created_at=_noon(since[number])
            )
            users.append(person.account)
        people.append(person)
    bulk.create(User, users)
    for person in people:
        person.account = person.account  # its number is known now
    bulk.create(Person, people)
    rows = [_term(*one, number) for number, one in enumerate(zip(villages, people, since, strict=True))]
    bulk.create(Secondment, rows)
    _roles(rows, own)
    lines = [journal.Line("secondment.dispatch", r, r.unit, journal.snapshot(r, TERM_FIELDS)) for r in rows]
    journal.record_many(lines, by=ground.cast["demo-chief"], at=ground.at)
    if rows and rows[0].unit_id == own:
        marks.put(unit=village, mark=Mark.FIRST_SECRETARY, since=rows[0].since, by=None, at=ground.at)
    return rows


def _starts(ground: Ground, number: int) -> list[date]:
    """When terms began: most this spring, some last year, a few now."""
    today, chance = clock.day(ground.at), ground.chance
    ages = [160 if n == 0 else 340 if n % 9 == 8 else 6 if n % 13 == 12 else chance.randint(95, 165)
            for n in range(number)]  # fmt: skip
    return [today - timedelta(days=age) for age in ages]


def somebody(sender: Unit, ground: Ground) -> Person:
    """A young cadre of the county, whom the county's committee answers for."""
    name = names.person(ground.chance)
    born = clock.day(ground.at) - timedelta(days=ground.chance.randint(24, 34) * 365)
    return Person(
        unit=sender, name=name, sort_key=sort_key(name), search_text=search_text(name), political="party",
        birth_on=born, education="bachelor", workplace=ground.chance.choice(WHERE), created_at=ground.at,
    )  # fmt: skip


def _term(unit: Unit, person: Person, since: date, number: int) -> Secondment:
    handed = since + timedelta(days=3) if number % 13 != 12 else None
    due = later(since, 1 if number % 3 else 2)
    return Secondment(
        unit=unit, sender=person.unit, person=person, order_number=f"团发〔{since.year}〕{number // 8 + 5}号",
        since=since, due_on=due, ordered_at=_noon(since - timedelta(days=5)), handover=HANDED if handed else "",
        handed_over_on=handed,
    )  # fmt: skip


def _roles(rows: list[Secondment], own: int) -> None:
    """The role at the village for each but the cast's, who has it already."""
    grants = [
        Grant(account=row.person.account, role=orders.ROLE, unit=row.unit, since=_noon(row.since),
              until=clock.end_of(row.due_on))
        for row in rows if row.unit_id != own
    ]  # fmt: skip
    bulk.create(Grant, grants)
    lines = [journal.Line("grant.create", g, g.unit, journal.snapshot(g, GRANT_FIELDS)) for g in grants]
    if lines:
        journal.record_many(lines, by=None, at=max(grant.since for grant in grants))


def year(ground: Ground, row: Secondment, diligence: float, told: Told) -> None:
    """Visits, logs and deeds of one term up to today."""
    chance, today, account = ground.chance, clock.day(ground.at), row.person.account
    assert account is not None  # noqa: S101 -- all have one here
    for month in months(row.since, today):
        first, last = max(month, row.since), min(next_month(month), today)
        days = [first + timedelta(days=n) for n in range((last - first).days)]
        wanted = min(len(days), round(len(days) * diligence + chance.random()))
        for on in sorted(chance.sample(days, wanted)):
            _stay(row, account, on, ground, told)
        over = next_month(month) <= today
        if over and diligence and chance.random() < 0.9:
            said = {"base": chance.choice(STAYS), "rural": chance.choice(STAYS), "people": chance.choice(STAYS)}
            wrote = _noon(next_month(month) + timedelta(days=2))
            told.logs.append(SecondmentMonth(secondment=row, month=month, entries=said, by=account, at=wrote))
        if days and diligence and chance.random() < 0.6:
            _deed(row, account, chance.choice(days), ground, told)


def _stay(row: Secondment, account: User, on: date, ground: Ground, told: Told) -> None:
    chance = ground.chance
    wrote = _noon(on) + timedelta(hours=5)
    said = Content(on, chance.choice(("7.0", "6.5", "8.0", "3.0")), chance.randint(1, 9), chance.choice(STAYS))  # type: ignore[arg-type]
    visit = Visit(
        key=f"demo-stay-{row.pk}-{on:%Y%m%d}", unit=row.unit, purpose="secondment", visitor=account, secondment=row,
        on=on, hours=said.hours, talked=said.talked, text=said.text, recorded_at=wrote,
    )  # fmt: skip
    told.visits.append(visit)
    content = {"on": str(on), "hours": said.hours, "talked": said.talked, "text": said.text}
    told.entries.append(
        VisitEntry(visit=visit, digest=digest(content), content=content, written_at=wrote,
                   received_at=wrote, by=account)
    )  # fmt: skip


def _deed(row: Secondment, account: User, on: date, ground: Ground, told: Told) -> None:
    """A thing done; most are confirmed by the village's own secretary, the newest wait, one in many is denied."""
    duty, title, helped = ground.chance.choice(DEEDS)
    deed = Deed(secondment=row, duty=duty, on=on, title=title, helped=helped, by=account, at=_noon(on))
    village = ground.secretaries.get(row.unit_id)
    if row.unit_id == ground.seats["demo-branch"]:
        village = ground.cast["demo-branch"]
    if village is not None and on < clock.day(ground.at) - timedelta(days=9):
        deed.confirmed = ground.chance.random() < 0.95
        deed.confirmed_by, deed.confirmed_at = village, _noon(on + timedelta(days=4))
        deed.confirmed_note = "" if deed.confirmed else "只开了个头，没有办成。"
    told.deeds.append(deed)


def judged(rows: list[Secondment], ground: Ground) -> None:
    """One of long standing is evaluated, one who no longer comes is recalled."""
    at, chief = ground.at, ground.cast["demo-chief"]
    today = clock.day(at)
    old = next((row for row in rows[1:] if (today - row.since).days > 300), rows[1] if len(rows) > 1 else None)
    if old is not None:
        begun = at - timedelta(days=12)
        until = clock.day(begun).replace(day=1) - timedelta(days=1)
        made = evaluations.evaluate(secondment=old, until=max(until, old.since), by=chief, at=begun)
        village = ground.secretaries.get(old.unit_id, ground.cast["demo-county"])
        evaluations.opine(
            evaluation=made, opinion="常住村里，团日恢复了，青年认他。", by=village, at=at - timedelta(days=10)
        )  # fmt: skip
        grade, text = EvaluationGrade.COMPETENT, "驻村时间够，办成了几件实事；月志还可写得细一些。"
        evaluations.sign(evaluation=made, grade=grade, text=text, by=chief, at=at - timedelta(days=8))
    gone = next((row for n, row in enumerate(rows) if n % 11 == 10), rows[-1] if len(rows) > 2 else None)
    if gone is not None and gone is not old:
        note = "派出单位岗位调整后连续三个月没有到村，提醒后未改正。"
        orders.recall(secondment=gone, until=today - timedelta(days=6), note=note, by=chief, at=at - timedelta(days=6))


def asked(ground: Ground) -> None:
    """Some villages ask, in poor counties and others, and some people may go."""
    at, chance, chief = ground.at, ground.chance, ground.cast["demo-chief"]
    today = clock.day(at)
    served = set(Secondment.objects.filter(until=None).values_list("unit_id", flat=True))
    free = [u for u in ground.units if u.kind == "branch" and u.sector == "rural" and u.pk not in served
            and u.closed_on is None]  # fmt: skip
    chosen = chance.sample(free, min(len(free), 9))
    skills = [skill.value for skill in Skill]
    needs = [
        Need(unit=unit, text=chance.choice(ASKS), skills=sorted(chance.sample(skills, 2)),
             wanted_from=today + timedelta(days=chance.randint(10, 60)), raised_by=ground.secretaries.get(unit.pk),
             raised_at=at - timedelta(days=chance.randint(5, 40)))
        for unit in chosen
    ]  # fmt: skip
    bulk.create(Need, needs)
    counties = [unit for unit in ground.units if unit.depth == 1]
    homes = chosen + chance.sample(free, min(len(free), 6))
    people = [somebody(chance.choice(counties), ground) for _ in range(7)]
    bulk.create(Person, people)
    rows = [
        Candidate(unit=person.unit, person=person, background=f"{person.workplace}干部，工作五年以上，愿意驻村。",
                  skills=sorted(chance.sample(skills, 2)), home=chance.choice(homes), recommended_by=chief,
                  available_from=today + timedelta(days=chance.randint(0, 40)), days=chance.choice((5, 7, 8, 10)),
                  recommended_at=at - timedelta(days=9))
        for person in people
    ]  # fmt: skip
    bulk.create(Candidate, rows)
    journal.record("need.load", None, by=None, at=at, after={"needs": len(needs), "candidates": len(rows)})


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12, 0), clock.SHANGHAI)
