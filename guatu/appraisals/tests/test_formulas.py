"""Formulas: exact, bounded, and with a named outcome for all that cannot be reckoned."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.appraisals.rules import formulas
from guatu.appraisals.rules.formulas import Number, Outcome, evaluate, names, refusal, written

NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=2)
VALUES: dict[str, Number | None] = {"a": 3, "b": Decimal("0.5"), "c": 0, "d": None}


@st.composite
def trees(draw: Any, depth: int = 4) -> tuple[str, Fraction | None]:
    """A formula beside what it comes to; None where it divides by nought or reads what is missing."""
    kind = draw(st.integers(0, 6)) if depth else draw(st.integers(0, 1))
    if kind == 0:
        number = draw(NUMBERS.map(abs))
        return str(number), Fraction(number)
    if kind == 1:
        name = draw(st.sampled_from(sorted(VALUES)))
        value = VALUES[name]
        return name, None if value is None else Fraction(value)
    left, a = draw(trees(depth=depth - 1))
    right, b = draw(trees(depth=depth - 1))
    return _joined(kind, left, right, a, b)


def _joined(kind: int, left: str, right: str, a: Fraction | None, b: Fraction | None) -> tuple[str, Fraction | None]:
    known = a is not None and b is not None
    if kind == 5:
        return f"max({left}, {right})", max(a, b) if a is not None and b is not None else None
    if kind == 6:
        return f"({left}) if 1 > 0 else ({right})", a
    sign = {2: "+", 3: "*", 4: "/"}[kind]
    if not known or (kind == 4 and b == 0):
        return f"({left}) {sign} ({right})", None
    assert a is not None and b is not None
    return f"({left}) {sign} ({right})", {2: a + b, 3: a * b, 4: a / b if b else None}[kind]


@given(trees())
def test_what_is_reckoned_is_exact_and_what_is_not_says_why(pair: tuple[str, Fraction | None]) -> None:
    text, value = pair
    if refusal(text):
        assert len(text) > formulas.LENGTH or "太" in refusal(text)
        return
    found = evaluate(text, VALUES)
    assert found.value == value
    assert bool(found.problem) == (value is None)


@given(st.text(max_size=400))
def test_no_text_raises_or_comes_to_a_silent_nought(text: str) -> None:
    found = evaluate(text, {})
    assert (found.value is None) == bool(found.problem)
    assert names(text) == set() or not refusal(text)
    written(text, {"a": 1})


@given(st.text(alphabet="ab01.,+-*/()<>=! ifelsmaxround_[]{}:'\"%", max_size=60))
def test_no_text_of_the_language_s_own_signs_raises(text: str) -> None:
    found = evaluate(text, {"a": 2, "b": 0})
    assert (found.value is None) == bool(found.problem)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a / c", "无法计算：除数为0"),
        ("a / (b - 0.5)", "无法计算：除数为0"),
        ("a + d", "无法计算：缺少“d”的数值"),
        ("a + e", "无法计算：公式里的“e”不在可用的名称里"),
        ("clamp(a, 5, 1)", "无法计算：上限小于下限"),
        ("", "无法计算：公式是空的"),
        ("a +", "无法计算：公式写得不完整，请检查括号和运算符"),
        ("2a", "无法计算：数与名称之间缺少运算符"),
        ("a.b", "无法计算：数与名称之间缺少运算符"),
        ("a ** 9", "无法计算：公式里有不能用的写法"),
        ("open(a)", "无法计算：公式里有不能用的写法"),
        ("a > b", "无法计算：公式里有不能用的写法"),
        ("1 if a else 2", "无法计算：if 后面要写比较，如 a if b > 0 else 0"),
        ("max + 1", "无法计算：“max”是函数，后面要有括号"),
        ("round(a, 9)", "无法计算：round 写一项，或再写小数位数 0 到 6"),
        ("9" * 20, "无法计算：公式里的数太大"),
        ("(" * 90 + "a" + ")" * 90 + "+" * 60, "无法计算：公式写得不完整，请检查括号和运算符"),
        ("a * 1000000 * 1000000", "无法计算：结果太大"),
        ("-" * 60 + "a", "无法计算：公式的括号层次太多"),
        ("a" * 301, "无法计算：公式最多 300 个字"),
        ("lambda: a", "无法计算：公式里有不能用的符号"),
        ("a[0]", "无法计算：公式里有不能用的符号"),
        ("True", "无法计算：公式里有不能用的写法"),
        ("sum()", "无法计算：sum 至少写一项"),
        ("sum(a for a in b)", "无法计算：公式里有不能用的写法"),
        ("min(*a)", "无法计算：公式里有不能用的写法"),
        ("a := 1", "无法计算：公式里有不能用的符号"),
    ],
)
def test_what_cannot_be_reckoned_says_why(text: str, problem: str) -> None:
    assert evaluate(text, VALUES) == Outcome(None, problem)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", Fraction(3, 10)),
        ("a * 70% + b × 30％", Fraction(9, 4)),
        ("（a ＋ 1）÷ 2", Fraction(2)),
        ("a / c if c > 0 else 7", Fraction(7)),
        ("d if c > 0 else 7", Fraction(7)),
        ("1 if 0 ≤ b < 1 else 2", Fraction(1)),
        ("round(2.5)", Fraction(3)),
        ("round(-2.5)", Fraction(-3)),
        ("round(0.125, 2)", Fraction(13, 100)),
        ("mean(1, 2, 4)", Fraction(7, 3)),
        ("sum(a, b) + min(a, b) - max(a, b)", Fraction(1)),
        ("clamp(a * 100, 0, 100)", Fraction(100)),
        ("-a + +b", Fraction(-5, 2)),
    ],
)
def test_what_the_language_says(text: str, value: Fraction) -> None:
    assert evaluate(text, VALUES) == Outcome(value)


def test_names_are_those_read_and_not_the_functions() -> None:
    assert names("max(工作, 测评) * 0.7 + (x if x > y else 0)") == {"工作", "测评", "x", "y"}
    assert refusal("工作 * 0.7 + 党委 * 0.3", {"工作"}) == "公式里的“党委”不在可用的名称里"
    assert refusal("工作 * 0.7", {"工作", "党委"}) == ""


def test_a_formula_is_shown_with_its_values() -> None:
    assert written("score * 0.7 + ballot * 30%", {"score": 88.5, "ballot": -2}) == "88.5 × 0.7 + (-2) × 30%"
    assert written("score / 2 if score >= d else 0", {"score": 80, "d": None}) == "80 ÷ 2 if 80 ≥ d else 0"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300])
def test_what_is_no_number_is_named(value: float) -> None:
    assert evaluate("x", {"x": value}) == Outcome(None, "无法计算：“x”的数值不是有效的数")


@given(NUMBERS, st.integers(0, 4))
def test_rounding_is_nearest_and_symmetric(value: Decimal, digits: int) -> None:
    up, down = (evaluate(f"round({sign}x, {digits})", {"x": value}).value for sign in ("", "-"))
    assert up is not None and down == -up
    assert abs(up - Fraction(value)) <= Fraction(1, 2 * 10**digits)
