"""Contact points: the rules of the matcher, and the matcher itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.fieldwork.rules.matching import (
    Branch,
    Holder,
    Pair,
    Terms,
    allowed,
    cost,
    metres,
    one_each,
    quarter_start,
)
from guatu.fieldwork.solver import match
from guatu.orgs.rules import paths
from guatu.orgs.rules.norms import NORMS

TERMS = Terms(most=2, weak=3000, load=30000, unknown=20000)
TOP = paths.path("", 1)
AREAS = [TOP, paths.path(TOP, 2), paths.path(TOP, 3), paths.path(paths.path(TOP, 2), 4)]
SPOTS = st.none() | st.sampled_from([(31.0, 121.0), (31.01, 121.0), (31.2, 121.3)])


@st.composite
def fields(draw: st.DrawFn) -> tuple[list[Holder], list[Branch]]:
    number = draw(st.integers(0, 7))
    branches = [
        Branch(
            100 + n, paths.path(draw(st.sampled_from(AREAS)), 100 + n), draw(SPOTS), load=draw(st.integers(0, 3)),
            findings=draw(st.integers(0, 3)), overdue=draw(st.integers(0, 2)),
        )
        for n in range(number)
    ]  # fmt: skip
    own = st.frozensets(st.sampled_from([100, 101, 102]), max_size=2)
    posts = draw(st.integers(0, 7))
    where = {area: draw(SPOTS) for area in AREAS}
    areas = [draw(st.sampled_from(AREAS)) for _n in range(posts)]
    holders = [
        Holder(draw(st.integers(1, 5)), 10 + n, areas[n], draw(st.integers(0, 3)), where[areas[n]], draw(own))
        for n in range(posts)
    ]
    return holders, branches


def loads(branches: list[Branch], pairs: list[Pair]) -> dict[int, int]:
    return {b.pk: b.load + sum(pair.branch.pk == b.pk for pair in pairs) for b in branches}


@given(fields())
@settings(max_examples=150)
def test_everyone_obliged_has_exactly_one_branch_if_any_is_left(field: tuple[list[Holder], list[Branch]]) -> None:
    holders, branches = field
    pairs = match(holders, branches, TERMS)
    persons = [pair.holder.person for pair in pairs]
    assert len(persons) == len(set(persons))
    after = loads(branches, pairs)
    for holder in one_each(holders):
        if holder.person not in persons:
            assert not [b for b in branches if allowed(holder, b) and after[b.pk] < TERMS.most]


@given(fields(), st.frozensets(st.tuples(st.integers(1, 5), st.integers(100, 106)), max_size=6))
@settings(max_examples=150)
def test_nobody_is_over_their_load_or_outside_their_area_or_at_their_own_branch(
    field: tuple[list[Holder], list[Branch]], barred: frozenset[tuple[int, int]]
) -> None:
    holders, branches = field
    pairs = match(holders, branches, TERMS, barred)
    before = {b.pk: b.load for b in branches}
    assert all(n <= max(TERMS.most, before[pk]) for pk, n in loads(branches, pairs).items())
    assert all(allowed(pair.holder, pair.branch, barred) for pair in pairs)


@given(fields(), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_order_of_the_rows_makes_no_difference(field, random) -> None:  # type: ignore[no-untyped-def]
    holders, branches = field
    found = match(holders, branches, TERMS)
    random.shuffle(holders)
    random.shuffle(branches)
    assert match(holders, branches, TERMS) == found


@given(fields())
@settings(max_examples=150)
def test_a_weaker_branch_is_never_left_out_for_a_stronger_one_at_the_same_distance(
    field: tuple[list[Holder], list[Branch]],
) -> None:
    holders, branches = field
    pairs = match(holders, branches, TERMS)
    taken = {pair.branch.pk for pair in pairs}
    for pair in pairs:
        for other in branches:
            same = metres(pair.holder.position, other.position) == pair.metres and other.load == pair.branch.load
            if other.pk not in taken and same and allowed(pair.holder, other) and other.load < TERMS.most:
                assert other.weakness <= pair.branch.weakness


def test_one_person_with_two_posts_is_asked_once_by_the_lowest() -> None:
    city, county = Holder(1, 10, AREAS[0], 1), Holder(1, 11, AREAS[1], 0)
    assert one_each([city, county]) == [county]


def test_the_reasons_of_a_pair_say_what_it_rests_on() -> None:
    holder, where = Holder(1, 10, TOP, 0, (31.0, 121.0)), paths.path(TOP, 100)
    near = Branch(100, where, (31.01, 121.0), findings=2)
    assert match([holder], [near], TERMS)[0].reasons == [("metres", 1112), ("findings", 2), ("alone", 0)]
    unknown = Branch(100, where, None, load=1, overdue=3)
    assert match([holder], [unknown], TERMS)[0].reasons == [("unplaced", 0), ("overdue", 3), ("linked", 1)]


def test_an_unknown_position_counts_as_the_norm_says() -> None:
    assert cost(Holder(1, 10, TOP, 0), Branch(100, paths.path(TOP, 100)), TERMS) == TERMS.unknown


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 3, 31), date(2026, 11, 2), date(2026, 12, 31)])
def test_a_quarter_begins_in_january_april_july_and_october(day: date) -> None:
    first = quarter_start(day)
    assert first.day == 1
    assert first.month in {1, 4, 7, 10}
    assert first <= day < first + timedelta(days=93)


def test_the_numbers_of_the_matcher_are_norms() -> None:
    codes = {"least", "most", "branch_most", "visits", "weak_metres", "load_metres", "unknown_metres"}
    assert {f"contact.{code}" for code in codes} <= NORMS.keys()
