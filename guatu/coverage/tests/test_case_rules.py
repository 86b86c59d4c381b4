"""Rules of the self-check and of cases: months, sizes, and walks of steps that stay legal."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.coverage.rules.cases import (
    JUDGING,
    LEADS,
    NEXT,
    OPEN,
    CaseStage,
    CaseStep,
    Disposition,
    Standing,
    Timing,
    may_follow,
    rate,
    refusal_to_close,
    timing,
)
from guatu.coverage.rules.faults import (
    RULES,
    Fault,
    Severity,
    back,
    lacks_committee,
    quiet,
    review_year,
    sizes,
    vacant,
    worst,
)
from guatu.orgs.rules.norms import NORMS

NUMBERS = {code: norm.value for code, norm in NORMS.items()}
DAY = timedelta(days=1)
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


# -- cases -----------------------------------------------------------------------------------------


@given(st.sampled_from(list(Disposition)), st.lists(st.sampled_from(list(CaseStep)), max_size=25))
def test_any_walk_takes_legal_steps_only_and_never_opens_again(disposition, walk):
    case = Standing(disposition)
    for step in walk:
        before = case.stage
        if not may_follow(case, step):
            assert step not in NEXT[before]
            continue
        case = Standing(disposition, (*case.steps, step))
        assert case.stage == LEADS.get(step, before)
        if step in JUDGING:
            assert before == CaseStage.PROVED  # nothing is judged before there is proof
        if before not in OPEN:
            assert case.stage == CaseStage.RELAPSED  # after the end only a relapse
    if disposition == Disposition.DISMISS:
        assert case.steps == ()


@given(st.sets(st.integers(1, 4)), st.integers(1, 4), st.sets(st.sampled_from(["团员不足", "书记空缺"])), st.text())
def test_a_case_is_closed_only_with_proof_by_another_and_free_of_faults_or_for_a_reason(proved_by, by, holding, text):
    allowed = not refusal_to_close(proved_by, by, holding, text)
    assert allowed == (bool(proved_by) and by not in proved_by and (not holding or bool(text.strip())))


@given(days, st.none() | days, days)
def test_the_last_day_is_in_time(due_on, closed_on, today):
    found = timing(due_on, closed_on, today)
    end = closed_on or today
    assert (found in {Timing.ON_TIME, Timing.RUNNING}) == (end <= due_on)
    assert (found in {Timing.ON_TIME, Timing.LATE}) == (closed_on is not None)


def test_the_share_of_nothing_is_unknown():
    assert (rate(0, 0), rate(0, 2), rate(1, 2)) == (None, 0.0, 0.5)


# -- faults ----------------------------------------------------------------------------------------


def test_every_fault_is_declared_with_norms_that_exist():
    assert set(RULES) == set(Fault)
    for fault, rule in RULES.items():
        assert set(rule.norms) <= set(NORMS), fault
        assert rule.kinds, fault
        words = {code.replace(".", "_"): "1" for code in rule.norms}
        assert rule.sentence.format(**words).endswith("。")


@given(days, st.integers(0, 60))
def test_months_back_keep_the_day_or_take_the_last_of_the_month(on, months):
    found = back(on, months)
    assert (on.year * 12 + on.month) - (found.year * 12 + found.month) == months
    assert found.day == on.day or ((found + DAY).day == 1 and found.day < on.day)


@given(st.integers(0, 90), st.none() | st.integers(0, 90))
def test_a_branch_is_not_both_too_small_and_too_big(registered, counted):
    found = sizes(registered, counted, NUMBERS)
    assert not {Fault.FEW, Fault.MANY} <= set(found)
    assert (Fault.UNCOUNTED in found) == (registered == 0 and counted is None)
    assert (Fault.INCOMPLETE in found) == (counted is not None and registered < counted)


@pytest.mark.parametrize(("members", "faults"), [(0, {"few"}), (2, {"few"}), (3, set()), (50, set()), (51, {"many"})])
def test_the_limits_of_size_are_those_of_the_branch_rules(members, faults):
    assert {fault.value for fault in sizes(members, members, NUMBERS)} == faults


@pytest.mark.parametrize(("members", "committee", "lacks"), [(6, 0, False), (7, 0, True), (7, 2, True), (7, 3, False)])
def test_seven_members_need_a_committee_of_three(members, committee, lacks):
    assert lacks_committee(members, committee, NUMBERS) is lacks


def test_a_post_is_vacant_after_its_days_only():
    on = date(2026, 11, 2)
    assert [vacant(on - n * DAY, on, NUMBERS) for n in (30, 31)] == [False, True]


@pytest.mark.parametrize(
    ("last_on", "founded_on", "fault"),
    [
        (date(2026, 5, 2), None, None),
        (date(2026, 5, 1), None, Fault.SILENT),
        (None, date(2026, 8, 2), Fault.UNBORN),
        (None, date(2026, 8, 3), None),
        (None, None, None),
    ],
)
def test_a_branch_is_silent_after_six_months_and_unborn_after_three(last_on, founded_on, fault):
    assert quiet(last_on, founded_on, date(2026, 11, 2), NUMBERS) == fault


@pytest.mark.parametrize(
    ("on", "year"), [(date(2026, 3, 31), 2024), (date(2026, 4, 1), 2025), (date(2026, 12, 1), 2025)]
)
def test_a_review_is_missed_once_its_months_are_over(on, year):
    assert review_year(on, 3) == year


def test_the_gravest_fault_speaks_for_a_unit():
    assert worst([Fault.PASTED, Fault.FEW, Fault.TERM]) == Severity.GRAVE
    assert worst([Fault.PASTED]) == Severity.HINT
    assert worst([]) is None
