"""The language of figures, the words that are refused, and the split of a change."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.bulletins.rules import blocks, movement, screening
from guatu.bulletins.rules.document import Figure
from guatu.bulletins.rules.expressions import Cause, Expression, Measure, expression_of, next_code
from guatu.bulletins.rules.movement import Movement, Part, points, rate, shares

counts = st.integers(-300, 300)


@st.composite
def movements(draw) -> Movement:
    """Any split of any change, also impossible ones: the arithmetic must hold for all."""
    before = Part(draw(st.integers(0, 900)), draw(st.integers(0, 900)))
    parts = {cause: Part(draw(counts), draw(counts)) for cause in Cause}
    done = before.done + sum(part.done for part in parts.values())
    applicable = before.applicable + sum(part.applicable for part in parts.values())
    return Movement(before, Part(done, applicable), parts)


@given(movements())
def test_the_parts_of_a_change_add_up_to_it(found: Movement) -> None:
    assert found.holds
    exact, printed = shares(found), points(found)
    before, after = rate(found.before), rate(found.after)
    if exact is None or printed is None:
        assert before is None or after is None
        return
    assert before is not None and after is not None
    assert sum(exact.values(), Fraction(0)) == after - before
    assert sum(printed.values()) == movement.nearest((after - before) * 10000)
    assert all(abs(printed[cause] - exact[cause] * 10000) < 1 for cause in Cause)


@given(movements())
def test_a_cause_that_changed_nothing_has_no_share(found: Movement) -> None:
    for cause, share in (shares(found) or {}).items():
        if found.parts[cause] == Part():
            assert share == 0


@pytest.mark.parametrize(("value", "text"), [(0, "0.00"), (125, "+1.25"), (-30, "-0.30"), (-1234, "-12.34")])
def test_points_are_printed_with_sign_and_two_decimals(value: int, text: str) -> None:
    assert movement.points_text(value) == text


def test_an_expression_survives_storage() -> None:
    whole = Expression(Measure.CELLS, 7, tasks=(3, 4), states=("done",), kinds=("branch",), without=("poor_county",))
    assert expression_of(whole.as_data()) == whole


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"measure": "members", "unit": 1},
        {"measure": "cells"},
        {"measure": "cells", "unit": "1"},
        {"measure": "cells", "unit": True},
        {"measure": "cells", "unit": 1, "states": ["nearly"]},
        {"measure": "cells", "unit": 1, "tasks": ["1"]},
        {"measure": "cells", "unit": 1, "text": "99"},
        {"measure": "rank", "unit": 1},
        {"measure": "flags", "unit": 1},
        {"measure": "moved", "unit": 1, "cause": "luck", "of": "done"},
        {"measure": "change", "unit": 1, "of": "done"},
        ["cells"],
    ],
)
def test_what_is_outside_the_language_is_refused(data) -> None:
    with pytest.raises(ValueError):
        expression_of(data)


def test_a_code_is_never_given_twice() -> None:
    assert [next_code({}), next_code({"F1": 0, "F9": 0})] == ["F1", "F10"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("联系人 11010519491231002X", ["身份证号码"]),
        ("１１０１０５１９４９１２３１００２１", ["身份证号码"]),
        ("110105 19491231 0021", ["身份证号码"]),
        ("110105-491231-002", ["身份证号码"]),
        ("电话13812345678。", ["手机号码"]),
        ("电话+86 138 1234 5678", ["手机号码"]),
        ("138\u200b12345678", ["手机号码"]),
        ("2026年11月23日，云团通〔2026〕3号", []),
        ("应办{{F1}}{{F2}}项", []),
    ],
)
def test_personal_numbers_are_found_however_they_are_written(text: str, found: list[str]) -> None:
    assert screening.personal([text]) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("共有37个支部", ["37个"]),
        ("完成率62.3%，", ["62.3%"]),
        ("１２０项", ["120项"]),
        ("百分之八十", ["百分之八十"]),
        ("1,204余名团员", ["1,204余名"]),
        ("2026年11月23日第15项任务，云团通〔2026〕3号", []),
        ("已完成{{F1}}项，完成率{{F2}}", []),
        ("15个节点", ["15个"]),
    ],
)
def test_figures_typed_by_hand_are_found(text: str, found: list[str]) -> None:
    assert screening.typed([text]) == found


def test_broken_or_unknown_placeholders_are_found() -> None:
    assert screening.unknown(["{{F1}}、{{F2}}、{{F 3}}、{{", "}}"], ["F1"]) == ["{{F2}}", "{{F 3}}", "{{", "}}"]


def test_a_text_is_cut_into_words_and_figures() -> None:
    found = blocks.runs("完成{{F1}}项，{{F9}}", {"F1": "1,204"})
    assert found == ("完成", Figure("F1", "1,204"), "项，", "{{F9}}")


ROWS = [blocks.heading("一"), blocks.paragraph("二{{F1}}"), blocks.table("三", ["a"], [["{{F2}}"]])]


def test_blocks_move_and_change_their_kind() -> None:
    assert [row["type"] for row in blocks.reshaped(ROWS, "up", 2)] == ["heading", "table", "paragraph"]
    assert blocks.reshaped(ROWS, "up", 0) == ROWS
    assert blocks.reshaped(ROWS, "remove", 1) == [ROWS[0], ROWS[2]]
    assert blocks.reshaped(ROWS, "add", 0)[1] == blocks.paragraph("")
    assert blocks.reshaped(ROWS, "heading", 1)[1] == blocks.heading("二")


@pytest.mark.parametrize(("act", "place"), [("up", 3), ("heading", 2), ("empty", 0), ("remove", -1)])
def test_an_impossible_change_of_shape_is_refused(act: str, place: int) -> None:
    with pytest.raises(ValueError):
        blocks.reshaped(ROWS, act, place)


def test_new_words_never_change_the_body_of_a_table() -> None:
    assert blocks.reworded(ROWS[2], ["新题", "新注"]) == ROWS[2] | {"title": "新题", "note": "新注"}
