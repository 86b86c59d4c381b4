from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.fieldwork.pairs import choose
from guatu.fieldwork.rules.pairing import Goer, Pair, Reason, Village, pair
from guatu.fieldwork.rules.secondments import (
    Attendance,
    Stage,
    attendance,
    before,
    full_month,
    grade_refusal,
    halves,
    later,
    log_due,
    logs_due,
    months,
    most_excellent,
    next_month,
    on_post,
    stage,
    term_refusal,
)
from guatu.fieldwork.rules.words import EvaluationGrade
from guatu.orgs.rules.norms import NORMS

NORM = {code: norm.value for code, norm in NORMS.items()}
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
NOV = date(2026, 11, 1)


def test_short_days_count_half_and_visits_of_a_day_add_up() -> None:
    visits = [
        (NOV, 2),
        (NOV, Decimal("2.5")),
        (date(2026, 11, 3), 3),
        (date(2026, 11, 4), None),
        (date(2026, 11, 5), 8),
    ]
    assert halves(visits, 4) == {NOV: 2, date(2026, 11, 3): 1, date(2026, 11, 4): 1, date(2026, 11, 5): 2}


@given(st.lists(st.tuples(DAYS, st.decimals(0, 24, places=1) | st.none()), max_size=30), st.randoms())
def test_time_in_the_village_depends_on_no_order_and_never_passes_the_days(visits, random) -> None:  # type: ignore[no-untyped-def]
    found = halves(visits, 4)
    shuffled = random.sample(visits, len(visits))
    assert found == halves(shuffled, 4)
    assert found.keys() == {day for day, _ in visits} and set(found.values()) <= {1, 2}


@given(DAYS, DAYS, st.integers(0, 800))
def test_the_days_of_all_months_of_a_term_are_its_days(month: date, since: date, length: int) -> None:
    until = since + timedelta(days=length)
    every = [attendance(first, since, until, {}) for first in months(since, until)]
    assert sum(one.days for one in every) == length
    assert attendance(month.replace(day=1), since, until, {month: 2}).halves == (2 if since <= month < until else 0)


def test_a_fifth_of_the_month_keeps_the_rule() -> None:
    assert [Attendance(NOV, n, 30).reached(0.2) for n in (11, 12)] == [False, True]
    assert Attendance(NOV, 12, 31).reached(0.2) is False
    assert Attendance(NOV, 0, 0).reached(0.2) is True


def test_where_a_term_stands() -> None:
    since, due = date(2026, 3, 1), date(2027, 3, 1)
    assert [
        stage(since, due, None, None, date(2026, 2, 1)), stage(since, due, None, None, since),
        stage(since, due, None, since, NOV), stage(since, due, None, since, due),
        stage(since, due, NOV, since, NOV),
    ] == [Stage.AHEAD, Stage.HANDOVER, Stage.ON_POST, Stage.OVER, Stage.ENDED]  # fmt: skip


@pytest.mark.parametrize(("due", "kept"), [
    (date(2027, 2, 28), False), (date(2027, 3, 1), True), (date(2028, 3, 1), True), (date(2028, 3, 2), False),
])  # fmt: skip
def test_a_term_is_one_to_two_years(due: date, kept: bool) -> None:
    assert (term_refusal(date(2026, 3, 1), due, 1, 2) == "") is kept
    assert later(date(2028, 2, 29), 1) == date(2029, 2, 28)


def test_at_work_by_time_and_by_a_confirmed_deed_of_the_quarter() -> None:
    on = date(2026, 11, 20)
    kept, missed = Attendance(date(2026, 10, 1), 13, 31), Attendance(date(2026, 10, 1), 12, 31)
    long_ago, october = date(2026, 1, 1), date(2026, 10, 8)
    assert on_post(long_ago, kept, [october], on, 0.2, 3)
    assert not on_post(long_ago, missed, [october], on, 0.2, 3)
    assert not on_post(long_ago, kept, [], on, 0.2, 3)
    assert not on_post(long_ago, kept, [date(2026, 7, 31)], on, 0.2, 3)
    assert on_post(october, missed, [], on, 0.2, 3)
    assert on_post(date(2026, 9, 1), kept, [], on, 0.2, 3)


@given(DAYS)
def test_months_follow_each_other(on: date) -> None:
    assert next_month(full_month(on)) == on.replace(day=1)
    assert before(on.replace(day=1), 12) == on.replace(year=on.year - 1, day=1)


def test_logs_are_due_ten_days_after_their_month() -> None:
    assert log_due(NOV, 10) == date(2026, 12, 10)
    since = date(2026, 9, 15)
    assert logs_due(since, None, date(2026, 11, 10), 10) == [date(2026, 9, 1)]
    assert logs_due(since, None, date(2026, 11, 11), 10) == [date(2026, 9, 1), date(2026, 10, 1)]
    assert logs_due(since, date(2026, 10, 1), date(2027, 1, 1), 10) == [date(2026, 9, 1)]


def test_the_best_grade_is_limited_by_time_deeds_and_number() -> None:
    best, good = EvaluationGrade.EXCELLENT, {"months": 10, "months_reached": 8, "deeds": 1}
    limits = {"least": 0.8, "excellent": 0, "most": 1}
    assert grade_refusal(best, good, **limits) == ""  # type: ignore[arg-type]
    assert grade_refusal(best, good | {"months_reached": 7}, **limits) != ""  # type: ignore[arg-type]
    assert grade_refusal(best, good | {"deeds": 0}, **limits) != ""  # type: ignore[arg-type]
    assert grade_refusal(best, good, least=0.8, excellent=1, most=1) != ""
    assert grade_refusal(EvaluationGrade.COMPETENT, {}, least=0.8, excellent=9, most=1) == ""
    assert [most_excellent(n, 0.2) for n in (0, 1, 9, 10, 15)] == [0, 1, 1, 2, 3]


CITY, COUNTY, OTHER = "0000001", "00000010000002", "00000010000003"
TOWN = COUNTY + "0000004"
VILLAGE = Village(1, TOWN + "0000005", frozenset({"farming"}), NOV, place=(32.0, 114.0))


def test_home_counts_by_nearness() -> None:
    def points(home: str) -> float:
        return pair(VILLAGE, Goer(1, frozenset(), NOV, home=home), NORM).points  # type: ignore[union-attr]

    found = [points(home) for home in (VILLAGE.path, TOWN + "0000009", TOWN, COUNTY + "0000008", OTHER, "")]
    assert found == [50, 40, 40, 30, 10, 10]


def test_a_pair_says_why() -> None:
    goer = Goer(7, frozenset({"farming", "law"}), date(2026, 11, 10), home=VILLAGE.path, place=(32.0, 114.2))
    found = pair(VILLAGE, goer, NORM)
    assert found is not None and found.metres is not None and 18_000 < found.metres < 19_500
    assert [code for code, _ in found.reasons] == [Reason.HOME, Reason.SKILLS, Reason.WAY, Reason.LATE]
    assert dict(found.reasons)[Reason.LATE] == 9


def test_nobody_is_sent_to_the_branch_that_he_belongs_to() -> None:
    assert pair(VILLAGE, Goer(7, frozenset(), NOV, own=VILLAGE.path), NORM) is None


WORTH = st.lists(st.lists(st.floats(0, 100) | st.none(), min_size=4, max_size=4), min_size=1, max_size=4)


@given(WORTH, st.sets(st.integers(0, 3)), st.randoms())
def test_as_many_villages_as_possible_then_the_poor_then_the_best(worth, poor, random) -> None:  # type: ignore[no-untyped-def]
    villages = [Village(n, "", frozenset(), NOV, poor=n in poor) for n in range(len(worth))]
    goers = [Goer(n, frozenset(), NOV) for n in range(4)]
    pairs = [Pair(v, g, points, None, ()) for v, row in enumerate(worth) for g, points in enumerate(row)
             if points is not None]  # fmt: skip
    chosen = choose(villages, goers, random.sample(pairs, len(pairs)))

    def value(found: list[Pair]) -> tuple[int, int, float]:
        return len(found), sum(one.need in poor for one in found), round(sum(one.points for one in found), 6)

    held = {(one.need, one.candidate): one for one in pairs}
    every = [
        [held[n, g] for n, g in enumerate(order[: len(worth)]) if (n, g) in held] for order in permutations(range(4))
    ]
    assert value(chosen) == max(map(value, every))
    assert len({one.need for one in chosen}) == len({one.candidate for one in chosen}) == len(chosen)
