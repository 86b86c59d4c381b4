"""A ledger of members: every row has one outcome, nothing is merged or moved in silence, all can be taken back."""

from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from guatu.base.excel.reading import Table, Worksheet, packed
from guatu.base.excel.sheets import batches, opened
from guatu.base.problems import Problem
from guatu.people.actions.imports import begin_import, finish_import, undo_import, write_batch
from guatu.people.actions.ledgers_members import MembersLedger
from guatu.people.models import Import, ImportLine, Membership, Person
from guatu.people.queries.ledgers import outcomes, unit_names
from guatu.people.queries.numbers import id_number
from guatu.people.sheets.members import MEMBERS, TITLES, lines
from tests.members import member, post
from tests.world import AT, World

ON = date(2026, 11, 2)
HEADS = ["姓名", "身份证号码", "入团时间", "团籍所在团支部", "手机号码"]


def number(born: str = "20080504", serial: int = 1) -> str:
    """An ID number of a province that does not exist."""
    body = f"990101{born}{serial:03d}"
    return body + calc_check_digit(body + "0")


def table(rows: list[list[object]], heads: list[str] = HEADS) -> Table:
    cells = [heads, *[["" if cell is None else str(cell) for cell in row] for row in rows]]
    return Table([Worksheet("", packed(list(enumerate(cells, 1))))])


def checked(world: World, made: Table, who: str = "chief"):  # type: ignore[no-untyped-def]
    """Faults and lines of a ledger, without writing."""
    parsed = opened(MEMBERS, made)
    ledger = MembersLedger(unit_names(world.user[who], "person.edit"), ON)
    faults, found = {}, {}
    for batch in batches(parsed, 3):
        planned = ledger.plan(batch.rows)
        faults |= {fault.row: fault.message for fault in planned.faults if not fault.warning}
        faults |= {error.row: error.message for error in batch.errors}
        found |= {line.row: line.outcome.value for line in planned.lines}
    return faults, found


def imported(world: World, made: Table, mode: str = "partial", who: str = "chief", stop: int = 99) -> Import:
    """Write a ledger in batches of three rows; `stop` cuts it off after so many batches."""
    by, parsed = world.user[who], opened(MEMBERS, made)
    within = begin_import(
        kind="members", mode=mode, unit=world.unit["city"], file="", digest="x", rows=0, by=by, at=AT
    )  # fmt: skip
    go_on(world, within, made, who, stop)
    assert parsed.headings.ok
    return within


def go_on(world: World, within: Import, made: Table, who: str = "chief", stop: int = 99) -> None:
    by = world.user[who]
    ledger = MembersLedger(unit_names(by, "person.edit"), ON)
    for turn, batch in enumerate(batches(opened(MEMBERS, made), 3)):
        if turn >= stop:
            return
        unread = sorted({error.row for error in batch.errors})
        write_batch(within=within, rows=batch.rows, unread=unread, ledger=ledger, by=by, at=AT)
    finish_import(within=within, by=by, at=AT)


def state() -> list[tuple[object, ...]]:
    """All that a ledger may change."""
    fields = [f.attname for f in Person._meta.concrete_fields if f.name not in {"version", "id_sealed", "phone_sealed"}]
    return [
        *Person.objects.order_by("pk").values_list(*fields),
        *Membership.objects.order_by("pk").values_list("person", "unit", "state", "since", "until"),
    ]


def test_headings_of_the_national_system_are_known() -> None:
    heads = [
        "姓名", "性别", "身份证号码", "民族", "学历", "政治面貌", "入团时间", "发展团员编号", "手机号码",
        "团籍所在团支部", "户籍地址", "在读状况", "职业", "学习工作单位", "是否注册志愿者", "注册志愿者时间",
        "是否递交入党申请书", "递交入党申请书时间", "入党时间",
    ]  # fmt: skip
    parsed = opened(MEMBERS, table([["张三"]], heads))
    assert (len(parsed.headings.places), parsed.headings.unused) == (len(heads), [])


def test_new_members_are_registered_with_sealed_numbers(world: World) -> None:
    within = imported(world, table([["阿依古丽·买买提", number(), "2023年5月4日", "柳湾村团支部", "10012345678"]]))
    made = Person.objects.get()
    held = Membership.objects.get()
    assert (made.name, made.unit, made.birth_on, made.sex, made.joined_on) == (
        "阿依古丽·买买提", world.unit["village"], date(2008, 5, 4), "male", date(2023, 5, 4)
    )  # fmt: skip
    assert (made.id_tail, id_number(made)) == (number()[-4:], number())
    assert (held.state, held.origin, held.since, held.until) == ("member", "imported", date(2023, 5, 4), None)
    assert outcomes(within) == {"new": 1, "edited": 0, "same": 0, "refused": 0}


def test_each_faulty_row_says_why(world: World) -> None:
    held = member(world.unit["workshop"], "孙悦")
    imported(world, table([["李静", number(serial=7), "", "workshop", ""]]))
    member(world.unit["village"], "张伟", birth_on=date(2007, 1, 1))
    member(world.unit["village"], "张伟", birth_on=date(2007, 1, 1))
    wrong = number()[:-1] + ("1" if number()[-1] != "1" else "2")
    rows: list[list[object]] = [
        ["甲", wrong, "", "village", ""],
        ["甲", "990101080504001", "", "village", ""],
        ["甲", "4.40106E+17", "", "village", ""],
        ["甲", "990101200805040000", "", "village", ""],
        ["甲", number(serial=2), "", "village", ""],
        ["乙", number(serial=2), "", "village", ""],
        ["李静", number(serial=7), "", "village", ""],
        ["丙", number("20150101"), "", "village", ""],
        ["丁", number(serial=3), "2001-01-01", "village", ""],
        ["戊", number(serial=4), "", "天上支部", ""],
        ["己", "", "", "village", ""],
        ["庚", number(serial=5), "", "village", "12345"],
    ]
    faults, found = checked(world, table(rows), "mayor")
    assert {row: text.split("。")[0].split("，")[0] for row, text in faults.items()} == {
        2: "身份证号的最后一位校验不符",
        3: "这是15位的旧号码",
        4: "Excel 已将这个长数字四舍五入",
        5: "号码以 000 结尾",
        7: "身份证号码与第 6 行重复",
        8: "此号码已由“一车间团支部”登记（李**",
        9: "未满 14 周岁",
        10: "入团时间早于出生日期",
        11: "找不到“天上支部”",
        12: "没有身份证号码的",
        13: "请填写11位手机号",
    }
    assert found == {6: "new"}
    heads = ["姓名", "出生日期", "团支部", "登记号"]
    faults, found = checked(
        world, table([["张伟", "2007-01-01", "village", ""], ["孙悦", "", "", held.pk]], heads), "mayor"
    )
    assert faults == {
        2: "有 2 个同名同生日的人，请填写登记号或身份证号码", 3: "没有这个登记号，或不在您的管理范围"
    }  # fmt: skip


def test_homonyms_with_their_own_numbers_are_two_persons(world: World) -> None:
    rows: list[list[object]] = [["张伟", number(serial=n), "", "village", ""] for n in (1, 3, 5)]
    imported(world, table(rows))
    assert Person.objects.filter(name="张伟").count() == 3
    faults, _ = checked(world, table([["张伟", "2008-05-04", "village"]], ["姓名", "出生日期", "团支部"]))
    assert faults == {2: "有 3 个同名同生日的人，请填写登记号或身份证号码"}


def test_nobody_changes_branch_by_a_ledger(world: World) -> None:
    imported(world, table([["李静", number(), "", "village", ""]]))
    faults, _ = checked(world, table([["李静", number(), "", "hollow", ""]]))
    assert faults == {2: "登记册中此人在“柳湾村团支部”，调动请办理组织关系转接"}


def test_one_faulty_row_keeps_a_whole_ledger_out(world: World) -> None:
    rows: list[list[object]] = [["甲", number(), "", "village", ""], ["乙", "123", "", "village", ""]]
    with pytest.raises(Problem, match="有 1 行有误，一行也没有写入"):
        imported(world, table(rows), "whole")
    assert Person.objects.count() == 0


def test_exported_and_imported_again_nothing_changes(world: World) -> None:
    rows: list[list[object]] = [["张伟", number(serial=n), "2023-05-04", "village", f"1001234567{n}"] for n in range(5)]
    imported(world, table(rows))
    before = state()
    within = imported(world, table([list(line) for line in lines(Person.objects.all())], TITLES))
    assert (outcomes(within), state()) == ({"new": 0, "edited": 0, "same": 5, "refused": 0}, before)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), cut=st.integers(0, 4))
def test_every_row_has_one_outcome_also_when_taken_up_again_and_all_can_be_taken_back(
    world: World, seed: int, cut: int
) -> None:
    draw = Random(seed)
    Import.objects.all().delete()
    Membership.objects.all().delete()
    Person.objects.all().delete()
    for n in range(3):
        member(world.unit["village"], f"旧{n}", birth_on=date(2008, 1, 1 + n))
    heads = ["姓名", "出生日期", "身份证号码", "团支部", "职业"]
    rows: list[list[object]] = []
    for n in range(draw.randint(1, 12)):
        known, bad = draw.random() < 0.4, draw.random() < 0.2
        name, born = (f"旧{draw.randrange(3)}", "") if known else (f"新{draw.randrange(6)}", "2008-02-02")
        born = f"2008-01-0{1 + int(name[1])}" if known else born
        rows.append([name, born, "123" if bad else "", "village", draw.choice(["", "学生", f"职{n}"])])
    before = state()
    within = imported(world, table(rows, heads), stop=cut)
    go_on(world, within, table(rows, heads))
    assert sorted(ImportLine.objects.filter(within=within).values_list("row", flat=True)) == list(
        range(2, len(rows) + 2)
    )
    undo_import(
        within=within, ledger=MembersLedger(unit_names(None, ""), ON), by=world.user["chief"], at=AT
    )  # fmt: skip
    assert state() == before


def test_what_somebody_has_touched_since_is_not_taken_back(world: World) -> None:
    within = imported(world, table([["甲", number(), "", "village", ""], ["乙", number(serial=3), "", "village", ""]]))
    post(world.unit["village"], Person.objects.get(name="甲"))
    with pytest.raises(Problem, match="有 1 人导入之后又有变动"):
        undo_import(within=within, ledger=MembersLedger(unit_names(None, ""), ON), by=world.user["chief"], at=AT)
    assert Person.objects.count() == 2
