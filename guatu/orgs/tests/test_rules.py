"""The declared tables of the tree are whole, and paths behave as ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import BRANCHES, KINDS, Kind, may_stand_below
from guatu.orgs.rules.marks import REACHES, Mark
from guatu.orgs.rules.sectors import FIELDS, Field, Sector, sectors_of

numbers = st.integers(min_value=1, max_value=10**paths.WIDTH - 2)
chains = st.lists(numbers, min_size=1, max_size=8, unique=True)


def path_of(chain: list[int]) -> str:
    path = ""
    for number in chain:
        path = paths.path(path, number)
    return path


def test_every_kind_is_declared_with_a_label_and_an_ending() -> None:
    assert set(KINDS) == set(Kind)
    assert all(kind.label and KINDS[kind].ending.endswith("委员会") for kind in Kind)
    assert len({kind.label for kind in Kind}) == len(Kind)


def test_children_of_every_kind_are_declared_kinds() -> None:
    assert all(declared.children <= set(Kind) for declared in KINDS.values())


def test_members_belong_to_branches_alone_and_nothing_stands_below_them() -> None:
    assert {kind for kind in Kind if KINDS[kind].has_members} == BRANCHES
    assert {kind for kind in Kind if not KINDS[kind].children} == BRANCHES


def test_only_a_local_committee_is_the_root_and_it_stands_below_its_like_alone() -> None:
    assert {kind for kind in Kind if may_stand_below(kind, None)} == {Kind.LOCAL_COMMITTEE}
    assert {kind for kind in Kind if may_stand_below(Kind.LOCAL_COMMITTEE, kind)} == {Kind.LOCAL_COMMITTEE}


def test_every_kind_has_a_legal_place() -> None:
    assert all(any(may_stand_below(kind, parent) for parent in [None, *Kind]) for kind in Kind)


def test_there_are_sixteen_sectors_and_every_field_groups_some_of_them() -> None:
    assert len(Sector) == 16
    assert set(FIELDS) == set(Field)
    grouped = [sector for sectors in FIELDS.values() for sector in sectors]
    assert len(grouped) == len(set(grouped))
    assert sectors_of(["middle_school"]) == {"senior_high", "junior_high"}
    with pytest.raises(ValueError, match="circus"):
        sectors_of(["circus"])


def test_every_mark_says_whether_it_reaches_down() -> None:
    assert set(REACHES) == set(Mark)


@given(chains)
def test_a_path_gives_its_numbers_back(chain: list[int]) -> None:
    assert paths.ancestors(path_of(chain)) == chain
    assert paths.depth(path_of(chain)) == len(chain) - 1
    assert paths.parent(path_of(chain)) == path_of(chain[:-1])


@given(chains, chains)
def test_the_range_of_a_subtree_holds_its_paths_and_no_other(one: list[int], other: list[int]) -> None:
    top, path = path_of(one), path_of(other)
    assert (top <= path < paths.after(top)) == paths.contains(top, path) == (other[: len(one)] == one)


@given(st.lists(chains, min_size=1, max_size=4), chains)
def test_the_common_path_is_the_lowest_at_or_above_all(several: list[list[int]], top: list[int]) -> None:
    below = [path_of(top + chain) for chain in several]
    shared = paths.common(below)
    assert all(paths.contains(shared, path) for path in below)
    assert paths.contains(shared, path_of(top)) or paths.contains(path_of(top), shared)
    longer = {path[: len(shared) + paths.WIDTH] for path in below}
    assert len(longer) > 1 or shared in below


@pytest.mark.parametrize("number", [0, -1, 10**paths.WIDTH - 1])
def test_a_number_that_does_not_fit_a_path_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        paths.path("", number)
