"""A ledger of units goes in whole or not at all, and comes out so that it could go in again."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from guatu.accounts import journal
from guatu.base.excel import reading
from guatu.base.excel.sheets import parse
from guatu.base.problems import Problem
from guatu.orgs import access, sheets
from guatu.orgs.actions.imports import Imported, import_units, planned
from guatu.orgs.actions.tree import FIELDS
from guatu.orgs.models import Placement, Unit, UnitChange
from guatu.orgs.queries.asof import tree_on
from guatu.orgs.rules.ledger import Plan, Row
from tests.world import AT, World

LONG = "中国共产主义青年团云岭市东川县青石镇大河坝村易地扶贫搬迁安置社区与乡村振兴车间联合支部委员会"
ALIASED = (
    "组织全称,组织简称,组织类别,行业类别,上级组织,书记姓名\n"
    f"{LONG},联合支部,团支部,农村,青石镇团委,古丽巴哈尔·买买提\n"
    "𠮷野村团支部,,团支部（含联合）,农　村,青石镇团委,张三\n"
)


def read(path: Path) -> list[Row]:
    parsed = parse(sheets.UNITS, reading.read(path))
    assert parsed.errors == []
    return sheets.rows(parsed)


def put(world: World, rows: list[Row], by: str = "chief", days: int = 0, **more: str) -> Imported:
    units = access.units(world.user[by], "import.create")
    return import_units(rows=rows, units=units, by=world.user[by], at=AT + timedelta(days=days), **more)


def look(world: World, rows: list[Row], by: str = "chief") -> Plan:
    return planned(rows, access.units(world.user[by], "import.create"), by=world.user[by], at=AT)


def replayed() -> bool:
    state = journal.replay("orgs.unit")
    return {str(unit.pk): journal.snapshot(unit, FIELDS) for unit in Unit.objects.all()} == state


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_ledger_in_any_encoding_with_national_headings_goes_in(world: World, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(ALIASED.encode(encoding))
    done = put(world, read(path))
    names = Unit.objects.filter(pk__in=done.new).order_by("pk").values_list("name", "secretary", "parent__code")
    assert list(names) == [(LONG, "古丽巴哈尔·买买提", "town"), ("𠮷野村团支部", "张三", "town")]
    assert put(world, read(path), days=3) == Imported([], [], [])
    assert replayed()


def test_the_export_of_everything_changes_nothing_when_imported(world: World, tmp_path: Path) -> None:
    for form in ("xlsx", "csv"):
        path = tmp_path / f"ledger.{form}"
        path.write_bytes(sheets.exported(Unit.objects.all(), form))
        found = look(world, read(path))
        assert (found.faults, found.changes, found.differences, found.unchanged) == ([], 0, [], 13)


def test_a_county_takes_its_own_export_in_again_although_it_names_the_city(world: World, tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(sheets.exported(access.units(world.user["eastern"], "unit.read"), "xlsx"))
    found = look(world, read(path), by="eastern")
    assert (found.faults, found.changes, found.unchanged) == ([], 0, 7)


def test_a_county_reaches_no_unit_of_another(world: World) -> None:
    rows = [Row(2, "firm", "改名", "", "", {}), Row(3, "", "新团支部", "branch", "金工集团团委", {"sector": "rural"})]
    before = list(Unit.objects.order_by("pk").values())
    assert [(fault.row, fault.key) for fault in look(world, rows, by="eastern").faults] == [
        (2, "code"), (2, "parent"), (3, "parent"),
    ]  # fmt: skip
    with pytest.raises(Problem):
        put(world, rows, by="eastern")
    assert list(Unit.objects.order_by("pk").values()) == before


def test_one_faulty_row_keeps_all_others_out(world: World) -> None:
    rows = [
        Row(2, "n1", "新一团支部", "branch", "town", {"sector": "rural"}),
        Row(3, "n2", "新二团支部", "branch", "nowhere", {"sector": "rural"}),
    ]
    with pytest.raises(Problem, match="第 3 行"):
        put(world, rows)
    assert not Unit.objects.filter(code__in=["n1", "n2"]).exists()


def test_edits_are_journalled_and_a_new_name_keeps_the_old_one(world: World) -> None:
    values = {"secretary": "王春", "latitude": 34.36, "longitude": 107.24, "member_count": 9, "industry": "firm"}
    rows = [Row(2, "village", "桃源村团支部", "", "", values)]
    done = put(world, rows)
    village = Unit.objects.get(code="village")
    assert done.edited == [village.pk]
    assert (village.secretary, village.latitude, village.member_count, village.member_count_on) == (
        "王春", 34.36, 9, date(2026, 11, 2),
    )  # fmt: skip
    assert village.industry_parent_id == world.unit["firm"].pk
    assert "tyctzb" in village.search_text
    assert tree_on(date(2026, 11, 1)).names[village.pk] == "柳湾村团支部"
    assert Placement.objects.get(unit=village, until=None).name == "桃源村团支部"
    assert replayed() and journal.verify() == []
    assert put(world, rows, days=1) == Imported([], [], [])


def test_another_parent_becomes_a_proposal_once_and_moves_nothing(world: World) -> None:
    rows = [Row(2, "village", "柳湾村团支部", "branch", "school", {})]
    done = put(world, rows, by="dept")
    change = UnitChange.objects.get()
    assert (done.proposals, change.kind, change.proposal) == ([change.pk], "move", {"parent": world.unit["school"].pk})
    assert Unit.objects.get(code="village").parent_id == world.unit["town"].pk
    assert put(world, rows, by="dept") == Imported([], [], [])


def test_a_second_line_of_command_may_stand_in_the_same_ledger(world: World) -> None:
    rows = [
        Row(2, "", "教育系统团工委", "working_committee", "city", {"sector": "public_institution"}),
        Row(3, "school", "东川一中团委", "", "", {"industry": "教育系统团工委"}),
        Row(4, "n4", "二中团委", "committee", "east", {"sector": "senior_high", "industry": "教育系统团工委"}),
    ]
    put(world, rows)
    above = Unit.objects.get(name="教育系统团工委")
    assert set(above.industry_children.values_list("code", flat=True)) == {"school", "n4"}
    assert replayed()


def test_a_ledger_that_was_shown_against_another_register_is_refused(world: World) -> None:
    rows = [Row(2, "n1", "新团支部", "branch", "town", {"sector": "rural"})]
    digest = look(world, rows).digest()
    put(world, rows)
    with pytest.raises(Problem) as refusal:
        put(world, rows, digest=digest)
    assert refusal.value.code == "conflict"
