from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guatu.guidance.rules import finding, groups, likeness, plan, questions
from guatu.guidance.rules.words import EventState, QuestionState
from guatu.orgs.rules import paths
from guatu.orgs.rules.sectors import FIELDS, Field, Sector

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
CHAINS = st.lists(st.integers(1, 999), min_size=1, max_size=6, unique=True)
CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF), max_size=300)


def path_of(chain: list[int]) -> str:
    made = ""
    for number in chain:
        made = paths.path(made, number)
    return made


@given(DAYS, DAYS, st.booleans(), st.booleans())
def test_a_session_is_cancelled_held_due_or_ahead(on: date, today: date, cancelled: bool, held: bool) -> None:
    expected = (
        EventState.CANCELLED if cancelled
        else EventState.HELD if held
        else EventState.AHEAD if on > today
        else EventState.DUE
    )  # fmt: skip
    assert plan.state(on, today, cancelled=cancelled, held=held) == expected


@given(st.text(max_size=130), st.integers(-900, 900))
def test_a_session_has_a_title_and_a_day_near_now(title: str, days: int) -> None:
    today = date(2026, 11, 2)
    on = today + timedelta(days=days)
    wrong = set(plan.plan_refusals(title, on, today))
    assert ("title" in wrong) == (not 1 <= len(title.strip()) <= plan.TITLE)
    assert ("on" in wrong) == (abs(on.year - 2026) > 1)


@given(st.dictionaries(st.integers(1, 9), st.integers(-5, 20000)))
def test_a_number_of_people_is_none_or_more_within_reason(came: dict[int, int]) -> None:
    good = {pk for pk, people in came.items() if 0 <= people <= plan.MOST_CAME}
    assert set(plan.came_refusals(came)) == {f"came-{pk}" for pk in came if pk not in good}


@given(CHAINS, CHAINS, st.sampled_from(Sector), st.sampled_from(["", *Field]))
def test_a_group_guides_its_field_at_and_below_its_committee(
    committee: list[int], unit: list[int], sector: Sector, field: str
) -> None:
    inside = unit[: len(committee)] == committee
    wanted = not field or sector in FIELDS[Field(field)]
    assert groups.guides(path_of(committee), field, [], path_of(unit), sector.value) == (inside and wanted)


@given(CHAINS, st.sampled_from(Sector))
def test_a_group_with_units_guides_those_and_what_is_below_them(unit: list[int], sector: Sector) -> None:
    top, path = path_of(unit[:1]), path_of(unit)
    assert groups.guides(top, "", [path], path, sector.value)
    assert groups.guides(top, "", [path], paths.path(path, 5), sector.value)
    assert not groups.guides(top, "", [paths.path(path, 5)], path, sector.value)


@given(st.booleans(), st.booleans(), st.booleans())
def test_a_question_waits_until_it_is_answered(answered: bool, published: bool, retracted: bool) -> None:
    found = questions.state(answered=answered, published=published, retracted=retracted)
    assert (found == QuestionState.WAITING) == (not answered and not published and not retracted)
    assert (found == QuestionState.RETRACTED) == retracted


@given(CHAINS, st.sets(st.integers(1, 999), max_size=5))
def test_the_nearest_unit_above_with_somebody_to_answer_is_asked(above: list[int], able: set[int]) -> None:
    found = questions.nearest(above, able)
    lower = above[above.index(found) + 1 :] if found in able else above
    assert found in above
    assert not able & set(lower)
    assert questions.nearest([], able) is None


@given(CHINESE, CHINESE)
def test_likeness_is_a_share_and_the_same_in_both_directions(one: str, other: str) -> None:
    found = likeness.likeness(one, other)
    assert 0 <= found <= 1
    assert found == likeness.likeness(other, one)
    assert not likeness.pairs(one) or likeness.likeness(one, one) == 1


def test_questions_on_the_same_thing_are_alike_and_others_are_not() -> None:
    asked = "支部委员会没有开成，下个月能补开吗？"
    assert likeness.likeness(asked, "支部委员会当月没开，可以下月补开吗") >= likeness.LIKE
    assert likeness.likeness(asked, "志愿服务时长怎样登记") < likeness.LIKE


@given(CHINESE)
def test_clauses_keep_every_character(text: str) -> None:
    parts = finding.clauses(text)
    assert "".join(parts) == text
    assert all(0 < len(part) <= finding.LONGEST for part in parts)
