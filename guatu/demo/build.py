"""Building the demo: one transaction, from the tree to today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import resources
from pathlib import Path
from random import Random

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.campaigns.actions import campaigns
from guatu.campaigns.models import Campaign
from guatu.campaigns.sheets import text as tasklists
from guatu.demo import maps, people, shape
from guatu.demo.actions import actions
from guatu.demo.field import field
from guatu.demo.field.ground import Ground
from guatu.demo.field.spots import closed as checked
from guatu.demo.papers import Papers
from guatu.demo.register import health, life, movements, persons, places, posts, service
from guatu.demo.shape import Plan
from guatu.demo.story import CITY_RULE, COUNTY_RULE, Story
from guatu.demo.work import Work
from guatu.orgs.actions.tree import Seed, plant
from guatu.orgs.models import Unit, UnitMark
from guatu.submissions.actions import proofs, reach
from guatu.supervision import board
from guatu.supervision.actions import snapshots

# Share of full size, most counties.
SCALES: dict[str, tuple[float, int | None]] = {"small": (0.06, 5), "city": (1.0, None), "province": (1.0, None)}
CITIES_OF_PROVINCE = 10
MARK_FIELDS = ("unit", "mark", "since", "until")
RUNNING = 140  # days since the campaign began: some nodes past, some ahead
Report = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What was built."""

    units: int
    members: int
    cells: int


@transaction.atomic
@bulk.roomy()
def build(*, scale: str, seed: int, at: datetime, folder: Path, report: Report = lambda step: None) -> Built:
    """Build the demo city into an empty database; the same seed and day give the same city."""
    chance = Random(seed)  # noqa: S311 -- a demo is to be repeatable, not secret
    start = clock.day(at) - timedelta(days=RUNNING)
    report("组织树")
    plan, units = _units(scale, chance, clock.day(at), start)
    root = units[plan.seeds[0].code]
    maps.write(plan, root.code, folder / "maps")
    report("人员与岗位")
    secretaries = people.secretaries(list(units.values()), chance, _morning(start - timedelta(days=30)))
    seats = _seats(plan, units)
    cast = people.cast(root, seats, chance, _morning(start - timedelta(days=30)))
    quality = {units[code].pk: value for code, value in plan.quality.items()}
    report("团员、干部、会议、场所")
    register = _register(root, list(units.values()), quality, secretaries, cast["demo-dept"], chance, at)
    report("任务清单与派发")
    campaign = _campaign(root, start, cast["demo-chief"])
    cells = reach.launch(campaign=campaign, by=cast["demo-chief"], at=_morning(start))
    campaign.refresh_from_db()
    story = Story(campaign, cast, secretaries, chance)
    story.name_responsible(root, _morning(start))
    report("填报与核验")
    _course(story, Work(campaign, quality, secretaries, chance), root, at, report)
    report("联系点、示范点等各项机制")
    ground = Ground(
        root=root, units=list(units.values()), leaders=register.leaders, members=register.members, quality=quality,
        secretaries=secretaries, cast=cast, seats={name: unit.pk for name, unit in seats.items()}, campaign=campaign,
        chance=chance, at=at,
    )  # fmt: skip
    field(ground)
    cells += actions(
        root=root, start=start, quality=quality, secretaries=secretaries, by=cast["demo-chief"],
        launched=_morning(start) + timedelta(hours=1), at=at,
    )  # fmt: skip
    board.forget()
    return Built(len(units), sum(unit.member_count or 0 for unit in units.values()), cells)


def _register(
    root: Unit, units: list[Unit], quality: dict[int, float], secretaries: dict[int, User], by: User, chance: Random,
    at: datetime,
) -> persons.Register:  # fmt: skip
    """What the register knows of the city's people, meetings, trainings and places. Returns the people."""
    register = persons.people(units, quality, secretaries, chance, at)
    posts.posts(units, register, quality, chance, at)
    life.meetings(units, register, quality, chance, at)
    life.reviews(units, register, quality, chance, at)
    service.trainings(root, units, quality, chance, at)
    service.services(units, register, quality, chance, at)
    service.homes(units, quality, chance, at)
    places.places(units, chance, by, at)
    movements.admissions(units, register, quality, chance, at)
    movements.enrolments(units, chance, at)
    movements.classes(units, register, secretaries, chance, at)
    health.check(root, at - timedelta(days=70))
    health.decide(secretaries, chance, at - timedelta(days=60))
    health.check(root, at - timedelta(days=1))
    return register


def _units(scale: str, chance: Random, today: date, start: date) -> tuple[Plan, dict[str, Unit]]:
    share, most = SCALES[scale]
    whole = scale == "province"
    plan = _province(chance, today) if whole else shape.city(chance, today, share=share, most=most)
    at = _morning(start - timedelta(days=30))
    units = {unit.code: unit for unit in plant(seeds=plan.seeds, by=None, at=at)}
    marks = UnitMark.objects.bulk_create(
        [UnitMark(unit=units[code], mark=mark, since=start - timedelta(days=30)) for code, mark in plan.marks]
    )
    journal.record_many(
        [journal.Line("unit.mark", m, m.unit, journal.snapshot(m, MARK_FIELDS)) for m in marks],
        by=None,
        at=at,
    )
    return plan, units


def _province(chance: Random, today: date) -> Plan:
    """Ten cities below one province, for the benchmarks."""
    top = Seed(
        "PR", "共青团云岭省委员会", "local_committee", "party_government", None, today, {"short_name": "共青团云岭省委"}
    )
    whole = Plan(seeds=[top], group={"PR": "government"}, quality={"PR": 0.8})
    for number in range(1, CITIES_OF_PROVINCE + 1):
        plan = shape.city(chance, today, share=1.0, most=None, prefix=f"PR{number:02d}", parent=top)
        whole.seeds += plan.seeds
        whole.marks += plan.marks
        whole.group |= plan.group
        whole.quality |= plan.quality
    return whole


def _seats(plan: Plan, units: dict[str, Unit]) -> dict[str, Unit]:
    """Where the demo's people below the city sit: a county that does middling, its town, school and village."""
    counties = [s.code for s in plan.seeds if s.kind == "local_committee"][1:]
    county = sorted(counties, key=lambda code: plan.quality[code])[len(counties) // 2]

    def first(kind: str, sector: str, above: str) -> Unit:
        found = [s.code for s in plan.seeds if s.kind == kind and s.sector == sector and s.code.startswith(above)]
        return units[found[0] if found else county]

    town = first("committee", "rural", county)
    village = first("branch", "rural", town.code)
    return {
        "demo-county": units[county],
        "demo-inspector": units[county],
        "demo-town": town,
        "demo-school": first("committee", "junior_high", county),
        "demo-branch": village,
        "demo-first": village,
    }


def _campaign(root: Unit, start: date, by) -> Campaign:  # type: ignore[no-untyped-def]
    content = resources.files("guatu.campaigns").joinpath("data/tasklists/norms.yaml").read_bytes()
    (tasklist,) = tasklists.read(content)
    return campaigns.create(tasklist=tasklist, owner=root, starts_on=start, by=by, at=_morning(start))


def _course(story: Story, work: Work, root: Unit, at: datetime, report: Report) -> None:
    """The campaign's course up to now: four looks at the board, with what was decided and written at each."""
    chief = story.cast["demo-chief"]
    today = clock.day(at)
    papers = Papers(story.campaign, root, chief, story.secretaries, story.chance)
    city_rule = story.publish_rule(root, CITY_RULE, chief, _morning(story.campaign.starts_on + timedelta(days=5)))
    for number, days_ago in enumerate((80, 45, 14, 0)):
        moment = at if days_ago == 0 else _morning(today - timedelta(days=days_ago))
        work.bring(moment)
        proofs.prove(campaigns=[story.campaign], by=None, at=moment)
        if number in (1, 2):
            story.ask(moment, 14)
        board.forget()
        report(f"第{number + 1}期：快照、红黑旗、督办、通报")
        snapshot = snapshots.take(campaign=story.campaign, unit=root, by=chief, at=moment)
        tell = (story.first_flags, story.second_flags, story.third_flags, story.propose)[number]
        tell(city_rule, snapshot, moment)
        papers.escalate(moment)
        papers.warn(moment, (4, 6, 6, 0)[number])
        papers.bulletin(snapshot, moment, issued=number < 3)
        if number == 0:
            papers.open_series(moment)
        if number == 1:
            papers.bulletin(snapshot, moment + timedelta(hours=1), issued=True, kind="praise")
        if number == 3:
            papers.serious(snapshot, moment)
        if number == 2:
            _county(story, papers, root, moment)
            checked(root, story.campaign, story.cast, story.secretaries, story.chance, moment)
    board.forget()


def _county(story: Story, papers: Papers, root: Unit, at: datetime) -> None:
    """One county hangs its own flags and issues its own bulletin."""
    county = Unit.objects.get(grants__account=story.cast["demo-county"])
    by = story.secretaries.get(county.pk)
    if by is None:
        return
    rule = story.publish_rule(county, COUNTY_RULE, story.cast["demo-chief"], at - timedelta(days=9))
    snapshot = snapshots.take(campaign=story.campaign, unit=county, by=by, at=at)
    story.propose(rule, snapshot, at)
    papers.of_county(county, at + timedelta(hours=1))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 0), clock.SHANGHAI)
