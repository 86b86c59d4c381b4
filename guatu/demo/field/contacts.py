"""The demo's contact points: cadres beside the secretary, branches that they link, visits, and what is not in order."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random

from guatu.accounts import journal
from guatu.base import bulk, clock
from guatu.base.pinyin import search_text, sort_key
from guatu.coverage.models import Finding
from guatu.coverage.rules.faults import DEMANDING
from guatu.demo import names
from guatu.demo.field.ground import Ground
from guatu.fieldwork.actions import contacts as actions
from guatu.fieldwork.models import Contact, Visit, VisitEntry
from guatu.fieldwork.rules.matching import Weak
from guatu.fieldwork.rules.syncing import digest
from guatu.fieldwork.rules.visits import Content
from guatu.orgs.models import Unit
from guatu.people.models import Person, Post

# Who sits beside the secretary, by depth of the unit: the city, a county; other committees mostly a deputy.
BESIDES = {
    0: ("deputy", "deputy", "standing", "standing", "member", "member", "delegate", "delegate", "delegate"),
    1: ("deputy", "standing", "member", "delegate"),
}
COMMITTEES = frozenset({"local_committee", "committee", "working_committee"})
SAID = (
    "参加了支部大会，团员反映青年之家晚上不开门。", "查看团员名册和会议记录，三会两制一课基本正常。",
    "和支部书记、三名团员座谈，支部缺活动场地。", "入户看望两名外出返乡青年，介绍了创业贷款。",
    "检查智慧团建信息，两名毕业生关系还没有转出。",
)  # fmt: skip
GONE = 3  # cadres who left office while they link a branch
AWAY = timedelta(days=12)


def contacts(ground: Ground) -> None:
    """Cadres, a run of the matcher seventy days ago, visits since, and a run of today that waits for its decision."""
    chance, at, chief = ground.chance, ground.at, ground.cast["demo-chief"]
    linked(ground)
    besides(ground)
    then = at - timedelta(days=70)
    actions.match(unit=ground.root, weak=weakness(), by=chief, at=then)
    actions.accept_all(unit=ground.root, by=chief, at=then + timedelta(days=2))
    visits(list(Contact.objects.select_related("person__account", "unit").order_by("pk")), chance, at)
    leave(chance, clock.day(at))
    actions.match(unit=ground.root, weak=weakness(), by=chief, at=at - timedelta(hours=3))


def weakness() -> dict[int, Weak]:
    """What the self-check holds against branches."""
    found = Counter(Finding.objects.filter(until=None, fault__in=sorted(DEMANDING)).values_list("unit_id", flat=True))
    return {unit: Weak(findings=number) for unit, number in found.items()}


def linked(ground: Ground) -> None:
    """The secretaries of committees sign in as themselves, those of the cast among them."""
    seats = {unit: ground.cast[name] for name, unit in ground.seats.items() if name != "demo-inspector"}
    accounts = ground.secretaries | seats | {ground.root.pk: ground.cast["demo-chief"]}
    people = []
    for unit, person in sorted(ground.leaders.items()):
        if unit in accounts:
            person.account = accounts[unit]
            people.append(person)
    Person.objects.bulk_update(people, ["account"], batch_size=500)


def besides(ground: Ground) -> None:
    """Deputies, members and delegates of committees."""
    chance, made, posts = ground.chance, [], []
    for unit in ground.units:
        if unit.kind not in COMMITTEES or unit.closed_on:
            continue
        titles = BESIDES.get(unit.depth, ("deputy",) if chance.random() < 0.5 else ())
        for title in titles:
            person = somebody(unit, chance, ground.at)
            made.append(person)
            posts.append((unit, person, title, clock.day(ground.at) - timedelta(days=chance.randint(100, 900))))
    bulk.create(Person, made)
    rows = [
        Post(unit=unit, person=person, title=title, nature="full_time" if unit.depth < 2 else "part_time",
             selection="elected", since=since, consent_on=since, recorded_at=ground.at)
        for unit, person, title, since in posts
    ]  # fmt: skip
    bulk.create(Post, rows)
    journal.record("post.load", None, by=None, at=ground.at, after={"posts": len(rows)})


def somebody(unit: Unit, chance: Random, at: datetime) -> Person:
    """A cadre of a committee."""
    name = names.person(chance)
    return Person(
        unit=unit, name=name, sort_key=sort_key(name), search_text=search_text(name), political="party",
        birth_on=clock.day(at) - timedelta(days=chance.randint(24, 40) * 365), created_at=at,
    )  # fmt: skip


def visits(rows: list[Contact], chance: Random, at: datetime) -> None:
    """Visits of those who have an account: most went once or twice, some never, a few plan to."""
    made: list[Visit] = []
    entries: list[VisitEntry] = []
    today = clock.day(at)
    for row in rows:
        account = row.person.account
        if account is None:
            continue
        for _n in range(chance.choice((0, 1, 1, 1, 2))):
            on = today - timedelta(days=chance.randint(2, 60))
            said = Content(on, None, chance.randint(2, 12), chance.choice(SAID))
            visit = Visit(key=f"demo-{len(made):08d}", unit=row.unit, purpose="contact", visitor=account, contact=row,
                          on=on, talked=said.talked, text=said.text, recorded_at=evening(on))  # fmt: skip
            made.append(visit)
            entries.append(VisitEntry(visit=visit, digest=digest(said.canonical()), content=said.canonical(),
                                      written_at=evening(on), received_at=evening(on), by=account))  # fmt: skip
        if chance.random() < 0.15:
            on = today + timedelta(days=chance.randint(2, 30))
            made.append(Visit(key=f"demo-{len(made):08d}", unit=row.unit, purpose="contact", visitor=account,
                              contact=row, planned_on=on, planned_at=at))  # fmt: skip
    bulk.create(Visit, made)
    for entry in entries:
        entry.visit = entry.visit  # its number is known now
    bulk.create(VisitEntry, entries)
    journal.record("visit.load", None, by=None, at=at, after={"visits": len(made)})


def evening(on: date) -> datetime:
    """When somebody writes a visit down."""
    return datetime.combine(on, time(17, 30), clock.SHANGHAI)


def leave(chance: Random, today: date) -> None:
    """Some who link a branch have left office since: their contacts wait for somebody to arrange them anew."""
    held = list(Contact.objects.filter(post__title__in=("deputy", "standing", "member")).order_by("pk"))
    for row in chance.sample(held, min(GONE, len(held))):
        Post.objects.filter(pk=row.post_id).update(until=today - AWAY, ended_reason="moved")
