from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.appraisals.rules import assessment, standings
from guatu.appraisals.rules.assessment import Item, ItemKind, composed, counted, leaves, points_of, refusals, result
from guatu.appraisals.rules.assessment_words import gap_words, value_words
from guatu.appraisals.rules.formulas import Number, evaluate
from guatu.appraisals.rules.patterns import PATTERNS, TOTALS
from guatu.appraisals.rules.standings import Discrepancy, places, standing, with_values

CAPPED = "weight * clamp(value / target, 0, 1)"
VETO_ZERO = "0 if veto > 0 else score + bonus - deduction"
NUMBERS = st.none() | st.integers(0, 120)
SUBJECTS = ("甲市", "乙市", "丙市", "丁市", "戊市")


def item(code: str = "1", kind: ItemKind = ItemKind.SCORE, **said: object) -> Item:
    return Item(**{"code": code, "name": f"指标{code}", "kind": kind, "weight": 10, "target": 100, "measure": "%",
                   "formula": CAPPED, **said})  # type: ignore[arg-type]  # fmt: skip


ITEMS = [
    item("1"), item("2", formula="max(0, weight - 0.2 * max(0, rank - 3))", target=None),
    item("3", ItemKind.BONUS, weight=20, formula="value"), item("4", ItemKind.DEDUCTION, weight=0, formula="value"),
    item("5", ItemKind.VETO, weight=0, formula="value"), item("6", ItemKind.NOTE, weight=0, formula=""),
]  # fmt: skip
TABLE = st.dictionaries(
    st.sampled_from(SUBJECTS), st.fixed_dictionaries({one.code: NUMBERS for one in ITEMS}), min_size=2
)


@pytest.mark.parametrize(
    ("code", "given_", "points"),
    [
        ("capped", {"value": 84, "target": 100}, Fraction(84, 10)),
        ("capped", {"value": 130, "target": 100}, Fraction(10)),
        ("ratio", {"value": 130, "target": 100}, Fraction(13)),
        ("inverse", {"value": 0, "target": 5}, Fraction(10)),
        ("inverse", {"value": 10, "target": 5}, Fraction(5)),
        ("grades", {"value": 4}, Fraction(10)),
        ("grades", {"value": 3}, Fraction(6)),
        ("grades", {"value": 2}, Fraction(4)),
        ("grades", {"value": 1}, Fraction(0)),
        ("yes", {"value": 1}, Fraction(10)),
        ("yes", {"value": 0}, Fraction(0)),
        ("top3", {"rank": 3}, Fraction(10)),
        ("top3", {"rank": 5}, Fraction(96, 10)),
        ("policy", {"value": 2}, Fraction(20)),
        ("policy", {"value": 1}, Fraction(15)),
    ],
)
def test_patterns_give_what_their_names_say(code: str, given_: dict[str, Number], points: Fraction) -> None:
    (pattern,) = [one for one in PATTERNS if one.code == code]
    assert evaluate(pattern.formula, {"weight": 10, **given_}).value == points


def test_every_pattern_can_be_taken() -> None:
    assert not refusals([item(one.code, one.kind, formula=one.formula) for one in PATTERNS])
    assert not [one for one in TOTALS if refusals([], one.formula)]


def test_points_show_their_arithmetic_and_what_the_gap_costs() -> None:
    found = points_of(item(weight=50), 96.8)
    assert (found.points, found.lost, found.gap) == (Fraction(484, 10), Fraction(16, 10), Fraction(32, 10))
    assert found.arithmetic == "50 × clamp(96.8 ÷ 100, 0, 1) = 48.4"
    assert gap_words(found) == "差 3.2 个百分点，少 1.6 分"


def test_a_formula_that_divides_by_nought_has_no_points_and_says_why() -> None:
    found = points_of(item(formula="weight * value / (target - 100)"), 80)
    assert (found.points, found.problem, found.lost) == (None, "无法计算：除数为0", Fraction())


def test_a_missing_value_is_missing_and_never_nought() -> None:
    found = points_of(item(), None)
    assert (found.points, found.problem) == (None, "无法计算：缺少“数值”")
    total = result({"1": found, "2": points_of(item("2"), 50)})
    assert (total.total, total.missing, total.complete) == (Fraction(5), ("1",), False)


def test_a_bonus_stops_at_its_most_and_a_deduction_is_never_a_gift() -> None:
    assert points_of(item(kind=ItemKind.BONUS, weight=20, formula="value"), 35).points == 20
    assert points_of(item(kind=ItemKind.DEDUCTION, weight=0, formula="value"), -3).points == 0
    assert points_of(item(kind=ItemKind.DEDUCTION, weight=2, formula="value"), 3).points == -2


def test_a_veto_works_as_the_total_says_and_its_cost_is_known() -> None:
    rows = {"1": points_of(item(), 90), "5": points_of(item("5", ItemKind.VETO, weight=0, formula="value"), 1)}
    assert (result(rows).total, result(rows).vetoes) == (Fraction(9), ("5",))
    fired = result(rows, VETO_ZERO)
    assert (fired.total, assessment.veto_cost(fired, VETO_ZERO)) == (Fraction(), Fraction(9))


@given(TABLE, st.sampled_from(["", VETO_ZERO]))
def test_the_total_is_the_sum_of_the_items_unless_a_veto_says_otherwise(
    table: dict[str, dict[str, Number | None]], formula: str
) -> None:
    for found in standing(ITEMS, table, "甲市", formula).results.values():
        added = sum((row.points for row in found.points.values() if row.points is not None), Fraction())
        assert found.total == (0 if formula and found.vetoes else added)


def shuffled(table: dict[str, dict[str, Number | None]], order: list[str]) -> dict[str, dict[str, Number | None]]:
    return {name: table[name] for name in order}


@given(TABLE, st.randoms())
def test_places_do_not_depend_on_the_order_of_rows(table: dict[str, dict[str, Number | None]], chance: object) -> None:
    order = list(table)
    chance.shuffle(order)  # type: ignore[attr-defined]
    first, second = standing(ITEMS, table, "甲市"), standing(ITEMS, shuffled(table, order), "甲市")
    assert first == second


@given(st.dictionaries(st.text(min_size=1, max_size=3), NUMBERS), st.booleans())
def test_places_are_competition_ranks_and_nobody_is_dropped(values: dict[str, int | None], lower: bool) -> None:
    found = places(values, lower=lower)
    assert found.keys() == values.keys()
    for name, place in found.items():
        own = values[name]
        better = [v for v in values.values() if v is not None and own is not None and (v < own if lower else v > own)]
        assert place == (None if own is None else 1 + len(better))
    assert [found[name] is None for name in standings.in_order(found)] == sorted(
        found[name] is None for name in standings.in_order(found)
    )


@given(st.dictionaries(st.sampled_from(SUBJECTS), st.integers(0, 9), min_size=1))
def test_whoever_has_no_value_moves_nobody(values: dict[str, int]) -> None:
    found = places({**values, "无数市": None})
    assert found.pop("无数市") is None
    assert found == places(values)


def test_ties_share_a_place_and_the_next_is_passed_over() -> None:
    assert places({"甲": 9, "乙": 8, "丙": 8, "丁": 7, "戊": None}) == {"甲": 1, "乙": 2, "丙": 2, "丁": 4, "戊": None}


def test_equals_are_parted_by_four_weeks_then_the_worst_week() -> None:
    past = {"甲": [1, 8, 8, 8, 8], "乙": [9, 7, 7, 7, 8], "丙": [9, 9, 7, 7]}
    assert places({"甲": 8, "乙": 8, "丙": 8}, past=past) == {"甲": 1, "乙": 3, "丙": 2}


def test_a_printed_place_that_differs_is_said() -> None:
    table = {"甲市": {"1": 90}, "乙市": {"1": 95}, "丙市": {"1": None}}
    found = standing([item()], table, "甲市")
    assert standings.discrepancies(found, {("1", "甲市"): 2, ("1", "乙市"): 2, ("", "甲市"): 1}) == [
        Discrepancy("", "甲市", 1, 2), Discrepancy("1", "乙市", 2, 1),
    ]  # fmt: skip


def test_there_is_a_place_only_where_others_are_in_the_table() -> None:
    found = standing([item(), item("2")], {"甲市": {"1": 90, "2": 80}, "乙市": {"1": 95, "2": None}}, "甲市")
    assert (found.ranked, found.ranks["1"]["甲市"], "2" in found.ranks) == (frozenset({"1"}), 2, False)
    assert found.total_ranks == {"甲市": 2, "乙市": 1}
    assert [one.code for one in standings.left_out([item(), item("2")], found)] == ["2"]
    assert standing([item()], {"甲市": {"1": 90}}, "甲市").total_ranks == {}


@given(TABLE)
def test_what_if_without_a_change_is_what_stands(table: dict[str, dict[str, Number | None]]) -> None:
    own = next(iter(table))
    held = {code: value for code, value in table[own].items() if value is not None}
    assert standing(ITEMS, with_values(table, own, held), own) == standing(ITEMS, table, own)
    assert standing(ITEMS, with_values(table, own, {}), own) == standing(ITEMS, table, own)


@st.composite
def compositions(draw: Callable[..., object]) -> list[Item]:
    """Leaves and sums of what stands before them, overlapping in any way."""
    made = [item(str(n), draw(st.sampled_from([ItemKind.SCORE, ItemKind.NOTE]))) for n in range(4)]  # type: ignore[arg-type]
    for n in range(4, 8):
        parts = draw(st.lists(st.sampled_from([one.code for one in made]), min_size=1, max_size=3, unique=True))
        made.append(item(str(n), composed_of=tuple(parts)))  # type: ignore[arg-type]
    return made


@given(compositions())
def test_nothing_is_in_the_total_twice(items: list[Item]) -> None:
    known = {one.code: one for one in items}
    standing_for = [code for one in counted(items) for code in leaves(known[one], known)]
    assert len(standing_for) == len(set(standing_for))


@given(compositions(), st.lists(st.integers(0, 99), min_size=4, max_size=4))
def test_a_sum_left_out_is_reckoned_with_each_part_once(items: list[Item], numbers: list[int]) -> None:
    known = {one.code: one for one in items}
    values: dict[str, Number | None] = {str(n): number for n, number in enumerate(numbers)}
    found = composed(items, values)
    assert all(found[one.code] == sum(numbers[int(leaf)] for leaf in leaves(one, known)) for one in items)


def test_lists_with_faults_are_refused_by_item() -> None:
    given_ = [
        item("1", formula="value +"), item("2", weight=0), item("3", composed_of=("9",)),
        item("4", composed_of=("5",)), item("5", composed_of=("4",)), item("6"), item("6"),
    ]  # fmt: skip
    assert refusals(given_, "score + magic") == {
        "1": "公式写得不完整，请检查括号和运算符", "2": "计分指标要写满分分值",
        "3": "组成部分里的“9”不在清单里", "4": "组成部分不能包含自己", "5": "组成部分不能包含自己",
        "6": "指标编号不能重复", "": "公式里的“magic”不在可用的名称里",
    }  # fmt: skip


def test_values_are_said_in_their_measure() -> None:
    said = [value_words(*one) for one in [(87.3, "%"), (3, "等次"), (1, "是否"), (12, "个"), (None, "个"), (1.5, "")]]
    assert said == ["87.3%", "B", "是", "12 个", "–", "1.5"]
