"""Where a transfer stands follows from its steps and the tree."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guatu.base.states import CellState
from guatu.people.rules import movements
from guatu.people.rules.movements import Decision, Destination, Ends, Seat, Stage, Standing

AT = datetime(2026, 6, 1, tzinfo=UTC)
FOUR = Ends(1, 10, True, 2, 20, True)
PLAN = movements.plan(FOUR)


def said(*decisions: tuple[Stage, bool]) -> list[Decision]:
    return [Decision(stage, approved, AT + timedelta(days=n)) for n, (stage, approved) in enumerate(decisions)]


def test_four_approvals_follow_each_other_from_one_side_to_the_other() -> None:
    assert [(seat.stage, seat.unit) for seat in PLAN] == [
        (Stage.FROM_BRANCH, 1), (Stage.FROM_UPPER, 10), (Stage.TO_BRANCH, 2), (Stage.TO_UPPER, 20),
    ]  # fmt: skip


def test_two_branches_below_one_committee_ask_it_once() -> None:
    seats = movements.plan(Ends(1, 10, True, 2, 10, True))
    assert [seat.stage for seat in seats] == [Stage.FROM_BRANCH, Stage.FROM_UPPER, Stage.TO_BRANCH]


def test_a_member_listed_at_a_committee_is_let_go_by_it_alone() -> None:
    seats = movements.plan(Ends(10, 100, False, 2, 10, True))
    assert seats == [Seat(Stage.FROM_BRANCH, 10), Seat(Stage.TO_BRANCH, 2)]


def test_a_committee_as_target_chooses_the_branch() -> None:
    seats = movements.plan(Ends(1, 10, True, 20, 200, False))
    assert seats[-1] == Seat(Stage.ASSIGN, 20)
    done = said((Stage.FROM_BRANCH, True), (Stage.FROM_UPPER, True), (Stage.ASSIGN, True))
    assert movements.standing(PLAN, done) == Standing(Stage.TO_BRANCH, 2)
    assert movements.standing(PLAN, [*done, *said((Stage.TO_BRANCH, True))]) == Standing(None)


def test_another_system_is_waited_for_until_its_receipt() -> None:
    seats = movements.plan(Ends(1, 10, True))
    done = said((Stage.FROM_BRANCH, True), (Stage.FROM_UPPER, True))
    assert movements.standing(seats, done) == Standing(Stage.RECEIPT, 1)


def test_a_refused_stage_is_taken_up_again_where_it_was_refused() -> None:
    steps = said((Stage.FROM_BRANCH, True), (Stage.FROM_UPPER, True), (Stage.TO_BRANCH, False))
    assert movements.standing(PLAN, steps) == Standing(Stage.TO_BRANCH, 2, refused=True)
    assert movements.standing(PLAN, [*steps, *said((Stage.TO_BRANCH, True))]) == Standing(Stage.TO_UPPER, 20)


@given(st.lists(st.booleans(), max_size=20))
def test_whatever_is_refused_in_between_four_approvals_in_order_finish_it(answers: list[bool]) -> None:
    steps: list[Decision] = []
    for n, approved in enumerate(answers):
        now = movements.standing(PLAN, steps)
        if now.stage is None:
            break
        steps.append(Decision(now.stage, approved, AT + timedelta(hours=n)))
        then = movements.standing(PLAN, steps)
        assert (then.stage == now.stage) == (not approved)
        assert then.refused == (not approved)
    approved = sum(step.approved for step in steps)
    assert (movements.standing(PLAN, steps).stage is None) == (approved == len(PLAN))


@given(st.lists(st.integers(0, 40), max_size=4), st.integers(0, 40))
def test_the_clock_of_both_sides_adds_up_to_the_whole(hours: list[int], rest: int) -> None:
    at, steps = AT, []
    for seat, pause in zip(PLAN, hours, strict=False):
        at += timedelta(hours=pause)
        steps.append(Decision(seat.stage, True, at))
    pending = movements.standing(PLAN, steps).stage
    now = at + timedelta(hours=rest if pending else 0)
    left, joined = movements.spent(AT, steps, pending, now)
    assert left + joined == now - AT
    assert left == timedelta(hours=sum(hours[:2]) + (rest if len(hours) < 2 else 0))


def test_age_is_told_in_a_word_and_a_shape() -> None:
    told = [movements.mark(*row, norm=15) for row in (("to_upper", False, 15), ("to_upper", False, 16))]
    assert told == [CellState.IN_PROGRESS, CellState.OVERDUE]
    assert movements.mark("to_branch", True, 1, 15) == CellState.RETURNED
    assert movements.mark("", False, 99, 15) == CellState.DONE


def test_a_school_is_expected_for_further_study_and_a_home_for_the_undecided() -> None:
    assert movements.ill_fitting(Destination.SCHOOL, "university") == ""
    assert movements.ill_fitting(Destination.SCHOOL, "rural") != ""
    assert movements.ill_fitting(Destination.RESIDENCE, "urban_community") == ""
    assert movements.ill_fitting(Destination.RESIDENCE, "state_firm") != ""


def test_a_rate_over_nobody_has_no_value() -> None:
    rate = movements.RATES[1]
    assert movements.share({rate.above: 0, rate.below: 0}, rate) is None
    assert movements.share({rate.above: 3, rate.below: 4}, rate) == 0.75


def test_a_graduate_goes_where_the_transfer_says_else_where_was_noted_else_where_the_target_leads() -> None:
    assert movements.way_of(Destination.SCHOOL, "employer", "rural") == "school"
    assert movements.way_of(Destination.CLAIM, "residence", "private_firm") == "residence"
    led = ["university", "rural", "urban_community", "private_firm", "primary_school", "other", "army", ""]
    assert [movements.way_of(Destination.CLAIM, "", sector) for sector in led] == [
        "school", "residence", "residence", "employer", "employer", "", "", "",
    ]  # fmt: skip
