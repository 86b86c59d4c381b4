"""What the self-check sees in the register: each fault at the unit that has it, and nowhere else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guatu.activities.models import Meeting, Review
from guatu.coverage.models import Finding
from guatu.coverage.rules.faults import Fault
from guatu.indicators.actions.checking import check, check_due
from guatu.indicators.queries.faults import faults, look
from guatu.orgs.models import Unit
from guatu.people.models import Term
from tests.members import members, post
from tests.world import AT

TODAY = date(2026, 11, 2)
TEXT = "会议由书记主持，全体团员学习文件，讨论下一步工作安排，形成决议并作记录。"


def meeting(unit, held_on=TODAY, **fields):
    values = {"kind": "general", "topic": "学习", "due": 3, "present": 3, "recorded_at": AT}
    return Meeting.objects.create(unit=unit, held_on=held_on, **{**values, **fields})


def minutes(unit, text=TEXT, **fields):
    return meeting(unit, minutes=text, minutes_digest=str(hash(text)), **fields)


@pytest.fixture
def seen(world):
    """Units with a fault, by key; with what was seen."""

    def of(fault, top="city", at=AT):
        rows = faults(look(world.unit[top], at))
        names = {unit.pk: key for key, unit in world.unit.items()}
        return {names[one.unit]: dict(one.evidence) for one in rows if one.fault == fault}

    return of


def test_the_ledgers_count_stands_in_until_somebody_is_registered(world, seen):
    assert seen(Fault.FEW) == {"hollow": {"members": 2}}
    assert seen(Fault.INCOMPLETE)["village"] == {"registered": 0, "counted": 8}
    members(world.unit["village"], 2)
    members(world.unit["hollow"], 3)
    assert seen(Fault.FEW) == {"village": {"members": 2}}
    assert "hollow" not in seen(Fault.INCOMPLETE)


def test_a_branch_beyond_fifty_is_too_big_and_suspended_members_do_not_count(world, seen):
    members(world.unit["class1"], 50)
    members(world.unit["class1"], 1, state="suspended")
    assert seen(Fault.MANY) == {}
    members(world.unit["class1"], 1)
    assert seen(Fault.MANY) == {"class1": {"members": 51}}


def test_nobody_registered_and_nobody_counted(world, seen):
    Unit.objects.filter(code="hollow").update(member_count=None)
    assert seen(Fault.UNCOUNTED) == {"hollow": {}}
    assert "hollow" not in seen(Fault.FEW)


def test_seven_members_without_a_committee(world, seen):
    found = members(world.unit["village"], 7)
    assert seen(Fault.COMMITTEE) == {"village": {"members": 7, "committee": 0}}
    for person, title in zip(found, ("secretary", "deputy", "member"), strict=False):
        post(world.unit["village"], person, title)
    assert seen(Fault.COMMITTEE) == {}


def test_a_post_is_vacant_since_its_last_holder_left(world, seen):
    Unit.objects.filter(code="village").update(secretary="刘春")
    empty = seen(Fault.VACANT)
    assert "village" not in empty and empty["hollow"] == {"since": "2026-01-01"}
    held = post(world.unit["village"], members(world.unit["village"], 1)[0], until=date(2026, 9, 1))
    assert seen(Fault.VACANT)["village"] == {"since": "2026-09-01"}
    post(world.unit["village"], held.person, since=TODAY)
    assert "village" not in seen(Fault.VACANT)


def test_a_term_is_over_after_its_extension(world, seen):
    term = Term.objects.create(
        unit=world.unit["town"], elected_on=date(2021, 5, 1), due_on=date(2026, 5, 1), recorded_at=AT
    )
    assert seen(Fault.TERM) == {"town": {"due_on": "2026-05-01"}}
    Term.objects.filter(pk=term.pk).update(extended_to=TODAY)
    assert seen(Fault.TERM) == {}
    Term.objects.filter(pk=term.pk).update(extended_to=TODAY - timedelta(days=1))
    assert seen(Fault.TERM) == {"town": {"due_on": "2026-11-01"}}
    Term.objects.create(unit=world.unit["town"], elected_on=TODAY, due_on=date(2031, 11, 2), recorded_at=AT)
    assert seen(Fault.TERM) == {}


def test_silence_and_a_life_never_begun(world, seen):
    meeting(world.unit["class1"], held_on=date(2026, 5, 2))
    meeting(world.unit["class2"], held_on=date(2026, 5, 1))
    meeting(world.unit["village"], struck_at=AT)
    assert seen(Fault.SILENT) == {"class2": {"last_on": "2026-05-01"}}
    assert seen(Fault.UNBORN).keys() == {"village", "hollow", "workshop", "estate"}


def test_a_committee_with_nothing_below_it_is_hollow(world, seen):
    assert seen(Fault.LEAF) == {}
    Unit.objects.filter(code="estate").update(closed_on=TODAY)
    assert seen(Fault.LEAF) == {"street": {}}


def test_a_unit_is_out_of_reach_without_a_phone_and_an_account(world, seen):
    assert seen(Fault.UNREACHABLE).keys() == {"class2", "hollow", "firm", "street", "estate"}
    members(world.unit["class2"], 1)
    assert seen(Fault.UNREACHABLE)["class2"] == {"persons": 1}
    members(world.unit["class2"], 1, phone_index="x")
    assert "class2" not in seen(Fault.UNREACHABLE)


def test_the_same_minutes_at_two_units_or_twice_at_one_are_pasted(world, seen):
    minutes(world.unit["class1"])
    minutes(world.unit["class2"], held_on=date(2025, 11, 2))  # too long ago
    minutes(world.unit["class2"], text="无")
    minutes(world.unit["village"], text="无")  # too short to tell
    assert seen(Fault.PASTED) == {}
    two = [minutes(world.unit["village"]).pk for _ in range(2)]
    found = seen(Fault.PASTED)
    assert found.keys() == {"class1", "village"}
    assert found["village"] == {"same": 3, "units": 2, "meetings": two}


def test_a_review_is_owed_by_branches_that_were_there(world, seen):
    Unit.objects.filter(code__in=["class1", "village"]).update(founded_on=date(2020, 1, 1))
    Review.objects.create(
        unit=world.unit["class1"], year=2025, held_on=date(2026, 1, 5), due=3, present=3, submitted_at=AT
    )
    assert seen(Fault.UNREVIEWED) == {"village": {"year": 2025}}


def test_a_check_of_a_part_sees_that_part_only(world, seen):
    assert "estate" in seen(Fault.UNREACHABLE) and "estate" not in seen(Fault.UNREACHABLE, top="east")
    done = check(top=world.unit["east"], by=None, at=AT)
    assert done.units == 7 and done.open == Finding.objects.count()
    assert set(Finding.objects.values_list("unit__path", flat=True).distinct()) <= {
        unit.path for unit in world.unit.values() if unit.path.startswith(world.unit["east"].path)
    }


def test_the_monthly_check_is_the_same_when_run_again(world):
    first, again = check_due(by=None, at=AT), check_due(by=None, at=AT)
    assert (again.opened, again.ended, again.open) == (0, 0, first.open)


def test_a_check_asks_as_many_questions_for_many_units_as_for_one(world):
    def asked(top):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            faults(look(world.unit[top], AT))
        return len(caught)

    assert asked("hollow") == asked("city") <= 16
