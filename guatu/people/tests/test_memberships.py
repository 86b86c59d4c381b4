"""Memberships: legal changes only, days in order, and one in force."""

import io
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.actions import memberships, papers
from guatu.people.models import Membership, Paper, Person
from guatu.people.queries import soundness
from guatu.people.rules import changes
from guatu.people.rules.states import BELONGING, STEPS, State
from guatu.people.rules.words import Origin
from tests.members import member, person
from tests.world import AT

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


@pytest.fixture
def paper(world) -> Paper:
    file = io.BytesIO("决议".encode())
    return papers.keep(unit=world.unit["class1"], name="决议.txt", file=file, by=world.user["monitor"], at=AT)


def change(world, whom: Person, state: State, *, by: str = "monitor", **said: object) -> Membership:
    values = {"since": TODAY, "decided_by": "支部大会", **said}
    return memberships.change(person=whom, state=state, by=world.user[by], at=AT, **values)


def history(whom: Person) -> list[tuple[str, date, date | None]]:
    rows = Membership.objects.filter(person=whom).order_by("pk")
    return list(rows.values_list("state", "since", "until"))


def refused(world, whom: Person, state: State, **said: object) -> Problem:
    before = history(whom)
    with pytest.raises(Problem) as caught:
        change(world, whom, state, **said)
    assert history(whom) == before
    return caught.value


def test_a_resignation_closes_one_row_and_opens_the_next(world, paper):
    whom = member(world.unit["class1"])
    change(world, whom, State.RESIGNED, paper=paper)
    assert history(whom) == [("member", date(2026, 1, 1), TODAY), ("resigned", TODAY, None)]


def test_a_paper_is_demanded_where_the_rules_name_one(world):
    problem = refused(world, member(world.unit["class1"]), State.RESIGNED)
    assert problem.fields == {"paper": "请附上书面报告。"}


def test_a_decider_is_demanded(world, paper):
    problem = refused(world, member(world.unit["class1"]), State.RESIGNED, paper=paper, decided_by=" ")
    assert problem.fields == {"decided_by": "请写明由谁决定，例如“支部大会”。"}


@pytest.mark.parametrize("state", [State.LAPSED, State.SUSPENDED, State.EXPELLED])
def test_the_branch_does_not_record_what_the_unit_above_approves(world, paper, state):
    whom = member(world.unit["class1"])
    assert refused(world, whom, state, paper=paper).code == "not_allowed"
    assert change(world, whom, state, paper=paper, by="principal").state == state


def test_a_committee_does_not_approve_for_its_own_member(world, paper):
    whom = member(world.unit["school"])
    assert refused(world, whom, State.LAPSED, paper=paper, by="principal").code == "own_work"


@pytest.mark.parametrize(
    ("since", "words"),
    [(date(2025, 12, 31), "日期不能早于现在状态的起始日（2026-01-01）。"), (date(2026, 11, 3), "日期不能晚于今天。")],
)
def test_days_out_of_order_are_refused(world, paper, since, words):
    problem = refused(world, member(world.unit["class1"]), State.RESIGNED, paper=paper, since=since)
    assert problem.fields == {"since": words}


def test_nobody_leaves_by_age_before_28(world):
    young = member(world.unit["class1"], birth_on=date(1998, 11, 3))
    assert refused(world, young, State.AGED_OUT).fields == {"state": "到这一天还不满28周岁，不能办理超龄离团。"}
    old = member(world.unit["class1"], birth_on=date(1998, 11, 2))
    assert change(world, old, State.AGED_OUT).state == "aged_out"


def test_only_a_party_member_keeps_the_membership(world):
    assert "state" in refused(world, member(world.unit["class1"]), State.KEPT).fields
    assert change(world, member(world.unit["class1"], political="party"), State.KEPT).state == "kept"


def test_who_never_was_a_member_has_no_state_to_change(world):
    assert refused(world, person(world.unit["class1"]), State.RESIGNED).code == "illegal_step"


def test_a_member_does_not_enter_a_second_branch(world):
    whom = member(world.unit["class1"])
    with pytest.raises(Problem, match="组织关系转接") as caught:
        memberships.enter(person=whom, unit=world.unit["class2"], origin=Origin.ADMITTED, since=TODAY, by=None, at=AT)
    assert (caught.value.code, len(history(whom))) == ("conflict", 1)


def test_a_transfer_moves_the_person_with_the_membership(world):
    whom = member(world.unit["class1"])
    memberships.enter(person=whom, unit=world.unit["class2"], origin=Origin.TRANSFERRED, since=TODAY, by=None, at=AT)
    whom.refresh_from_db()
    assert whom.unit == world.unit["class2"]
    assert history(whom) == [("member", date(2026, 1, 1), TODAY), ("member", TODAY, None)]


def test_nobody_enters_a_closed_unit(world):
    Unit.objects.filter(pk=world.unit["class2"].pk).update(closed_on=TODAY)
    closed = Unit.objects.get(pk=world.unit["class2"].pk)
    with pytest.raises(Problem, match="撤销"):
        memberships.enter(person=person(closed), unit=closed, origin=Origin.ADMITTED, since=TODAY, by=None, at=AT)


STEP = st.tuples(
    st.sampled_from([*State, "class2", "village"]), st.integers(-10, 3), st.sampled_from(["principal", "eastern"]),
    st.booleans(),
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(course=st.lists(STEP, max_size=8))
def test_any_course_leaves_one_membership_in_force_at_the_persons_unit(world, paper, course):
    whom = member(world.unit["class1"], birth_on=date(1990, 1, 1), political="party")
    now = State.MEMBER
    for step, days, by, with_paper in course:
        since = TODAY + timedelta(days=days)
        try:
            if isinstance(step, State):
                change(world, whom, step, since=since, by=by, paper=paper if with_paper else None)
                assert step in STEPS[now]
                now = step
            else:
                memberships.enter(
                    person=whom, unit=world.unit[step], state=State.MEMBER, since=since, by=world.user[by], at=AT,
                    origin=Origin.TRANSFERRED if now in BELONGING else Origin.RESTORED,
                )  # fmt: skip
                now = State.MEMBER
        except Problem:
            pass
        whom.refresh_from_db()
        [in_force] = Membership.objects.filter(person=whom, until=None)
        assert (in_force.state, in_force.unit_id) == (now, whom.unit_id)
        rows = list(Membership.objects.filter(person=whom).order_by("pk"))
        assert all(one.until == other.since for one, other in pairwise(rows))


@given(st.sampled_from(State), st.sampled_from(State))
def test_every_legal_change_has_a_demand_and_no_other_is_allowed(now, then):
    facts = {"since": TODAY, "held_since": TODAY, "today": TODAY, "decided_by": "支部大会", "has_paper": True,
             "born": date(1990, 1, 1), "oldest": 28, "party": True}  # fmt: skip
    assert (changes.faults(now, then, **facts) == {}) == (then in STEPS[now])
    if then in STEPS[now]:
        assert changes.demand(now, then).body


def test_the_check_finds_a_record_that_lies_elsewhere_and_an_overlap(world):
    fine, moved, twice = (member(world.unit["class1"]) for _ in range(3))
    memberships.enter(person=fine, unit=world.unit["class2"], origin=Origin.TRANSFERRED, since=TODAY, by=None, at=AT)
    assert list(soundness.memberships()) == []
    Person.objects.filter(pk=moved.pk).update(unit=world.unit["class2"])
    memberships.enter(person=twice, unit=world.unit["class2"], origin=Origin.TRANSFERRED, since=TODAY, by=None, at=AT)
    Membership.objects.filter(person=twice, until=TODAY).update(until=date(2026, 11, 20))
    assert [found.where for found in soundness.memberships()] == [f"person {moved.pk}", f"person {twice.pk}"]
