"""Duty reports: caps hold, ties are equal, what cannot be reckoned says why."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.appraisals.rules.duty import grades, terms, values
from guatu.appraisals.rules.duty.periods import period_of
from guatu.appraisals.rules.duty.presets import GRADES, PRESETS, Preset
from guatu.appraisals.rules.duty.reports import word_refusals
from guatu.appraisals.rules.duty.terms import FormulaPart, Source, Terms
from guatu.appraisals.rules.duty.values import Value

ORDER = [one.code for one in GRADES]
TOTALS = st.dictionaries(
    st.integers(1, 40), st.tuples(st.integers(0, 100).map(Fraction), st.integers(0, 3).map(Fraction)), max_size=30
)


@given(TOTALS)
def test_caps_hold_and_a_better_total_never_gets_a_worse_grade(ranked: dict[int, tuple[Fraction, ...]]) -> None:
    found = grades.proposals(ranked, GRADES, len(ranked))
    assert found.keys() == ranked.keys()
    for code, most in grades.caps(GRADES, len(ranked)).items():
        assert most is None or sum(one == code for one in found.values()) <= most
    for a in ranked:
        for b in ranked:
            if ranked[a] >= ranked[b]:
                assert ORDER.index(found[a]) <= ORDER.index(found[b])


@given(TOTALS, st.randoms())
def test_the_order_of_reports_changes_nothing(ranked: dict[int, tuple[Fraction, ...]], chance: object) -> None:
    keys = list(ranked)
    chance.shuffle(keys)  # type: ignore[attr-defined]
    mixed = {key: ranked[key] for key in keys}
    assert grades.proposals(mixed, GRADES, len(ranked)) == grades.proposals(ranked, GRADES, len(ranked))


def test_ties_are_cut_by_the_parts_and_else_nobody_is_preferred() -> None:
    n = Fraction
    totals = {1: (n(95), n(90)), 2: (n(95), n(80)), 3: (n(95), n(80)), 4: (n(70), n(70)), 5: (n(50), n(50))}
    assert grades.proposals(totals, GRADES, 7) == {1: "excellent", 2: "good", 3: "good", 4: "fair", 5: "poor"}
    assert grades.proposals({2: totals[2], 3: totals[3]}, GRADES, 4) == {2: "good", 3: "good"}


@pytest.mark.parametrize("preset", list(Preset))
def test_presets_are_whole(preset: Preset) -> None:
    assert terms.refusals(PRESETS[preset]) == {}
    assert terms.restored(PRESETS[preset].stored()) == PRESETS[preset]
    assert PRESETS[preset].source


def test_a_formula_that_divides_by_nought_has_a_named_outcome() -> None:
    part = FormulaPart("甲", "甲", Source.SCORE)
    given_ = Terms((), (part,), GRADES, "甲 / (甲 - 甲)", 0.5)
    assert values.total(given_, [Value(part, Fraction(80))]).problem == "无法计算：除数为0"
    missing = values.total(given_, [Value(part, None, "还没有人评分")])
    assert (missing.value, missing.problem) == (None, "无法计算：“甲”还没有人评分")


def test_terms_that_do_not_fit_together_are_refused_by_field() -> None:
    whole = PRESETS[Preset.WORK_AND_HALL]
    wrong = Terms(whole.criteria[1:], whole.parts, whole.grades[::-1], "工作实绩 * 0.7 + 民意", 0)
    assert terms.refusals(wrong) == {
        "criteria": "“工作实绩”各项满分之和应为 100",
        "formula": "公式里的“民意”不在可用的名称里",
        "grades": "等次从高到低写，最低分逐个降低",
        "turnout": "到会比例填 0 到 1 之间的数，如 0.5",
    }


def test_highest_and_lowest_are_dropped_where_three_or_more_are_there() -> None:
    criteria = PRESETS[Preset.BRANCH].criteria
    part = FormulaPart("甲", "甲", Source.SCORE_TRIMMED)
    marks = [{one.code: one.most * share for one in criteria} for share in (1, 0.9, 0.8, 0.1)]
    assert values.score_value(part, marks, criteria).value == 85
    assert values.score_value(part, marks[:2], criteria).value == 95
    assert values.score_value(part, [], criteria).value is None


def test_a_ballot_counts_only_with_turnout_and_whole_counts() -> None:
    part = PRESETS[Preset.BRANCH].parts[0]
    counts = {"excellent": 3, "good": 1, "poor": 1}
    assert values.ballot_value(part, counts, True, GRADES).value == Fraction(285, 3)
    assert values.ballot_value(part, counts, False, GRADES).why == "到会人数不够，测评不计"
    assert values.turned_out(10, 5, 0.5) and not values.turned_out(11, 5, 0.5) and not values.turned_out(0, 0, 0.5)
    assert values.ballot_refusals(10, 11, 12, {"good": 3}, GRADES) == {
        "present": "实到人数不能多于应到人数",
        "valid": "有效票不能多于实到人数",
        "counts": "各等次票数之和应等于有效票 12",
    }
    assert values.ballot_refusals(10, 6, 5, counts, GRADES) == {}


def test_decisions_keep_the_caps_and_give_reasons() -> None:
    chosen = {1: "excellent", 2: "good", 3: "?"}
    assert grades.decision_refusals(chosen, {1: "good", 2: "good"}, {}, GRADES) == {
        "note-1": "与建议等次不同，请写明理由",
        "grade-3": "请选择等次",
        "": "“优秀”最多 0 个，现在是 1 个",
    }
    ten = dict.fromkeys(range(10), "good") | {1: "excellent"}
    assert grades.decision_refusals(ten, dict.fromkeys(range(10), "good"), {1: "抢险突出"}, GRADES) == {}


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 12))
def test_a_day_lies_in_its_period_and_periods_do_not_overlap(on: date, months: int) -> None:
    since, until = period_of(on, months)
    assert since <= on < until
    assert period_of(until, months)[0] == until
    assert period_of(since, months) == (since, until)


def test_half_years_and_quarters() -> None:
    assert period_of(date(2026, 11, 2), 6) == (date(2026, 7, 1), date(2027, 1, 1))
    assert period_of(date(2026, 5, 4), 3) == (date(2026, 4, 1), date(2026, 7, 1))


def test_lengths_of_a_report_are_said_by_part() -> None:
    assert word_refusals({"work": "好", "next": "字" * 41, "faults": "问题" * 10}, 5, 40) == {
        "work": "至少写 5 字",
        "next": "最多写 40 字",
    }
