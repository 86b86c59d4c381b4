"""Transfers: both sides approve, a refused step is resumed, the membership moves with the last approval."""

from datetime import timedelta
from typing import Any

import pytest

from guatu.accounts import journal
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.models import Grant, NormSetting, Unit
from guatu.people.actions import graduations, transfers
from guatu.people.models import Graduate, Membership, Person, Transfer
from guatu.people.queries import graduations as graduated
from guatu.people.queries import transfers as queries
from guatu.people.rules.movements import Destination, Part, Stage
from tests.members import member, members
from tests.world import AT, World

DAY = timedelta(days=1)
TODAY = clock.day(AT)


def start(world: World, person: Person, to: str, by: str, at: Any = AT, **said: Any) -> Transfer:
    said = {"destination": Destination.MOVE, "to_unit": world.unit[to] if to else None, **said}
    return transfers.start(person=person, **said, by=world.user[by], at=at)


def decide(world: World, transfer: Transfer, stage: str, by: str, approved: bool = True, at: Any = AT, reason: str = ""
           ) -> Transfer:  # fmt: skip
    return transfers.decide(
        transfer=transfer, stage=Stage(stage), approved=approved, reason=reason, by=world.user[by], at=at
    )


def place(person: Person) -> tuple[str, list[str]]:
    """Where the record is, and at which units memberships are in force."""
    person.refresh_from_db()
    held = Membership.objects.filter(person=person, until=None).values_list("unit__code", flat=True)
    return person.unit.code, list(held)


def code(refused: Any) -> str:
    return str(refused.value.code)


def test_one_refusal_is_resumed_at_its_step_and_the_membership_moves_at_the_end(world: World) -> None:
    person = member(world.unit["village"])
    made = start(world, person, "workshop", "villager")
    assert (made.stage, place(person)) == ("from_upper", ("village", ["village"]))
    decide(world, made, "from_upper", "mayor", at=AT + DAY)
    refused = decide(world, made, "to_branch", "worker", approved=False, reason="名单不符", at=AT + 2 * DAY)
    assert (refused.stage, refused.refused) == ("to_branch", True)
    decide(world, made, "to_branch", "worker", at=AT + 3 * DAY)
    assert place(person) == ("village", ["village"])
    done = decide(world, made, "to_upper", "western", at=AT + 4 * DAY)
    assert (done.stage, done.finished_at, place(person)) == ("", AT + 4 * DAY, ("workshop", ["workshop"]))
    row = Membership.objects.get(person=person, until=None)
    assert (row.state, row.origin, row.since) == ("member", "transferred", clock.day(AT + 4 * DAY))
    assert journal.verify() == []


def test_each_stage_is_decided_at_its_unit_and_by_nobody_else(world: World) -> None:
    made = start(world, member(world.unit["village"]), "workshop", "villager")
    for by in ("villager", "worker", "western"):
        with pytest.raises(Problem) as refused:
            decide(world, made, "from_upper", by)
        assert code(refused) == "not_allowed"
    with pytest.raises(Problem) as refused:
        decide(world, made, "to_branch", "worker")
    assert code(refused) == "conflict"


def test_a_decision_sent_twice_is_made_once(world: World) -> None:
    made = start(world, member(world.unit["village"]), "workshop", "villager")
    again = start(world, made.person, "workshop", "villager", at=AT + DAY)
    assert again.pk == made.pk
    for _ in range(2):
        decide(world, made, "from_upper", "mayor", at=AT + DAY)
    for _ in range(2):
        decide(world, made, "to_branch", "worker", approved=False, reason="名单不符", at=AT + 2 * DAY)
    assert [(s.stage, s.approved) for s in made.steps.order_by("pk")] == [
        ("from_branch", True), ("from_upper", True), ("to_branch", False),
    ]  # fmt: skip


def test_a_second_transfer_of_one_person_is_refused(world: World) -> None:
    made = start(world, member(world.unit["village"]), "workshop", "villager")
    with pytest.raises(Problem) as refused:
        start(world, made.person, "estate", "villager")
    assert code(refused) == "illegal_step"


def test_a_claim_by_the_side_joined_asks_the_side_left(world: World) -> None:
    person = member(world.unit["village"])
    made = start(world, person, "workshop", "worker", destination=Destination.CLAIM)
    assert [step.stage for step in made.steps.all()] == ["to_branch"]
    decide(world, made, "from_branch", "villager")
    decide(world, made, "from_upper", "mayor")
    decide(world, made, "to_upper", "western")
    assert place(person) == ("workshop", ["workshop"])


def test_a_stranger_to_both_sides_starts_nothing(world: World) -> None:
    with pytest.raises(Problem) as refused:
        start(world, member(world.unit["village"]), "workshop", "monitor")
    assert code(refused) == "not_allowed"


def test_branches_of_one_committee_need_two_steps(world: World) -> None:
    person = member(world.unit["village"])
    made = start(world, person, "hollow", "mayor")  # stands above both: has approved for the side left
    assert made.stage == "to_branch"
    decide(world, made, "to_branch", "mayor")
    assert place(person) == ("hollow", ["hollow"])


def test_the_secretary_of_two_branches_does_not_answer_for_both_sides(world: World) -> None:
    Grant.objects.create(
        account=world.user["villager"], role="branch_secretary", unit=world.unit["workshop"], since=AT
    )  # fmt: skip
    made = start(world, member(world.unit["village"]), "workshop", "villager")
    decide(world, made, "from_upper", "mayor")
    with pytest.raises(Problem) as refused:
        decide(world, made, "to_branch", "villager")
    assert code(refused) == "own_work"
    decide(world, made, "to_branch", "western")


def test_a_committee_chooses_the_branch_and_may_choose_again(world: World) -> None:
    person = member(world.unit["class1"])
    made = start(world, person, "town", "principal", destination=Destination.RESIDENCE)
    assert made.stage == "assign"
    made = transfers.assign(transfer=made, to_branch=world.unit["hollow"], by=world.user["mayor"], at=AT)
    assert (made.stage, made.to_unit) == ("to_branch", world.unit["hollow"])
    made = transfers.assign(transfer=made, to_branch=world.unit["village"], by=world.user["mayor"], at=AT + DAY)
    with pytest.raises(Problem):
        transfers.assign(transfer=made, to_branch=world.unit["workshop"], by=world.user["mayor"], at=AT + DAY)
    decide(world, made, "to_branch", "villager", at=AT + DAY)
    assert place(person) == ("village", ["village"])


def test_another_system_finishes_with_its_receipt_only(world: World) -> None:
    person = member(world.unit["class1"])
    said = {"to_unit": None, "outside": "北京某大学团委", "destination": Destination.SCHOOL}
    made = start(world, person, "town", "principal", **said)
    assert (made.stage, place(person)) == ("receipt", ("class1", ["class1"]))
    with pytest.raises(Problem) as refused:
        transfers.receipt(transfer=made, number="", on=TODAY + DAY, by=world.user["monitor"], at=AT)
    assert set(refused.value.fields) == {"number", "on"}
    for _ in range(2):
        made = transfers.receipt(transfer=made, number="京转〔2026〕8", on=TODAY, by=world.user["monitor"], at=AT)
    assert (made.stage, made.receipt_on, place(person)) == ("", TODAY, ("class1", []))


def test_the_army_is_only_reached_through_another_system(world: World) -> None:
    with pytest.raises(Problem) as refused:
        start(world, member(world.unit["class1"]), "workshop", "principal", destination=Destination.ARMY)
    assert set(refused.value.fields) == {"target"}


def test_a_withdrawn_transfer_leaves_the_member_where_they_were(world: World) -> None:
    person = member(world.unit["village"])
    made = start(world, person, "workshop", "villager")
    with pytest.raises(Problem):
        transfers.withdraw(transfer=made, by=world.user["worker"], at=AT)
    transfers.withdraw(transfer=made, by=world.user["mayor"], at=AT)
    assert place(person) == ("village", ["village"])
    with pytest.raises(Problem) as refused:
        decide(world, made, "from_upper", "mayor")
    assert code(refused) == "illegal_step"
    assert start(world, person, "workshop", "villager", at=AT + DAY).pk != made.pk


def test_late_stages_pass_only_where_the_norm_says_so(world: World) -> None:
    person = member(world.unit["village"])
    made = start(world, person, "workshop", "villager")
    assert transfers.pass_overdue(by=None, at=AT + 16 * DAY) == 0
    NormSetting.objects.create(
        code="transfer.timeout", value=1, source="市定", since=TODAY, unit=world.unit["city"], set_at=AT
    )  # fmt: skip
    assert [transfers.pass_overdue(by=None, at=AT + n * DAY) for n in (15, 16, 16)] == [0, 1, 0]
    made.refresh_from_db()
    assert (made.stage, made.steps.last().by) == ("to_branch", None)


def test_a_batch_goes_on_after_a_refusal_and_says_why(world: World) -> None:
    people = members(world.unit["village"], 3)
    start(world, people[1], "estate", "villager")
    outcomes = transfers.start_many(
        persons=people, to_unit=world.unit["workshop"], destination=Destination.MOVE, by=world.user["villager"], at=AT
    )
    assert [bool(one.problem) for one in outcomes] == [False, True, False]
    waiting = list(queries.to_decide(world.user["mayor"]))
    done = transfers.decide_many(transfers=waiting, approved=True, by=world.user["mayor"], at=AT)
    assert [one.problem for one in done] == ["", "", ""]
    assert queries.to_decide(world.user["worker"]).count() == 2
    assert queries.to_decide(world.user["western"]).count() == 3  # stands above both branches: may act for them


def test_rates_count_what_was_finished_of_what_was_due(world: World) -> None:
    people = members(world.unit["village"], 3)
    for person in people:
        start(world, person, "hollow", "mayor")
    first = Transfer.objects.get(person=people[0])
    decide(world, first, "to_branch", "mayor")
    transfers.withdraw(transfer=Transfer.objects.get(person=people[1]), by=world.user["mayor"], at=AT)
    assert queries.rates(TODAY, TODAY + DAY) == {world.unit["village"].pk: (1, 2)}
    assert queries.rates(TODAY - DAY, TODAY) == {}


def test_answers_are_timely_within_the_days_and_late_ones_count_while_they_wait(world: World) -> None:
    one, other = (start(world, person, "workshop", "villager") for person in members(world.unit["village"], 2))
    decide(world, one, "from_upper", "mayor", at=AT + 3 * DAY)
    decide(world, one, "to_branch", "worker", at=AT + 20 * DAY)
    assert other.stage == "from_upper"
    found = queries.responses(TODAY, TODAY + 40 * DAY, 15, AT + 30 * DAY)
    assert found == {
        world.unit["town"].pk: (1, 2), world.unit["workshop"].pk: (0, 1),
    }  # fmt: skip


def graduating(world: World, number: int = 4) -> Any:
    members(world.unit["class1"], number)
    return graduations.mark(unit=world.unit["class1"], on=TODAY + 5 * DAY, by=world.user["principal"], at=AT)


def test_a_branch_is_marked_by_the_unit_above_and_becomes_a_graduate_branch_on_the_day(world: World) -> None:
    with pytest.raises(Problem):
        graduations.mark(unit=world.unit["class2"], on=TODAY, by=world.user["monitor"], at=AT)
    marked = graduating(world)
    member(world.unit["class1"])  # came after the mark
    assert marked.graduates.count() == 4
    runs = [graduations.graduate_due(by=None, at=AT + n * DAY) for n in (4, 5, 5)]
    assert [len(done) for done in runs] == [0, 1, 0]
    assert Unit.objects.get(code="class1").kind == "graduate_branch"
    assert marked.graduates.count() == 5
    with pytest.raises(Problem):
        graduations.cancel(graduation=marked, by=world.user["principal"], at=AT + 6 * DAY)


def test_a_class_goes_its_six_ways_and_the_rates_name_what_they_count(world: World) -> None:
    marked = graduating(world, 6)
    rows = list(graduated.of(marked))
    ways = [
        graduations.Way("school", outside="北京某大学团委"),
        graduations.Way("employer", world.unit["workshop"]),
        graduations.Way("residence", world.unit["town"]),
        graduations.Way("abroad"),
        graduations.Way("employer"),
        graduations.Way(teacher=True),
    ]
    by = world.user["principal"]
    said = {row.pk: way for row, way in zip(rows, ways, strict=True)}
    assert graduations.choose(graduation=marked, ways=said, by=by, at=AT) == 6
    assert graduations.choose(graduation=marked, ways=said, by=by, at=AT) == 0
    outcomes = graduations.launch(graduation=marked, by=by, at=AT)
    assert sorted(bool(one.problem) for one in outcomes) == [False, False, False, True]
    hired = Transfer.objects.get(to_unit=world.unit["workshop"])
    decide(world, hired, "to_branch", "worker")
    decide(world, hired, "to_upper", "western")
    found = graduated.counts(graduated.of(marked))
    assert found == {
        "all": 5, "due": 4, "started": 3, "done": 1, "school": 1, "school_done": 0, "society": 3, "society_done": 1,
        "not_school": 4, "employer_done": 1,
    }  # fmt: skip
    for part in Part:
        assert graduated.part(graduated.of(marked), part).count() == found[part]
    day = marked.on
    assert queries.rates(day, day + DAY) == {world.unit["class1"].pk: (0, 1)}  # one for whom nothing was started
    assert Graduate.objects.filter(graduation=marked).count() == 6


def test_a_graduate_whose_transfer_was_started_elsewhere_counts_where_it_leads(world: World) -> None:
    """Claimed by a workplace, sent by the branch to a school, and on the way before the mark."""
    early = start(world, member(world.unit["class1"]), "town", "mayor", destination=Destination.CLAIM)
    marked = graduating(world, 3)
    claimed, sent, _ = (row.person for row in graduated.of(marked).exclude(person=early.person))
    hired = start(world, claimed, "workshop", "worker", destination=Destination.CLAIM)
    target = {"destination": Destination.SCHOOL, "to_unit": None, "outside": "北京某大学团委"}
    start(world, sent, "", "monitor", **target)
    decide(world, hired, "from_branch", "monitor")
    decide(world, hired, "from_upper", "principal")
    decide(world, hired, "to_upper", "western")
    noted = Graduate.objects.filter(graduation=marked).values_list("person", "destination", "to_unit__code", "outside")
    assert {row[0]: row[1:] for row in noted if row[1]} == {
        early.person.pk: ("residence", "town", ""),
        claimed.pk: ("employer", "workshop", ""),
        sent.pk: ("school", None, "北京某大学团委"),
    }
    assert graduated.counts(graduated.of(marked)) == {
        "all": 4, "due": 4, "started": 3, "done": 1, "school": 1, "school_done": 0, "society": 3, "society_done": 1,
        "not_school": 3, "employer_done": 1,
    }  # fmt: skip


def test_what_was_noted_of_a_graduate_holds_when_a_claim_comes(world: World) -> None:
    marked = graduating(world, 1)
    row = graduated.of(marked).get()
    by = world.user["principal"]
    graduations.choose(graduation=marked, ways={row.pk: graduations.Way("employer")}, by=by, at=AT)
    start(world, row.person, "town", "mayor", destination=Destination.CLAIM)
    row = graduated.of(marked).get()
    assert (row.destination, row.to_unit, row.noted_at) == ("employer", world.unit["town"], AT)
