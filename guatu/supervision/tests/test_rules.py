"""Ranking, flags, pace: as properties."""

import random
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.supervision.rules.flags import (
    Colour,
    Happened,
    Rule,
    Stage,
    Step,
    flips,
    may_follow,
    percent_text,
    propose,
    rule_of,
    stage,
)  # fmt: skip
from guatu.supervision.rules.pace import forecast, planned
from guatu.supervision.rules.progress import Share
from guatu.supervision.rules.ranking import Candidate, Tie, interval, rank

shares = st.builds(
    lambda a, d, o, late: Share(a, min(a, d), min(a, d, o), min(late, a)),
    st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40),
)  # fmt: skip
candidates = st.lists(st.tuples(st.sampled_from(["a", "b"]), shares), max_size=20).map(
    lambda rows: [Candidate(number, peers, share) for number, (peers, share) in enumerate(rows)]
)


@given(candidates, st.randoms(use_true_random=False))
def test_ranking_does_not_depend_on_the_order_of_rows(rows, chance: random.Random):
    shuffled = rows[:]
    chance.shuffle(shuffled)
    assert rank(rows, [Tie.ON_TIME]) == rank(shuffled, [Tie.ON_TIME])


@given(candidates)
def test_a_rank_is_one_more_than_the_number_of_better_peers(rows):
    for place in rank(rows):
        if place.share.rate is not None:
            better = [
                c
                for c in rows
                if c.peers == place.peers and c.share.rate is not None and c.share.rate > place.share.rate
            ]
            assert place.rank == len(better) + 1


@given(candidates)
def test_no_data_is_ranked_by_nobody_and_dropped_by_nobody(rows):
    places = rank(rows)
    assert sorted(p.unit for p in places) == sorted(c.unit for c in rows)
    assert {p.unit for p in places if p.rank is None} == {c.unit for c in rows if c.share.rate is None}


def test_equal_rates_share_a_rank_and_the_next_is_skipped():
    rows = [Candidate(1, "a", Share(4, 4, 4, 0)), Candidate(2, "a", Share(4, 2, 2, 0)),
            Candidate(3, "a", Share(2, 1, 1, 0)), Candidate(4, "a", Share(4, 1, 1, 0))]  # fmt: skip
    assert [(p.unit, p.rank) for p in rank(rows)] == [(1, 1), (2, 2), (3, 2), (4, 4)]


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_rate_and_narrows_with_more_cells(done, applicable):
    done = min(done, applicable)
    low, high = interval(done, applicable)
    assert 0 <= low <= high <= 1
    if applicable:
        assert low <= done / applicable + 1e-12 and done / applicable <= high + 1e-12
        assert interval(done * 10, applicable * 10)[1] - interval(done * 10, applicable * 10)[0] <= high - low + 1e-12


@given(candidates)
def test_every_proposal_meets_its_published_thresholds(rows):
    rule = Rule(least_cells=3)
    by_unit = {c.unit: c.share for c in rows}
    for proposal in propose(rule, rows):
        share = by_unit[proposal.unit]
        assert share.applicable >= rule.least_cells
        if proposal.colour == Colour.RED:
            assert share.rate * 100 >= rule.red_at_least and share.overdue <= rule.red_overdue_at_most
        else:
            assert share.rate * 100 < rule.black_below and share.overdue >= rule.black_overdue_at_least


def test_a_small_unit_is_not_flagged_for_one_missing_cell():
    rows = [Candidate(1, "a", Share(3, 2, 2, 1)), Candidate(2, "a", Share(300, 200, 200, 100))]
    rule = Rule(least_cells=1, black_below=70, red_at_least=90)
    assert [p.unit for p in propose(rule, rows) if p.colour == Colour.BLACK] == [2]


def test_what_if_names_the_flags_that_flip():
    rows = [Candidate(1, "a", Share(100, 65, 60, 9)), Candidate(2, "a", Share(100, 95, 95, 0))]
    assert flips(propose(Rule(), rows), propose(Rule(black_below=60), rows)) == [(1, Colour.BLACK, None)]


@given(st.builds(Rule, red_top=st.integers(0, 9), black_below=st.integers(0, 90)))
def test_a_rule_round_trips_through_its_stored_form(rule):
    assert rule_of(rule.as_data()) == rule


@pytest.mark.parametrize(
    "data", [{"red_top": -1}, {"red_top": "3"}, {"logins": 3}, {"black_below": 95}, {"peers": ["age"]},
             {"size_limits": [9, 3]}, {"kinds": []}, {"red_top": True}],
)  # fmt: skip
def test_what_no_rule_can_be_is_refused(data):
    with pytest.raises(ValueError):
        rule_of({**Rule().as_data(), **data})


@given(st.integers(0, 3000), st.integers(1, 1000))
def test_a_percentage_is_rounded_half_up_from_the_exact_fraction(done, applicable):
    assert abs(Fraction(percent_text(Fraction(done, applicable))) - Fraction(done * 100, applicable)) <= Fraction(1, 20)


T = datetime(2026, 11, 1, tzinfo=UTC)


@given(st.lists(st.sampled_from(list(Step)), max_size=12), st.lists(st.integers(0, 20), min_size=12, max_size=12))
def test_only_legal_steps_can_follow_and_every_end_is_final(wanted, gaps):
    steps: list[Happened] = []
    now = T
    for step, gap in zip(wanted, gaps, strict=False):
        now += timedelta(days=gap)
        if may_follow(steps, step, now, None):
            opens = {Step.NOTIFIED: 5, Step.PUBLISHED: 10}.get(step)
            steps.append(Happened(step, now, now + timedelta(days=opens) if opens else None))
    kinds = [step.kind for step in steps]
    if Step.PUBLISHED in kinds:
        assert kinds[:2] == [Step.DECIDED, Step.NOTIFIED]
        notified = next(s for s in steps if s.kind == Step.NOTIFIED)
        published = next(s for s in steps if s.kind == Step.PUBLISHED)
        assert published.at >= notified.until  # never before the reply window is over
    assert kinds.count(Step.APPEALED) <= 1
    if kinds and kinds[-1] in (Step.OVERTURNED, Step.TAKEN_DOWN, Step.DECLINED):
        assert not any(may_follow(steps, step, now, None) for step in Step)


def test_a_published_flag_expires_on_its_day():
    steps = [Happened(Step.DECIDED, T), Happened(Step.NOTIFIED, T, T + timedelta(days=5)), Happened(Step.PUBLISHED, T)]
    assert stage(steps, T, T + timedelta(days=90)) == Stage.PUBLISHED
    assert stage(steps, T + timedelta(days=90), T + timedelta(days=90)) == Stage.EXPIRED


START, DUE = date(2026, 9, 1), date(2026, 11, 30)


@given(st.integers(-30, 200))
def test_the_plan_rises_from_nothing_to_all(offset):
    today = START + timedelta(days=offset)
    assert 0 <= planned(START, DUE, today) <= planned(START, DUE, today + timedelta(days=1)) <= 1


@given(st.lists(st.tuples(st.integers(-40, 0), st.integers(1, 9)), max_size=9), st.integers(0, 99), st.integers(0, 60))
def test_a_faster_pace_never_misses_more(days, more, left):
    today = DUE - timedelta(days=left)
    done = {today + timedelta(days=offset): number for offset, number in days}
    total = sum(done.values()) + more
    slow = forecast(done, total, DUE, today)
    fast = forecast({**done, today: done.get(today, 0) + 5}, total + 5, DUE, today)
    assert fast.missing <= slow.missing
    assert slow.holds == (slow.missing == 0)


def test_no_work_in_two_weeks_never_ends():
    found = forecast({date(2026, 9, 2): 5}, 9, DUE, date(2026, 11, 1))
    assert (found.ends_on, found.missing) == (None, 4)
