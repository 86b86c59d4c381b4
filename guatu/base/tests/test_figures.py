from hypothesis import given
from hypothesis import strategies as st

from guatu.base import figures
from guatu.base.states import CellState

COUNTS = st.dictionaries(st.sampled_from(CellState.codes()), st.integers(0, 20_000))


@given(COUNTS)
def test_segments_fill_the_track_in_the_fixed_order(counts):
    cut = figures.cut(counts)
    order = [part.state for part in cut.segments]
    assert order == [state for state in figures.APPLICABLE if counts.get(state.value)]
    assert sum(part.count for part in cut.segments) == cut.applicable
    reached = 0.0
    for part in cut.segments:
        assert abs(part.start - reached) < 0.002
        reached = part.start + part.width
    assert not cut.segments or abs(reached - 100) < 0.002


@given(COUNTS)
def test_not_applicable_cells_never_change_the_share(counts):
    without = {code: n for code, n in counts.items() if code != "not_applicable"}
    assert figures.cut(counts).percent == figures.cut(without).percent


@given(st.integers(1, 100_000), st.integers(0, 100_000))
def test_rounding_never_says_all_or_nothing_where_it_is_not(whole, part):
    part = min(part, whole)
    text = figures.percent(part, whole)
    assert (text == "100.0%") == (part == whole)
    assert (text == "0.0%") == (part == 0)


def test_share_of_nothing_is_a_dash():
    assert figures.percent(0, 0) == "–"


def test_shares_above_the_whole_are_not_clamped():
    assert figures.percent(1500, 1000) == "150.0%"


def test_address_leaves_out_what_is_empty():
    assert figures.address("/a/", {"q": "县 团", "page": None, "sort": ""}) == "/a/?q=%E5%8E%BF+%E5%9B%A2"
