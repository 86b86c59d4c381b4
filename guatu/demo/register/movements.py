"""The demo's admissions, classes and transfers: in order and with gaps, under way, stuck, refused and arrived."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.base.problems import Problem
from guatu.demo.register.persons import Register
from guatu.demo.register.rows import create
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.actions import graduations, transfers
from guatu.people.models import Admission, AdmissionStep, Enrolment, Person, Transfer
from guatu.people.rules.admission.steps import STEPS, Asked, Source, Step, steps_of
from guatu.people.rules.movements import Destination, Stage

SCHOOLS = frozenset({"junior_high", "senior_high", "vocational_school"})
SHARES = {"junior_high": 0.14, "senior_high": 0.28, "vocational_school": 0.19}  # members among the students
CLASSES = 4  # that graduate in the demo
# Days before the branch's meeting at which each step was done.
BEFORE = {
    Step.APPLICATION: 190, Step.TALK: 175, Step.RECOMMENDATION: 150, Step.ACTIVIST: 145, Step.CONTACT: 140,
    Step.LESSONS: 60, Step.SERVICE: 50, Step.CANDIDATE: 30, Step.NOTICE: 25, Step.REVIEW: 15, Step.FORM: 8,
    Step.INTRODUCERS: 7, Step.MEETING: 0, Step.APPROVAL: -10, Step.CEREMONY: -20,
}  # fmt: skip


def admissions(units: list[Unit], register: Register, quality: dict[int, float], chance: Random, at: datetime) -> None:
    """The papers of everybody who joined this year: complete where branches work well, with gaps elsewhere."""
    year, rows, steps = clock.day(at).year, [], []
    for unit in units:
        good = quality.get(unit.pk, 0.8)
        for person in register.members.get(unit.pk, []):
            if person.joined_on and person.joined_on.year == year and chance.random() < 0.6 + good * 0.4:
                row = Admission(
                    person=person, unit=unit, source=Source.MEMBERS.value, opened_at=at, admitted_on=person.joined_on
                )
                rows.append(row)
                steps += _steps(row, person.joined_on, unit, good, chance, at)
    bulk.create(Admission, rows)
    create(AdmissionStep, steps, "admission")
    journal.record("admission.load", None, by=None, at=at, after={"admissions": len(rows), "steps": len(steps)})


def _steps(row: Admission, met_on: date, unit: Unit, good: float, chance: Random, at: datetime) -> list[AdmissionStep]:
    short = chance.random() > 0.55 + good * 0.42  # too few lessons, or a paper that nobody recorded
    found = []
    for step in steps_of(Source.MEMBERS):
        on = met_on - timedelta(days=BEFORE[step])
        if (
            on > clock.day(at)
            or (short and step is Step.APPROVAL)
            or (step is Step.SERVICE and unit.sector not in SCHOOLS)
        ):
            continue
        made = AdmissionStep(admission=row, code=step.value, on=on, at=at)
        if STEPS[step].asked is Asked.HOURS:
            made.hours = Decimal(20 if step is Step.SERVICE else 6 if short else 8)
        elif STEPS[step].asked is Asked.VOTES:
            made.due, made.present, made.yes = 20, 17, 16
        found.append(made)
    return found


def enrolments(units: list[Unit], chance: Random, at: datetime) -> None:
    """How many students most classes have; a few classes with too many members, and some that nobody counted."""
    on, rows = clock.day(at) - timedelta(days=60), []
    for unit in units:
        if unit.sector in SHARES and unit.kind == "branch" and unit.member_count and chance.random() < 0.85:
            share = SHARES[unit.sector] * (1.25 if chance.random() < 0.06 else 0.95)
            students = max(unit.member_count + 1, round(unit.member_count / share))
            rows.append(Enrolment(unit=unit, students=students, counted_on=on, source="学籍名册", recorded_at=at))
    bulk.create(Enrolment, rows)
    journal.record("enrolment.load", None, by=None, at=at, after={"enrolments": len(rows)})


def classes(units: list[Unit], register: Register, secretaries: dict[int, User], chance: Random, at: datetime) -> None:
    """Some classes that graduated this summer: most members moved on, some wait at each stage, one was refused."""
    targets = [unit for unit in units if unit.kind == "branch" and unit.sector not in SCHOOLS and unit.parent_id]
    able = [
        unit for unit in units if unit.kind == "branch" and unit.sector in SCHOOLS and unit.parent_id in secretaries
    ]
    leaving = [unit for unit in able if len(register.members.get(unit.pk, [])) > 4][-CLASSES:]
    for unit in leaving:
        school = secretaries[unit.parent_id]  # type: ignore[index]  # chosen so above
        graduations.mark(unit=unit, on=clock.day(at) - timedelta(days=120), by=school, at=at - timedelta(days=130))
    graduations.graduate_due(by=None, at=at - timedelta(days=119))
    with access.remembering():
        for unit in leaving:
            school = secretaries[unit.parent_id]  # type: ignore[index]  # chosen so above
            for person in register.members[unit.pk]:
                _leave(person, chance.choice(targets), school, secretaries, chance, at)


def _leave(
    person: Person, target: Unit, school: User, secretaries: dict[int, User], chance: Random, at: datetime
) -> None:
    if chance.random() < 0.12:
        return  # nobody has asked where this one goes
    began = at - timedelta(days=chance.randint(4, 100))
    try:
        outside = chance.random() < 0.08
        going = transfers.start(
            person=person, to_unit=None if outside else target, outside="北京某高校团委" if outside else "",
            destination=Destination.SCHOOL if outside else Destination.EMPLOYER, by=school, at=began,
        )  # fmt: skip
        if not outside:
            _decide(going, target, secretaries, chance, began)
    except Problem:
        return  # the far side has nobody to decide, as happens in life


def _decide(going: Transfer, target: Unit, secretaries: dict[int, User], chance: Random, began: datetime) -> None:
    """The far side's decisions, as far as they got."""
    far, upper = secretaries.get(target.pk), secretaries.get(target.parent_id or 0)
    draw = chance.random()
    if far and draw > 0.2:
        refused = draw < 0.27
        reason = "材料不齐，请补充单位证明" if refused else ""
        transfers.decide(
            transfer=going, stage=Stage.TO_BRANCH, approved=not refused, reason=reason, by=far,
            at=began + timedelta(days=2),
        )  # fmt: skip
        if not refused and upper and draw > 0.42:
            transfers.decide(
                transfer=going, stage=Stage.TO_UPPER, approved=True, by=upper, at=began + timedelta(days=3)
            )
