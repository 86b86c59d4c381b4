"""What each kind of change says and what makes it impossible."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.orgs.rules import changes, paths
from guatu.orgs.rules.changes import BACK, FORMS, ChangeKind, Standing
from guatu.orgs.rules.kinds import Kind

DAY = date(2026, 11, 2)
SINCE = date(2026, 1, 1)

COMPLETE = {
    ChangeKind.ESTABLISH: {"code": "n1", "name": "新团支部", "kind": "branch", "sector": "rural"},
    ChangeKind.MOVE: {"parent": 3},
    ChangeKind.MERGE: {"units": [4, 5]},
    ChangeKind.SPLIT: {"parts": [{"code": "n1", "name": "一支部"}, {"code": "n2", "name": "二支部"}]},
    ChangeKind.RENAME: {"name": "新名"},
    ChangeKind.RECLASSIFY: {"kind": "general_branch"},
    ChangeKind.CLOSE: {},
}


def unit(*chain: int, kind: Kind = Kind.COMMITTEE, **more: object) -> Standing:
    path = ""
    for number in chain:
        path = paths.path(path, number)
    return Standing(chain[-1], f"组织{chain[-1]}", kind, path, **{"since": SINCE, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_kind_declares_its_proposal_and_a_complete_one_has_the_right_shape(kind: ChangeKind) -> None:
    assert FORMS[kind].required <= FORMS[kind].fields
    assert changes.shape(kind, COMPLETE[kind]) == {}


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_a_field_of_another_kind_is_refused(kind: ChangeKind) -> None:
    assert "stranger" in changes.shape(kind, {**COMPLETE[kind], "stranger": 1})


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_each_required_field_is_asked_for(kind: ChangeKind) -> None:
    for name in FORMS[kind].required:
        short = {key: value for key, value in COMPLETE[kind].items() if key != name}
        assert changes.shape(kind, short) == {name: "必须填写"}


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "name", "children"]), inner),
    max_leaves=6,
)
names = st.sampled_from(sorted({name for form in FORMS.values() for name in form.fields}))


@given(st.sampled_from(list(ChangeKind)), st.dictionaries(names, junk, max_size=5))
def test_no_proposal_however_odd_breaks_the_check_of_its_shape(kind: ChangeKind, proposal: dict[str, object]) -> None:
    assert set(changes.shape(kind, proposal)) <= set(proposal) | FORMS[kind].fields


@given(st.integers(-500, 500))
def test_a_date_is_refused_exactly_outside_its_window(days: int) -> None:
    wrong = changes.dated(DAY, DAY + timedelta(days=days))
    assert bool(wrong) == (not -BACK.days <= days <= 366)


def test_a_unit_cannot_move_below_itself() -> None:
    top = unit(1, 2)
    assert changes.move(top, unit(1, 2, 3), DAY) == {"parent": "不能隶属于自己或自己的下级"}
    assert changes.move(top, top, DAY) == {"parent": "不能隶属于自己或自己的下级"}


@given(st.lists(st.integers(1, 6), min_size=2, max_size=6, unique=True), st.data())
def test_a_move_that_is_allowed_never_makes_a_cycle(chain: list[int], data: st.DataObject) -> None:
    cut = data.draw(st.integers(2, len(chain)))
    moved = unit(*chain[:cut])
    target = unit(*data.draw(st.sampled_from([chain, chain[: cut - 1], [*chain[:1], 9, 8]])))
    if not changes.move(moved, target, DAY):
        assert not paths.path(target.path, moved.pk).startswith(moved.path)
        assert moved.pk not in paths.ancestors(target.path)


def test_a_move_needs_an_open_target_of_a_fitting_kind_that_is_new() -> None:
    branch = unit(1, 2, 3, kind=Kind.BRANCH)
    assert changes.move(branch, unit(1, 4, since=None), DAY) == {"parent": "组织4已撤销"}
    assert changes.move(branch, unit(1, 4, kind=Kind.BRANCH), DAY) == {"parent": "团支部不能设在团支部之下"}
    assert changes.move(branch, unit(1, 2), DAY) == {"parent": "现在就隶属于组织2"}
    assert changes.move(branch, unit(1, 4), DAY) == {}


def test_a_change_before_the_last_one_is_refused() -> None:
    assert changes.close(unit(1, 2, since=DAY), DAY - timedelta(days=1)) == {
        "effective_on": "组织2在 2026-11-02 有过变更，生效日期不能早于这一天"
    }


def test_the_root_neither_moves_nor_closes_nor_splits() -> None:
    root = unit(1, kind=Kind.LOCAL_COMMITTEE)
    assert set(changes.close(root, DAY)) == {"unit"}
    assert set(changes.move(root, unit(9, kind=Kind.LOCAL_COMMITTEE), DAY)) == {"unit"}
    assert set(changes.split(root, {}, [], False, DAY)) == {"unit"}


def test_closing_needs_an_empty_unit() -> None:
    assert set(changes.close(unit(1, 2, children=frozenset({Kind.BRANCH})), DAY)) == {"unit"}
    assert changes.close(unit(1, 2), DAY) == {}


def test_only_units_of_one_kind_that_do_not_contain_each_other_merge() -> None:
    one = unit(1, 2)
    assert changes.merge(one, [unit(1, 3), unit(1, 4, 5)], DAY) == {}
    assert set(changes.merge(one, [unit(1, 3, kind=Kind.BRANCH)], DAY)) == {"units"}
    assert set(changes.merge(one, [unit(1, 2, 3)], DAY)) == {"units"}
    assert set(changes.merge(one, [one], DAY)) == {"units"}
    assert set(changes.merge(one, [unit(1, 3), unit(1, 3)], DAY)) == {"units"}


def test_a_split_gives_direct_children_away_and_all_of_them_if_it_closes() -> None:
    whole = unit(1, 2, children=frozenset({Kind.BRANCH}))
    children = {pk: unit(1, 2, pk, kind=Kind.BRANCH) for pk in (3, 4)}
    part = {"code": "n1", "name": "新", "children": [3]}
    rest = {"code": "n2", "name": "余", "children": [4]}
    assert changes.split(whole, children, [part], False, DAY) == {}
    assert set(changes.split(whole, children, [part], True, DAY)) == {"parts"}
    assert changes.split(whole, children, [part, rest], True, DAY) == {}
    assert set(changes.split(whole, children, [{**part, "children": [7]}], False, DAY)) == {"parts"}


def test_a_kind_changes_only_where_place_and_children_allow_it() -> None:
    general = unit(1, 2, kind=Kind.GENERAL_BRANCH, children=frozenset({Kind.BRANCH}))
    assert changes.reclassify(general, Kind.LOCAL_COMMITTEE, Kind.COMMITTEE, DAY) == {}
    assert set(changes.reclassify(general, Kind.LOCAL_COMMITTEE, Kind.BRANCH, DAY)) == {"kind"}
    assert set(changes.reclassify(general, Kind.COMMITTEE, Kind.LOCAL_COMMITTEE, DAY)) == {"kind"}


def test_the_deciding_unit_stands_above_all_that_is_touched() -> None:
    city, east, west, town = (unit(*chain).path for chain in [(1,), (1, 2), (1, 3), (1, 2, 4)])
    village, street = unit(1, 2, 4, 5).path, unit(1, 3, 6).path
    assert changes.deciding(ChangeKind.CLOSE, village, []) == town
    assert changes.deciding(ChangeKind.ESTABLISH, town, []) == town
    assert changes.deciding(ChangeKind.MOVE, village, [east]) == east
    assert changes.deciding(ChangeKind.MOVE, village, [west]) == city
    assert changes.deciding(ChangeKind.MERGE, village, [street]) == city
    assert changes.deciding(ChangeKind.RENAME, city, []) == city
