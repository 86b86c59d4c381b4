"""Properties of the rules of demonstration points."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from guatu.fieldwork.rules import demonstration as rules
from guatu.fieldwork.rules.demonstration import Candidate, Pace, VisitState
from guatu.orgs.rules.sectors import Field

counts = st.integers(min_value=0, max_value=40)


@st.composite
def candidates(draw) -> Candidate:  # type: ignore[no-untyped-def]
    due = draw(counts)
    done = draw(st.integers(min_value=0, max_value=due))
    overdue = draw(st.integers(min_value=0, max_value=due - done))
    return Candidate(draw(st.integers(1, 10**6)), due, done, overdue, draw(st.booleans()), draw(counts), draw(counts))


lists = st.lists(candidates(), max_size=12, unique_by=lambda one: one.unit)


@given(lists, st.randoms())
def test_the_order_of_candidates_does_not_depend_on_how_they_came(found: list[Candidate], chance) -> None:
    mixed = list(found)
    chance.shuffle(mixed)
    assert rules.ordered(mixed) == rules.ordered(found)
    assert sorted(one.unit for one in rules.ordered(found)) == sorted(one.unit for one in found)


@given(candidates(), lists)
def test_who_is_better_in_one_thing_and_equal_in_all_others_comes_first(one: Candidate, others) -> None:
    better = Candidate(10**7, one.due, one.done, one.overdue, one.led, one.honours + 1, one.members)
    places = [each.unit for each in rules.ordered([one, better, *others]) if each.unit in (one.unit, better.unit)]
    assert places[0] == better.unit


@given(lists)
def test_every_reason_said_of_a_candidate_is_one_it_is_compared_by(found: list[Candidate]) -> None:
    for one in found:
        assert set(rules.reasons(one)) <= set(rules.Reason)
        assert (rules.Reason.CLEAN in rules.reasons(one)) == (one.due > 0 and one.overdue == 0)


@given(counts, st.fractions(0, 1), st.lists(st.fractions(0, 1), max_size=8))
def test_a_point_is_ahead_only_if_nothing_is_late_and_it_is_not_below_the_mean(overdue, own, peers) -> None:
    below = bool(peers) and own * len(peers) < sum(peers)
    expected = {(0, False): Pace.AHEAD, (0, True): Pace.BELOW, (1, False): Pace.LATE, (1, True): Pace.BOTH}
    assert rules.pace(overdue, own, peers) == expected[int(overdue > 0), below]
    assert rules.pace(overdue, None, peers) == Pace.UNKNOWN


@given(counts, st.lists(counts, max_size=8), st.integers(-3, 60))
def test_a_booking_that_is_not_refused_keeps_within_the_places(places: int, booked: list[int], people: int) -> None:
    left = rules.places_left(places, booked)
    if not rules.booking_refusals(people, left):
        assert people >= 1
        assert sum(booked) + people <= places


@given(st.integers(-5, 5), counts, st.booleans())
def test_a_visit_can_be_booked_up_to_its_day_while_places_are_left(days: int, left: int, cancelled: bool) -> None:
    today = date(2026, 11, 2)
    state = rules.visit_state(today + timedelta(days=days), today, left, cancelled)
    assert (state == VisitState.OPEN) == (not cancelled and days >= 0 and left > 0)


def test_schools_communities_and_private_firms_are_preferred() -> None:
    assert rules.field_of("senior_high") == Field.MIDDLE_SCHOOL
    assert [rules.field_of(code) in rules.PREFERRED for code in ("junior_high", "urban_community", "private_firm")] == [
        True, True, True,
    ]  # fmt: skip
    assert rules.field_of("rural") not in rules.PREFERRED
    assert rules.field_of("army") is None


def test_half_of_nothing_due_is_no_rate() -> None:
    assert Candidate(1, 0, 0, 0, True, 0, 0).rate is None
    assert Candidate(1, 4, 2, 0, True, 0, 0).rate == Fraction(1, 2)
