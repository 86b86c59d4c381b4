from hypothesis import given
from hypothesis import strategies as st

from guatu.appraisals.rules import rubric
from guatu.appraisals.rules.rubric import Level, Mark, Stage, Strength, View

LEVELS = st.lists(st.sampled_from(list(Level)), max_size=12)
VIEWS = st.sampled_from(list(View))
MARKS = st.dictionaries(
    st.sampled_from(list(Strength)), st.builds(Mark, st.sampled_from(list(Level)), st.sampled_from(["", "有具体事例"]))
)


def test_each_strength_has_three_or_four_criteria_and_each_level_words() -> None:
    assert {one.label for one in rubric.CRITERIA} == {"政治强", "思想强", "能力强", "担当强", "作风强", "自律强"}
    assert all(3 <= len(criteria) <= 4 for criteria in rubric.CRITERIA.values())
    assert set(rubric.LEVELS) == set(Level)


@given(st.booleans(), st.booleans(), st.booleans())
def test_nobody_has_a_view_of_others_on_themselves(above: bool, beside: bool, below: bool) -> None:
    assert rubric.view_of(own=True, above=above, beside=beside, below=below) == View.SELF
    expected = View.UPPER if above else View.PEER if beside else View.MEMBER if below else None
    assert rubric.view_of(own=False, above=above, beside=beside, below=below) == expected


@given(VIEWS, LEVELS, st.integers(1, 5))
def test_a_mean_lies_between_its_levels_and_few_raters_stay_hidden(view: View, levels: list[Level], least: int) -> None:
    found = rubric.mean(view, levels, least)
    assert found.raters == len(levels)
    hidden = not levels or (view in {View.PEER, View.MEMBER} and len(levels) < least)
    assert (found.value is None) == hidden
    if found.value is not None:
        assert min(map(int, levels)) <= found.value <= max(map(int, levels))
        assert found.level in Level


@given(VIEWS, MARKS)
def test_a_rating_covers_all_six_with_evidence_where_it_is_asked_for(view: View, given_: dict[Strength, Mark]) -> None:
    wrong = rubric.refusals(view, given_)
    unrated = {f"{one.value}-level" for one in Strength if one not in given_}
    asks = view in {View.SELF, View.UPPER}
    bare = {
        f"{one.value}-evidence" for one, mark in given_.items()
        if not mark.evidence and (asks or mark.level in {Level.WEAK, Level.OUTSTANDING})
    }  # fmt: skip
    assert set(wrong) == unrated | bare


def test_an_appraisal_is_signed_before_it_is_answered() -> None:
    assert [rubric.stage(*pair) for pair in ((False, False), (True, False), (True, True))] == [
        Stage.OPEN, Stage.SIGNED, Stage.ANSWERED
    ]  # fmt: skip
