"""Every kind of ledger: taken in and out again nothing changes, faults are told, and an import can be taken back."""

from datetime import date

import pytest

from guatu.activities.models import Course, Meeting, Trainee
from guatu.base.excel.reading import Table, Worksheet, packed
from guatu.base.excel.sheets import batches, opened
from guatu.base.excel.writing import written as cell
from guatu.coverage.models import Place, PlaceCount
from guatu.desk.ledgers import LEDGERS
from guatu.people.actions.imports import begin_import, finish_import, undo_import, write_batch
from guatu.people.models import Import, Person, Post
from guatu.people.queries.ledgers import outcomes, unit_names
from guatu.people.tests.test_ledgers import number
from tests.members import member
from tests.world import AT, World

ON = date(2026, 11, 2)
SHEETS: dict[str, tuple[str, list[str]]] = {
    "posts": (
        "姓名,身份证号码,任职组织,职务,团干部性质,任现职方式,任现职时间",
        [f"钱多多,{number(serial=1)},village,书记,兼职,选举,2026-01-15",
         f"孙悦,{number(serial=3)},hollow,书记,专职,,2026-02"],
    ),
    "meetings": (
        "团支部,会议类别,召开日期,会议主题,应到,实到",
        ["village,支部大会,2026-03-05,学习团章,8,7", "hollow,团日活动,2026年4月1日,植树,2,2"],
    ),
    "trainings": (
        "主办单位,培训名称,类别,开始日期,学时,学员任职组织,学员姓名,完成学时",
        ["town,轮训班,轮训,2026-03-05,16,village,王小明,12", "town,专题班,专题培训,2026-05-05,8,,,"],
    ),
    "places": (
        "编号,名称,类型,负责组织,青年人数,统计日期,数据来源",
        ["C1,示例园,园区,town,120,2026-06-30,名册", "C2,柳湾,行政村,village,,,"],
    ),
}  # fmt: skip
FAULTY = {
    "posts": ("周䶮,,village,书记,兼职,,2026-01-15", "登记册里没有此人，请填写身份证号码或出生日期"),
    "meetings": ("village,支部大会,2026-03-05,别的,8,9", "实到人数不能多于应到人数。"),
    "trainings": ("town,轮训二班,轮训,2026-03-05,16,village,没有人,12", "此人在这个组织没有职务，请先登记团干部"),
    "places": ("C3,示例园,园区,town,5,,名册", "填了青年人数的，请写明统计日期。"),
}


def table(heads: list[str], rows: list[list[str]]) -> Table:
    return Table([Worksheet("", packed(list(enumerate([heads, *rows], 1))))])


def imported(world: World, kind: str, made: Table, mode: str = "partial") -> tuple[Import, list[str]]:
    by, chosen = world.user["mayor"], LEDGERS[kind]
    within = begin_import(
        kind=kind, mode=mode, unit=world.unit["town"], file="", digest="x", rows=0, by=by, at=AT
    )  # fmt: skip
    units, said = unit_names(by, chosen.verb), []
    checked, ledger = chosen.make(units, ON), chosen.make(units, ON)
    for batch in batches(opened(chosen.sheet, made), 2):
        said += [error.message for error in batch.errors]
        said += [fault.message for fault in checked.plan(batch.rows).faults]
        unread = {error.row for error in batch.errors}
        write_batch(within=within, rows=batch.rows, unread=unread, ledger=ledger, by=by, at=AT)
    finish_import(within=within, by=by, at=AT)
    return within, said


def exported(world: World, kind: str) -> list[list[str]]:
    return [[cell(value) for value in line] for line in LEDGERS[kind].exported(world.user["mayor"])]


@pytest.mark.parametrize("kind", SHEETS)
def test_out_and_in_again_changes_nothing_and_an_import_can_be_taken_back(world: World, kind: str) -> None:
    if kind == "trainings":
        given = {"title": "secretary", "nature": "part_time", "since": ON, "recorded_at": AT}
        Post.objects.create(unit=world.unit["village"], person=member(world.unit["village"]), **given)
    before = exported(world, kind)
    heads, rows = SHEETS[kind]
    within, said = imported(world, kind, table(heads.split(","), [row.split(",") for row in rows]))
    assert (said, outcomes(within)) == ([], {"new": 2, "edited": 0, "same": 0, "refused": 0})
    titles, made = [column.title for column in LEDGERS[kind].sheet.columns], exported(world, kind)
    assert len(made) == 2 + len(before)
    again, said = imported(world, kind, table(titles, made))
    assert (said, outcomes(again)["same"], exported(world, kind)) == ([], 2, made)
    undo_import(
        within=within, ledger=LEDGERS[kind].make(unit_names(None, ""), ON), by=world.user["mayor"], at=AT
    )  # fmt: skip
    assert exported(world, kind) == before


@pytest.mark.parametrize("kind", SHEETS)
def test_a_faulty_row_says_why_and_the_others_are_written(world: World, kind: str) -> None:
    heads, rows = SHEETS[kind]
    row, reason = FAULTY[kind]
    within, said = imported(world, kind, table(heads.split(","), [row.split(","), rows[1].split(",")]))
    assert (said, outcomes(within)) == ([reason], {"new": 1, "edited": 0, "same": 0, "refused": 1})


def test_what_the_ledgers_bring_is_in_the_register(world: World) -> None:
    for kind in ("posts", "meetings", "places"):
        heads, rows = SHEETS[kind]
        imported(world, kind, table(heads.split(","), [row.split(",") for row in rows]))
    assert Person.objects.get(name="钱多多").birth_on == date(2008, 5, 4)
    assert set(Post.objects.values_list("unit__code", "person__name")) == {("village", "钱多多"), ("hollow", "孙悦")}
    assert set(Meeting.objects.values_list("kind", "due", "present")) == {("general", 8, 7), ("theme_day", 2, 2)}
    assert (Place.objects.count(), PlaceCount.objects.get().youths) == (2, 120)
    assert Course.objects.count() == Trainee.objects.count() == 0
    heads, rows = SHEETS["places"]
    within, _ = imported(world, "places", table([*heads.split(","), "地址"], [[*rows[0].split(","), "东街1号"]]))
    assert (outcomes(within)["edited"], Place.objects.get(code="C1").address) == (1, "东街1号")
    undo_import(
        within=within, ledger=LEDGERS["places"].make(unit_names(None, ""), ON), by=world.user["mayor"], at=AT
    )  # fmt: skip
    assert Place.objects.get(code="C1").address == ""
