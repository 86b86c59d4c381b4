"""The demo's guidance: groups, a year of sessions with who came, materials, and questions in every state."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.campaigns.models import Task
from guatu.demo.field.ground import Ground
from guatu.demo.field.guidance_texts import ANSWERED, CANCELLED, CITY, COUNTY, MATERIALS, REPEATED, SUMMARY, WAITING
from guatu.guidance.actions import explanations, groups, materials, questions
from guatu.guidance.models import GuidanceGroup, Question, Session, SessionUnit
from guatu.guidance.queries.explanations import shipped
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.orgs.rules.sectors import Field, sectors_of
from guatu.people.models import Post

FORMED = 120  # days ago
GROUPS = (
    ("乡镇农村领域指导组", "rural"),
    ("中学领域指导组", "middle_school"),
    ("非公企业领域指导组", "private_firm"),
)
MOST = 400  # units asked to one session
Plan = tuple[str, str, str, tuple[int, int]]


def guidance(ground: Ground) -> None:
    """All of it, in the order in which it happened."""
    counties = [unit for unit in ground.units if unit.kind == "local_committee" and unit.parent_id == ground.root.pk]
    formed = [*city_groups(ground), *county_groups(ground, counties)]
    sessions(ground, counties, {(group.unit_id, group.field): group for group in formed})
    library(ground)
    asked(ground)


def city_groups(ground: Ground) -> list[GuidanceGroup]:
    """Groups of the city by field of work, each with a head and two members from the counties' committees."""
    chief, at = ground.cast["demo-chief"], ground.at - timedelta(days=FORMED)
    posts = Post.objects.filter(unit__depth__lte=1, until=None, title__in=("secretary", "deputy"))
    people = [post.person for post in posts.select_related("person").order_by("pk")]
    made = []
    for number, (name, field) in enumerate(GROUPS):
        group = groups.form(unit=ground.root, given=groups.Formed(name, field), by=chief, at=at)
        for one in people[number::3][:3]:
            groups.join(group=group, person=one, head=one == people[number], by=chief, at=at)
        made.append(group)
    return made


def county_groups(ground: Ground, counties: Sequence[Unit]) -> list[GuidanceGroup]:
    """Most counties have a group for all below them, led by their secretary."""
    made, at = [], ground.at - timedelta(days=FORMED - 10)
    for county in counties:
        leader = ground.leaders.get(county.pk)
        if leader is None or ground.chance.random() < 0.2:
            continue
        by = ground.secretaries.get(county.pk)
        group = groups.form(unit=county, given=groups.Formed("规范化建设指导组"), by=by, at=at)
        groups.join(group=group, person=leader, head=True, by=by, at=at)
        made.append(group)
    return made


def sessions(ground: Ground, counties: Sequence[Unit], led: dict[tuple[int, str], GuidanceGroup]) -> None:
    """A year of sessions of the city and its counties: held with who came, called off, and ahead."""
    rows: list[Session] = []
    asked_: list[SessionUnit] = []
    for unit, plans in [(ground.root, CITY), *((county, COUNTY) for county in counties)]:
        below = [one for one in ground.units if paths.contains(unit.path, one.path) and one.pk != unit.pk]
        for said in plans:
            row = _session(ground, unit, said, led.get((unit.pk, said[2])) or led.get((unit.pk, "")))
            found = _asked(ground, row, below)
            if found:  # a county may have nobody of a field
                rows.append(row)
                asked_ += found
    bulk.create(Session, rows)
    for one in asked_:
        one.session = one.session  # its number is known now
    bulk.create(SessionUnit, asked_)
    after = {"sessions": len(rows), "units": len(asked_)}
    journal.record("guidance_session.load", ground.root, by=None, at=ground.at, unit=ground.root, after=after)


def _session(ground: Ground, unit: Unit, said: Plan, group: GuidanceGroup | None) -> Session:
    title, kind, field, (month, day) = said
    on, today = date(clock.day(ground.at).year, month, day), clock.day(ground.at)
    by = ground.cast["demo-dept"] if unit == ground.root else ground.secretaries.get(unit.pk)
    planned = datetime.combine(min(on, today) - timedelta(days=20), time(9), clock.SHANGHAI)
    row = Session(unit=unit, group=group, kind=kind, field=field, title=title, on=on, place="机关会议室",
                  speaker="团校教师" if kind == "talk" else "", planned_by=by, planned_at=planned)  # fmt: skip
    off = ground.chance.random() < 0.06
    if off and on < today:
        row.cancelled_at, row.cancelled_reason, row.version = planned + timedelta(days=15), CANCELLED, 2
    elif on < today - timedelta(days=3):
        row.summary, row.held_by, row.version = SUMMARY, by, 2
        row.held_at = datetime.combine(on, time(17), clock.SHANGHAI)
    return row


def _asked(ground: Ground, row: Session, below: Sequence[Unit]) -> list[SessionUnit]:
    """Whom a session was for: those of its field, else committees for the city and a part of all for a county."""
    wanted = sectors_of([Field(row.field)]) if row.field else None
    fitting = [one for one in below if wanted is None or one.sector in wanted]
    if wanted is None and row.unit_id == ground.root.pk:
        fitting = [one for one in fitting if one.kind != "branch"]
    some = ground.chance.sample(fitting, min(len(fitting), MOST))
    return [SessionUnit(session=row, unit=one, came=_came(ground, row, one)) for one in some]


def _came(ground: Ground, row: Session, unit: Unit) -> int | None:
    if row.held_at is None:
        return None
    likely = 0.3 + ground.quality.get(unit.pk, 0.8) * 0.6
    return ground.chance.choice((1, 1, 2)) if ground.chance.random() < likely else 0


def library(ground: Ground) -> None:
    """The city's materials, one of them taken back because it holds no longer; one explanation in its own words."""
    by, at = ground.cast["demo-dept"], ground.at - timedelta(days=100)
    tasks = {task.code: task for task in Task.objects.filter(campaign=ground.campaign)}
    for number, (title, kind, field, source, codes, text) in enumerate(MATERIALS):
        then = at + timedelta(days=number)
        said = materials.Said(title, kind, field, source, text, [tasks[code] for code in codes])
        made = materials.add(unit=ground.root, said=said, by=by, at=then)
        materials.publish(material=made, by=by, at=then)
    materials.withdraw(material=made, by=by, at=at + timedelta(days=40))
    task = tasks["2.2"]
    texts = shipped()[task.code, task.name]
    own = explanations.Explained(texts["why"], texts["what"], texts["how"] + "\n市里要求：每月第一周开支部委员会。")
    explanations.write(task=task, said=own, version=0, by=by, at=at)


def asked(ground: Ground) -> None:
    """Questions of branches: answered and published, answered by an earlier one, passed up, waiting too long."""
    tasks = {task.code: task for task in Task.objects.filter(campaign=ground.campaign)}
    askers = iter(_askers(ground))
    known = [_answered(ground, next(askers), tasks, said, number) for number, said in enumerate(ANSWERED)]
    for other, text in zip(known, REPEATED, strict=False):
        unit, by = next(askers)
        then = ground.at - timedelta(days=20)
        row = questions.ask(unit=unit, text=text, task=other.task, by=by, at=then)
        if paths.contains(other.answering.path, unit.path):
            questions.equate(question=row, other=other, by=ground.cast["demo-dept"], at=then + timedelta(days=1))
    for text, code, days in WAITING:
        unit, by = next(askers)
        questions.ask(unit=unit, text=text, task=tasks[code], by=by, at=ground.at - timedelta(days=days))


def _askers(ground: Ground) -> list[tuple[Unit, User]]:
    """Branches whose secretary asks: those of the cast's county and town first, so that they have something to do."""
    mine = paths.ancestors(next(unit.path for unit in ground.units if unit.pk == ground.seats["demo-branch"]))
    rows = [unit for unit in ground.units if unit.kind == "branch" and unit.pk in ground.secretaries]
    rows.sort(key=lambda unit: (-len(set(mine) & set(paths.ancestors(unit.path))), unit.pk))
    found = [(unit, ground.secretaries[unit.pk]) for unit in rows[:40]]
    spread = [pair for one, pair in pairwise(found) if one[0].parent_id != pair[0].parent_id]
    return [*found[:1], *spread, *found[1:]]


def _answered(
    ground: Ground, asker: tuple[Unit, User], tasks: dict[str, Task], said: tuple[str, str, str, str], number: int
) -> Question:
    """A question passed up to the city's department and answered there; published but for the last."""
    (unit, by), (text, public, answer, code) = asker, said
    then, chief = ground.at - timedelta(days=90 - number * 9), ground.cast["demo-dept"]
    row = questions.ask(unit=unit, text=text, task=tasks[code], by=by, at=then)
    while row.answering.depth:
        row = questions.pass_up(question=row, by=chief, at=then + timedelta(hours=row.version * 3))
    row = questions.answer(question=row, text=answer, version=row.version, by=chief, at=then + timedelta(days=2))
    return questions.publish(question=row, text=public, by=chief, at=then + timedelta(days=2)) if public else row
