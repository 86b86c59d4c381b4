"""How often meetings are due, when they count, and what a review may say."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from guatu.activities.rules import review
from guatu.activities.rules.meetings import (
    PERIODIC,
    MeetingKind,
    add_months,
    digest,
    kinds_due,
    needed,
    periods,
    quorate,
    standing,
)
from guatu.orgs.rules.norms import NORMS

NORM = {code: norm.value for code, norm in NORMS.items()}
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MONTHS = st.sampled_from([1, 2, 3, 4, 6, 12])
KINDS = st.sampled_from(MeetingKind)


@given(KINDS, st.integers(0, 500))
def test_the_number_needed_is_the_least_that_counts(kind, due):
    least = needed(kind, due, NORM)
    assert quorate(kind, due, least, NORM)
    assert not quorate(kind, due, least - 1, NORM)


def test_half_of_those_due_is_not_more_than_half():
    assert [quorate(MeetingKind.GENERAL, 8, present, NORM) for present in (3, 4, 5)] == [False, False, True]
    assert [quorate(MeetingKind.ELECTION, 10, present, NORM) for present in (7, 8)] == [False, True]
    assert [quorate(MeetingKind.REVIEW, 30, present, NORM) for present in (20, 21)] == [False, True]


@given(st.lists(DAYS, max_size=5), DAYS, MONTHS, DAYS)
def test_a_standing_looks_at_the_last_meeting_and_at_nothing_after_the_day(held, since, months, on):
    now = standing(MeetingKind.GENERAL, held, since, months, on)
    assert now.last is None or (now.last in held and now.last <= on)
    assert now.next_due >= add_months(since, months)
    assert now.overdue == max((on - now.next_due).days, 0)
    later = [day + timedelta(days=1) for day in [on] if day < date(2099, 12, 31)]
    assert standing(MeetingKind.GENERAL, [*held, *later], since, months, on) == now


@given(DAYS, MONTHS)
def test_a_meeting_of_the_day_leaves_nothing_overdue(on, months):
    assert standing(MeetingKind.LESSON, [on], date(2000, 1, 1), months, on).overdue == 0


@given(st.integers(0, 60))
def test_a_small_branch_owes_no_committee_meeting(members):
    due = kinds_due(members, NORM)
    assert (MeetingKind.COMMITTEE in due) == (members >= NORM["branch.committee_from"])
    assert {MeetingKind.GENERAL, MeetingKind.LESSON, MeetingKind.LIFE} <= set(due) <= set(PERIODIC)


@given(DAYS, DAYS, MONTHS)
def test_periods_are_whole_follow_each_other_and_lie_inside(since, until, months):
    found = periods(since, until, months)
    assert all(since <= start and end <= until for start, end in found)
    assert all(end == add_months(start, months) and (start.month - 1) % months == 0 for start, end in found)
    assert all(one[1] == two[0] for one, two in pairwise(found))


def test_a_quarter_that_runs_is_not_counted():
    assert periods(date(2026, 1, 2), date(2026, 11, 23), 3) == [
        (date(2026, 4, 1), date(2026, 7, 1)), (date(2026, 7, 1), date(2026, 10, 1))
    ]  # fmt: skip


@given(st.text(alphabet="会议学习讨论 \n\t", min_size=1, max_size=60))
def test_blanks_do_not_tell_minutes_apart(text):
    assert digest(f" {text}\n", 5) == digest("".join(text.split()), 5)


def test_short_minutes_have_no_mark():
    assert digest("同意。", 30) == ""


@given(st.integers(0, 200))
def test_excellent_never_exceeds_its_share(graded):
    most = review.most_excellent(graded, NORM)
    assert most <= graded * 0.3 < most + 1


def test_a_review_is_held_up_by_each_of_its_limits():
    assert review.obstacles(9, 7, ["excellent"] * 2 + ["good"] * 7, [7] * 9, NORM) == []
    assert review.obstacles(9, 6, ["excellent"] * 3 + ["good"] * 5 + [""], [7] + [None] * 8, NORM) == [
        "应到9人，到会6人，须到7人才能评议。", "还有1人没有评定等次。", "优秀3人，按比例最多2人。",
        "有1人的票数多于到会人数。",
    ]  # fmt: skip


def test_the_stage_follows_from_the_dates():
    told = [review.stage(*one) for one in [(False, None), (True, None), (True, False), (True, True)]]
    assert told == [review.Stage.OPEN, review.Stage.SUBMITTED, review.Stage.RETURNED, review.Stage.APPROVED]
