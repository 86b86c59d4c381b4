"""Admissions, quotas and recommendations as they are written."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.people.actions import admissions, quotas, recommendations
from guatu.people.actions.admissions import Given
from guatu.people.actions.recommendations import Held
from guatu.people.models import Admission, Membership, Person, Quota
from guatu.people.rules.admission import STEPS, Source, Step, Warn
from guatu.people.rules.recommendation import PartyStage
from tests.members import member, person
from tests.world import AT, World

BEFORE = date(2026, 3, 2)
NUMBER = "202641000123"
LINE = [step for step in STEPS if step not in {Step.SQUAD, Step.BRIGADE, Step.CEREMONY}]


def begun(world: World, source: Source = Source.MEMBERS, **fields: object) -> Admission:
    who = person(world.unit["class1"], "阿依古丽·买买提", birth_on=date(2011, 5, 4), **fields)
    return admissions.begin(person=who, unit=world.unit["class1"], source=source, by=world.user["monitor"], at=AT)


def given(step: Step, on: date, **changes: object) -> Given:
    values: dict = {"on": on}
    if step in {Step.LESSONS, Step.SERVICE}:
        values["hours"] = Decimal(20)
    if step is Step.MEETING:
        values |= {"due": 40, "present": 30, "yes": 29}
    return Given(**{**values, **changes})


def take(world: World, row: Admission, *steps: Step) -> None:
    """Record steps a fortnight apart in the order of the table, each by whom it is for."""
    for step in steps:
        on = BEFORE + timedelta(days=14 * LINE.index(step))
        who = "principal" if STEPS[step].above else "monitor"
        admissions.record(admission=row, step=step, given=given(step, on), by=world.user[who], at=AT)


def refused(code: str, call: Callable, **words: object) -> Problem:
    with pytest.raises(Problem) as caught:
        call(**words, at=AT)
    assert caught.value.code == code
    return caught.value


def test_the_whole_way_ends_in_a_membership_since_the_meeting(world: World) -> None:
    row = begun(world)
    take(world, row, *LINE)
    admissions.finish(admission=row, number=f" {NUMBER[:4]} {NUMBER[4:]}", by=world.user["monitor"], at=AT)
    joined = BEFORE + timedelta(days=14 * LINE.index(Step.MEETING))
    held = Membership.objects.get(person=row.person)
    who = Person.objects.get(pk=row.person_id)
    assert (held.unit, held.state, held.origin, held.since) == (world.unit["class1"], "member", "admitted", joined)
    assert (who.joined_on, who.member_number, who.political) == (joined, NUMBER, "member")
    assert Admission.objects.get().admitted_on == joined
    ceremony = given(Step.CEREMONY, date(2026, 10, 1))
    admissions.record(admission=row, step=Step.CEREMONY, given=ceremony, by=world.user["monitor"], at=AT)


def test_a_member_and_somebody_under_way_are_not_begun(world: World) -> None:
    unit, by = world.unit["class1"], world.user["monitor"]
    row = begun(world)
    words = {"unit": unit, "source": Source.MEMBERS, "by": by}
    refused("conflict", admissions.begin, person=row.person, **words)
    refused("conflict", admissions.begin, person=member(unit), **words)
    refused("invalid", admissions.begin, person=person(world.unit["class2"]), **words)
    upper = world.unit["school"]
    refused("invalid", admissions.begin, person=person(upper), **{**words, "unit": upper})


def test_somebody_stopped_may_be_begun_anew(world: World) -> None:
    row = begun(world)
    refused("invalid", admissions.stop, admission=row, reason=" ", by=world.user["monitor"])
    admissions.stop(admission=row, reason="本人撤回申请", by=world.user["monitor"], at=AT)
    refused(
        "illegal_step", admissions.record, admission=row, step=Step.TALK, given=Given(BEFORE),
        by=world.user["monitor"],
    )  # fmt: skip
    again = admissions.begin(person=row.person, unit=row.unit, source=Source.MEMBERS, by=world.user["monitor"], at=AT)
    assert again.pk != row.pk


@pytest.mark.parametrize(
    ("step", "changes", "field"),
    [
        (Step.TALK, {"on": date(2026, 3, 1)}, "on"),
        (Step.TALK, {"on": date(2026, 11, 3)}, "on"),
        (Step.TALK, {"on": date(2011, 5, 4)}, "on"),
        (Step.LESSONS, {"hours": None}, "hours"),
        (Step.LESSONS, {"hours": Decimal(-1)}, "hours"),
        (Step.MEETING, {"present": 41}, "present"),
        (Step.MEETING, {"yes": 31}, "yes"),
        (Step.MEETING, {"due": None}, "due"),
    ],
)
def test_what_cannot_be_is_refused(world: World, step: Step, changes: dict, field: str) -> None:
    row, changes = begun(world), dict(changes)
    take(world, row, Step.APPLICATION)
    said = given(step, changes.pop("on", BEFORE + timedelta(days=20)), **changes)
    problem = refused("invalid", admissions.record, admission=row, step=step, given=said, by=world.user["monitor"])
    assert list(problem.fields) == [field]


def test_a_step_is_recorded_once(world: World) -> None:
    row = begun(world)
    take(world, row, Step.APPLICATION)
    words = {"admission": row, "step": Step.APPLICATION, "given": Given(BEFORE), "by": world.user["monitor"]}
    refused("conflict", admissions.record, **words)


def test_the_unit_above_decides_and_nobody_on_their_own_record(world: World) -> None:
    row = begun(world)
    take(world, row, Step.APPLICATION, Step.TALK)
    day = BEFORE + timedelta(days=30)
    words = {"admission": row, "step": Step.ACTIVIST, "given": Given(day)}
    refused("not_allowed", admissions.record, **words, by=world.user["monitor"])
    refused("not_allowed", admissions.record, **words, by=world.user["western"])
    recommended = given(Step.RECOMMENDATION, day)
    admissions.record(admission=row, step=Step.RECOMMENDATION, given=recommended, by=world.user["principal"], at=AT)
    refused("own_work", admissions.record, **words, by=world.user["principal"])
    assert admissions.record(**words, by=world.user["eastern"], at=AT).on == day


def test_the_last_step_is_taken_back_by_who_may_record_it(world: World) -> None:
    row = begun(world)
    take(world, row, *LINE[:4])
    last = row.steps.get(code="activist")
    refused("conflict", admissions.undo, admission=row, step=row.steps.get(code="talk").pk, by=world.user["monitor"])
    refused("not_allowed", admissions.undo, admission=row, step=last.pk, by=world.user["monitor"])
    admissions.undo(admission=row, step=last.pk, by=world.user["principal"], at=AT)
    assert sorted(row.steps.values_list("code", flat=True)) == ["application", "recommendation", "talk"]


def test_what_admitted_somebody_is_not_taken_back(world: World) -> None:
    row = begun(world)
    take(world, row, *LINE)
    admissions.finish(admission=row, number=NUMBER, by=world.user["monitor"], at=AT)
    last = row.steps.get(code="approval")
    refused("frozen", admissions.undo, admission=row, step=last.pk, by=world.user["principal"])
    refused("illegal_step", admissions.stop, admission=row, reason="误办", by=world.user["monitor"])
    refused("conflict", admissions.finish, admission=row, number=NUMBER, by=world.user["monitor"])


def test_finishing_needs_application_meeting_approval_and_a_good_number(world: World) -> None:
    row = begun(world)
    take(world, row, *LINE[:-1])
    words = {"admission": row, "by": world.user["monitor"]}
    refused("illegal_step", admissions.finish, number=NUMBER, **words)
    take(world, row, Step.APPROVAL)
    person(world.unit["class2"], member_number=NUMBER)
    for number in ("", "2026", "202341000123", NUMBER):
        assert list(refused("invalid", admissions.finish, number=number, **words).fields) == ["number"]
    assert not Membership.objects.exists()
    assert Admission.objects.get(pk=row.pk).admitted_on is None


def test_a_warning_is_set_aside_with_a_reason_and_taken_up_again(world: World) -> None:
    row = begun(world)
    words = {"admission": row, "warn": Warn.PAPER, "by": world.user["monitor"]}
    refused("invalid", admissions.park, reason=" ", **words)
    admissions.park(reason="材料在档案室", **words, at=AT)
    admissions.park(reason="材料在学校档案室", **words, at=AT)
    assert list(row.parked.values_list("code", "reason")) == [("paper", "材料在学校档案室")]
    admissions.unpark(**words, at=AT)
    refused("conflict", admissions.unpark, **words)


def test_the_journal_names_nobody(world: World) -> None:
    row = begun(world)
    take(world, row, Step.APPLICATION)
    admissions.park(admission=row, warn=Warn.PAPER, reason="阿依古丽的材料", by=world.user["monitor"], at=AT)
    admissions.stop(admission=row, reason="阿依古丽转学", by=world.user["monitor"], at=AT)
    lines = JournalEntry.objects.filter(verb__startswith="admission.").order_by("seq")
    assert [line.verb for line in lines] == ["admission.begin", "admission.record", "admission.park", "admission.stop"]
    assert not [line for line in lines if "阿依古丽" in line.after + line.note]


def test_a_quota_is_set_and_set_anew(world: World) -> None:
    words = {"unit": world.unit["east"], "year": 2026, "sector": "middle_school", "by": world.user["chief"]}
    quotas.set_quota(number=100, **words, at=AT)
    quotas.set_quota(number=90, **words, at=AT)
    assert list(Quota.objects.values_list("year", "sector", "number")) == [(2026, "middle_school", 90)]
    refused("invalid", quotas.set_quota, number=-1, **words)


def test_students_are_counted_on_a_day_that_has_come(world: World) -> None:
    words = {"unit": world.unit["class1"], "source": "学籍系统", "by": world.user["monitor"]}
    made = quotas.count_students(students=50, counted_on=date(2026, 9, 1), **words, at=AT)
    assert (made.students, made.unit) == (50, world.unit["class1"])
    refused("invalid", quotas.count_students, students=50, counted_on=date(2026, 11, 3), **words)


HELD = Held(held_on=date(2026, 10, 10), due=8, present=7, yes=6)


def test_a_recommendation_is_decided_above_once_and_not_by_its_recorder(world: World) -> None:
    who = member(world.unit["village"])
    words = {"person": who, "unit": world.unit["village"], "stage": PartyStage.ACTIVIST, "held": HELD}
    made = recommendations.put_forward(**words, by=world.user["villager"], at=AT)
    refused("conflict", recommendations.put_forward, **words, by=world.user["villager"])
    yes = {"recommendation": made, "approved": True, "note": ""}
    refused("not_allowed", recommendations.decide, **yes, by=world.user["villager"])
    refused("not_allowed", recommendations.decide, **yes, by=world.user["western"])
    no = {**yes, "approved": False}
    assert list(refused("invalid", recommendations.decide, **no, by=world.user["mayor"]).fields) == ["note"]
    assert recommendations.decide(**yes, by=world.user["mayor"], at=AT).approved is True
    refused("conflict", recommendations.decide, **yes, by=world.user["eastern"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"present": 9}, "present"),
        ({"yes": 8}, "yes"),
        ({"due": 0, "present": 0, "yes": 0}, "due"),
        ({"held_on": date(2026, 11, 3)}, "held_on"),
    ],
)
def test_ballots_that_cannot_be_are_refused(world: World, changes: dict, field: str) -> None:
    held = Held(**{**HELD.__dict__, **changes})
    words = {"unit": world.unit["village"], "stage": PartyStage.ACTIVIST, "by": world.user["villager"]}
    who = member(world.unit["village"])
    problem = refused("invalid", recommendations.put_forward, person=who, held=held, **words)
    assert list(problem.fields) == [field]


def test_only_members_of_the_branch_are_put_forward(world: World) -> None:
    words = {
        "unit": world.unit["village"],
        "stage": PartyStage.ACTIVIST,
        "held": HELD,
        "by": world.user["villager"],
    }
    for who in (person(world.unit["village"]), member(world.unit["hollow"])):
        refused("invalid", recommendations.put_forward, person=who, **words)
