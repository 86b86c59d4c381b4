"""The rules of admission and of recommendation to the Party."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.orgs.rules.norms import NORMS
from guatu.people.rules.admission import (
    HELPING,
    STEPS,
    Case,
    Done,
    Source,
    Stage,
    Step,
    Warn,
    judge_number,
    later,
    misplaced,
    missing,
    next_step,
    number_needed,
    out_of_order,
    steps_of,
    warnings,
    wrong_numbers,
)
from guatu.people.rules.recommendation import Ballot, Doubt, Standing, doubts, standing, valid_until

VALUES = {code: norm.value for code, norm in NORMS.items()}
START = date(2026, 3, 2)
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


def good() -> dict[Step, Done]:
    """An admission at a secondary school as the rules want it."""
    days = {step: START + timedelta(days=10 * n) for n, step in enumerate(STEPS)}
    days |= {Step.CANDIDATE: date(2026, 8, 1), Step.NOTICE: date(2026, 8, 2), Step.REVIEW: date(2026, 8, 12)}
    days |= {Step.FORM: date(2026, 8, 20), Step.INTRODUCERS: date(2026, 8, 20), Step.MEETING: date(2026, 9, 1)}
    days |= {Step.APPROVAL: date(2026, 9, 10), Step.CEREMONY: date(2026, 10, 1)}
    done = {step: Done(day, paper=True) for step, day in days.items()}
    done[Step.LESSONS] = Done(days[Step.LESSONS], hours=8, paper=True)
    done[Step.SERVICE] = Done(days[Step.SERVICE], hours=20, paper=True)
    done[Step.MEETING] = Done(days[Step.MEETING], due=40, present=30, yes=28, paper=True)
    return done


def case(**changes: object) -> Case:
    values = {"birth_on": date(2011, 5, 4), "source": Source.PIONEERS, "secondary": True, "steps": good()}
    return Case(**{**values, **changes})  # type: ignore[arg-type]


def told(steps: dict[Step, Done], today: date = date(2026, 11, 2), **changes: object) -> list[tuple[str, str]]:
    return [(w.code.value, w.step.value) for w in warnings(case(steps=steps, **changes), VALUES, today)]


def test_there_are_fifteen_steps_in_five_stages() -> None:
    assert len(steps_of(Source.MEMBERS)) == 15
    assert set(steps_of(Source.PIONEERS)) - set(steps_of(Source.MEMBERS)) == HELPING
    assert [declared.stage for declared in STEPS.values()] == sorted(
        (declared.stage for declared in STEPS.values()), key=list(Stage).index
    )


def test_a_good_admission_has_nothing_to_warn_of() -> None:
    assert told(good()) == []


@pytest.mark.parametrize(
    ("step", "done", "expected"),
    [
        (Step.TALK, Done(date(2026, 4, 3), paper=True), [("talk", "talk")]),
        (Step.CANDIDATE, Done(date(2026, 7, 21), paper=True), []),
        (Step.CANDIDATE, Done(date(2026, 7, 20), paper=True), [("months", "candidate")]),
        (Step.LESSONS, Done(date(2026, 5, 11), hours=7.5, paper=True), [("lessons", "lessons")]),
        (Step.SERVICE, Done(date(2026, 5, 21), hours=19, paper=True), [("service", "service")]),
        (Step.MEETING, Done(date(2026, 9, 1), due=40, present=20, yes=20, paper=True), [("quorum", "meeting")]),
        (Step.MEETING, Done(date(2026, 9, 1), due=40, present=30, yes=15, paper=True), [("votes", "meeting")]),
        (Step.MEETING, Done(date(2026, 9, 1), paper=True), [("quorum", "meeting")]),
        (Step.CEREMONY, Done(date(2026, 12, 2), paper=True), [("ceremony", "ceremony")]),
        (Step.FORM, Done(date(2026, 8, 20)), [("paper", "form")]),
        (Step.REVIEW, Done(date(2026, 8, 1), paper=True), [("order", "review")]),
    ],
)
def test_what_differs_is_warned_of(step: Step, done: Done, expected: list[tuple[str, str]]) -> None:
    assert told({**good(), step: done}) == expected


def test_a_ceremony_not_held_becomes_overdue_after_three_months() -> None:
    steps = {step: done for step, done in good().items() if step is not Step.CEREMONY}
    assert told(steps, date(2026, 12, 1)) == []
    assert told(steps, date(2026, 12, 2)) == [("ceremony", "ceremony")]


def test_age_is_judged_on_the_day_of_application_and_of_the_meeting() -> None:
    assert told(good(), birth_on=date(2012, 9, 1)) == [("age", "application")]
    assert told(good(), birth_on=date(1998, 9, 1)) == [("age", "meeting")]
    assert told(good(), birth_on=None) == [("age", "application")]


def test_volunteer_hours_are_asked_of_secondary_students_only() -> None:
    steps = {step: done for step, done in good().items() if step is not Step.SERVICE}
    assert told(steps) == [("missing", "service")]
    assert told(steps, secondary=False) == []


def test_a_warning_set_aside_is_marked_and_stays() -> None:
    steps = {**good(), Step.FORM: Done(date(2026, 8, 20))}
    found = warnings(case(steps=steps, parked={"paper"}), VALUES, date(2026, 11, 2))
    assert [(w.code, w.parked) for w in found] == [(Warn.PAPER, True)]


def test_papers_lists_meeting_form_introducers_and_lessons_stand_in_order() -> None:
    chain = [Step.LESSONS, Step.FORM, Step.INTRODUCERS, Step.MEETING, Step.APPROVAL]
    days = dict.fromkeys(chain, START)
    assert out_of_order(days) == []
    for first, second in pairwise(chain):
        assert misplaced(first, START + timedelta(days=1), {second: START}) == (first, second)
    assert misplaced(Step.SERVICE, START, {Step.CEREMONY: START - timedelta(days=1)}) is None


@given(st.dictionaries(st.sampled_from(list(Step)), DAYS))
def test_dates_that_only_grow_contradict_nothing(days: dict[Step, date]) -> None:
    line = [step for step in STEPS if step in days]
    assert out_of_order(dict(zip(line, sorted(days.values()), strict=True))) == []


@given(st.dictionaries(st.sampled_from(list(Step)), DAYS), st.sampled_from(list(Step)), DAYS)
def test_a_date_fits_exactly_if_it_adds_no_contradiction(days: dict[Step, date], step: Step, on: date) -> None:
    others = {one: day for one, day in days.items() if one is not step}
    added = set(out_of_order({**others, step: on})) - set(out_of_order(others))
    assert (misplaced(step, on, others) is None) == (not added)


@given(st.sets(st.sampled_from(list(Step))), st.sampled_from(list(Source)))
def test_the_next_step_is_never_done_and_comes_until_all_are(done: set[Step], source: Source) -> None:
    steps = steps_of(source)
    following = next_step(done, source)
    assert (following is None) == (set(steps) <= done)
    assert following is None or (following in steps and following not in done)
    assert set(missing(done, source)).isdisjoint(done)


@given(DAYS, st.integers(0, 400), st.integers(0, 400))
def test_months_add_up_but_for_short_months(day: date, one: int, two: int) -> None:
    apart = later(later(day, one), two) - later(day, one + two)
    assert timedelta(days=-3) <= apart <= timedelta(0)
    assert later(date(day.year, day.month, 1), one) == later(date(day.year, day.month, 28), one).replace(day=1)


@given(*[st.none() | st.integers(-2, 60)] * 3)
def test_votes_are_possible_or_refused(due: int | None, present: int | None, yes: int | None) -> None:
    given = [value for value in (due, present, yes) if value is not None]
    possible = not given or (len(given) == 3 and due >= 1 and 0 <= yes <= present <= due)  # type: ignore[operator]
    assert (wrong_numbers(due, present, yes) == {}) == possible


@pytest.mark.parametrize(
    ("number", "year", "refused", "told"),
    [
        ("202414118733", 2024, False, 0),
        ("201714118733", 2018, False, 0),
        ("202414118733", 2025, False, 1),
        ("202414118733", 2026, True, 0),
        ("2016150011223344", 2016, False, 1),
        ("202499118733", 2024, False, 1),
        ("20241411873X", 2024, True, 0),
        ("2024", 2024, True, 0),
        ("", 2017, True, 0),
        ("", 2016, False, 0),
    ],
)
def test_numbers_of_members_are_judged(number: str, year: int, refused: bool, told: int) -> None:
    wrong, remarks = judge_number(number, year)
    assert (bool(wrong), len(remarks)) == (refused, told)


@given(st.integers(1990, 2099), st.sampled_from([11, 41, 44, 65]), st.integers(0, 999_999))
def test_a_number_by_the_form_of_its_own_year_is_good(year: int, province: int, serial: int) -> None:
    assert judge_number(f"{year}{province}{serial:06d}", year) == ("", [])
    assert number_needed(year) == (year >= 2017)


BALLOT = Ballot(
    date(2006, 1, 1), date(2022, 1, 1), date(2026, 10, 10), due=20, present=18, yes=15, members=20, others=0
)


def test_a_good_ballot_raises_no_doubt() -> None:
    assert doubts(BALLOT, VALUES) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"birth_on": date(2008, 10, 11)}, [Doubt.AGE]),
        ({"birth_on": date(1998, 10, 10)}, [Doubt.AGE]),
        ({"birth_on": None}, [Doubt.AGE]),
        ({"joined_on": date(2025, 10, 11)}, [Doubt.MEMBERSHIP]),
        ({"joined_on": None}, [Doubt.MEMBERSHIP]),
        ({"present": 10, "yes": 10}, [Doubt.PRESENT, Doubt.YES]),
        ({"yes": 10}, [Doubt.YES]),
        ({"others": 3}, []),
        ({"others": 4}, [Doubt.CAP]),
    ],
)
def test_what_differs_in_a_ballot_is_doubted(changes: dict, expected: list[Doubt]) -> None:
    values = {**BALLOT.__dict__, **changes}
    assert [code for code, _ in doubts(Ballot(**values), VALUES)] == expected


@given(DAYS, DAYS)
def test_a_recommendation_holds_for_two_years_to_the_day(held_on: date, today: date) -> None:
    end = valid_until(held_on, VALUES)
    assert standing(True, held_on, VALUES, today) == (Standing.VALID if today < end else Standing.EXPIRED)
    assert end == later(held_on, 24)
    assert standing(None, held_on, VALUES, today) is Standing.PENDING
    assert standing(False, held_on, VALUES, today) is Standing.REFUSED
