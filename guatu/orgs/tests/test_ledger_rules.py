"""What a ledger of units would change, from values alone."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from guatu.orgs.rules import addresses
from guatu.orgs.rules.ledger import Difference, Edit, Fault, Known, Plan, Row, plan

CITY = Known(1, "city", "市委", "local_committee", "", values={"name": "市委"})
TOWN = Known(2, "town", "镇团委", "committee", "city", "市委", values={"name": "镇团委", "secretary": "甲"})


def row(number: int, name: str, parent: str = "", code: str = "", kind: str = "branch", **values: object) -> Row:
    return Row(number, code, name, kind, parent, {"sector": "rural", **values})


def made(rows: list[Row], *register: Known, **more: object) -> Plan:
    return plan(rows, register, **{"taken": {}, **more})  # type: ignore[arg-type]


def after(result: Plan, register: list[Known]) -> list[Known]:
    """The register once a plan without faults has been carried out."""
    held = {unit.code: unit for unit in register}
    for edit in result.edits:
        values = {**held[edit.code].values, **{key: then for key, (_, then) in edit.fields.items()}}
        held[edit.code] = replace(held[edit.code], name=values["name"], values=values)
    for pk, new in enumerate(result.new, start=100):
        held[new.code] = Known(pk, new.code, new.name, new.kind, new.parent, "", {"name": new.name, **new.values})
    return [replace(unit, parent_name=held[unit.parent].name if unit.parent else "") for unit in held.values()]


def test_parents_are_found_by_code_or_full_name_in_any_order() -> None:
    result = made(
        [row(2, "一支部", "新团委"), row(3, "新团委", "city", kind="committee"), row(4, "二支部", "镇团委")], CITY, TOWN
    )
    assert result.faults == []
    assert [(new.name, new.parent) for new in result.new] == [
        ("新团委", "city"), ("二支部", "town"), ("一支部", result.new[0].code),
    ]  # fmt: skip


def test_blank_cells_erase_nothing_and_given_ones_are_edits() -> None:
    given = Row(2, "town", "镇团委", "", "", {"address": "一号"})
    assert made([given], CITY, TOWN).edits == [Edit(2, 2, "town", {"address": (None, "一号")})]


def test_another_parent_or_kind_is_a_difference_and_no_edit() -> None:
    branch = Known(3, "b", "支部", "branch", "town", "镇团委", {"name": "支部", "sector": "rural"})
    result = made([row(2, "支部", "city", code="b", kind="mobile_branch")], CITY, TOWN, branch)
    assert (result.edits, result.changes, result.unchanged) == ([], 0, 0)
    assert result.differences == [
        Difference(2, 3, "b", "parent", "town", "city"),
        Difference(2, 3, "b", "kind", "branch", "mobile_branch"),
    ]


def test_faults_name_row_and_column() -> None:
    rows = [
        row(2, "支部", "镇团委"),
        row(3, "支部", "town"),
        row(4, "某支部", "不存在"),
        row(5, "甲", "乙", kind="committee"),
        row(6, "乙", "甲", kind="committee"),
        row(7, "丙", "town", code="x"),
        row(8, "丁", "town", code="x"),
        row(9, "戊", "town", code="gone"),
        row(10, "己", "town", kind="committee", latitude=34.3),
        row(11, "庚"),
        row(12, "辛", "town", kind=""),
        row(13, "壬", "支部"),
        row(14, "癸", "town", kind="local_committee"),
    ]
    faults = made(rows, CITY, TOWN, taken={"gone": "已撤销"}).faults
    assert faults == [
        Fault(3, "name", "与第 2 行同名，上级组织也相同"),
        Fault(4, "parent", "找不到“不存在”，或不在您的管理范围"),
        Fault(5, "parent", "上下级关系成环，请核对上级组织"),
        Fault(6, "parent", "上下级关系成环，请核对上级组织"),
        Fault(8, "code", "与第 7 行的组织编号重复"),
        Fault(9, "code", "已撤销"),
        Fault(10, "longitude", "经度和纬度须一起填写"),
        Fault(11, "parent", "请填写上级组织的编号或全称"),
        Fault(12, "kind", "新的组织必须填写组织类别"),
        Fault(13, "parent", "“支部”有多个，请改填组织编号"),
        Fault(14, "kind", "领导机关不能设在团委之下"),
    ]


def test_a_name_that_two_units_share_needs_a_code() -> None:
    one = Known(3, "a", "一支部", "branch", "town", "镇团委", {"name": "一支部"})
    two = Known(4, "b", "一支部", "branch", "city", "市委", {"name": "一支部"})
    assert made([row(2, "一支部", "town")], CITY, TOWN, one, two).edits[0].code == "a"
    faults = made([row(2, "一支部", "新")], CITY, TOWN, one, two).faults
    assert [fault.key for fault in faults] == ["name", "parent"]


def test_a_new_code_beside_a_namesake_below_the_same_parent_is_refused() -> None:
    one = Known(3, "a", "一支部", "branch", "town", "镇团委", {"name": "一支部"})
    assert [fault.key for fault in made([row(2, "一支部", "town", code="z")], CITY, TOWN, one).faults] == ["name"]


def test_the_first_ledger_may_bring_the_root() -> None:
    result = made([row(2, "市委", kind="local_committee"), row(3, "支部", "市委")])
    assert result.faults == [] and [new.parent for new in result.new] == ["", result.new[0].code]


names = st.sampled_from(["甲", "乙", "丙", "阿卜杜拉·艾合买提团支部", "𠮷野家团支部", "市委", "镇团委"])
codes = st.sampled_from(["", "", "a", "b", "c", "town"])
kinds = st.sampled_from(["", "branch", "committee", "general_branch", "local_committee"])
values = st.fixed_dictionaries(
    {"sector": st.just("rural")},
    optional={"secretary": st.sampled_from(["甲", "乙"]), "industry": names, "latitude": st.just(34.0)},
)
ledgers = st.lists(st.builds(Row, st.just(0), codes, names, kinds, names | codes, values), max_size=9).map(
    lambda rows: [replace(row, number=number) for number, row in enumerate(rows, start=2)]
)


@given(ledgers)
def test_each_row_has_one_outcome(rows: list[Row]) -> None:
    result = made(rows, CITY, TOWN)
    faulty = {fault.row for fault in result.faults}
    fine = [line.row for line in result.new] + sorted(
        {edit.row for edit in result.edits} | {difference.row for difference in result.differences}
    )
    assert len(fine) == len(set(fine)) and not faulty & set(fine)
    assert len(faulty) + len(fine) + result.unchanged == len(rows)


@given(ledgers)
def test_new_units_come_after_their_parents_and_never_in_a_cycle(rows: list[Row]) -> None:
    standing = {"city", "town"}
    for new in made(rows, CITY, TOWN).new:
        assert new.parent in standing and new.code not in standing
        standing.add(new.code)


@given(ledgers)
def test_the_same_ledger_again_changes_nothing(rows: list[Row]) -> None:
    register = [CITY, TOWN]
    first = made(rows, *register)
    if not first.faults:
        again = made(rows, *after(first, register))
        assert (again.faults, again.changes, again.differences) == ([], 0, first.differences)


@given(st.floats(-200, 200), st.floats(-200, 200))
def test_coordinates_are_kept_exactly_inside_china(latitude: float, longitude: float) -> None:
    assert (addresses.place(latitude, longitude) == {}) == (3 <= latitude <= 54 and 73 <= longitude <= 136)


def test_exchanged_coordinates_are_named_as_such() -> None:
    assert addresses.place(107.2, 34.3) == {"latitude": "经度和纬度好像填反了"}


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_exactly_one_check_character_fits_a_credit_code(body: str) -> None:
    assert sum(not addresses.credit(body + mark) for mark in addresses.CREDIT) == 1


def test_a_division_code_has_six_nine_or_twelve_digits() -> None:
    assert [bool(addresses.division(code)) for code in ("610300", "610302001", "610302001001", "61030", "x10300")] == [
        False, False, False, True, True,
    ]  # fmt: skip
