from decimal import Decimal
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.appraisals.rules import provincial
from guatu.appraisals.rules.assessment import Item, ItemKind
from guatu.appraisals.rules.provincial import Sum
from guatu.appraisals.sheets import items as sheet
from guatu.appraisals.sheets.provincial import Fault, read
from guatu.base.excel.reading import Table, Worksheet, packed
from guatu.base.problems import Problem

RATE = Item("1", "学社衔接率", ItemKind.SCORE, 10, 95, "%", formula="weight * value / target")
FIRMS = Item("2.1", "其中：非公企业", ItemKind.NOTE, measure="个")
FIELDS = Item("2.2", "新兴领域", ItemKind.NOTE, measure="个")
BOTH = Item("2", "新建团组织", ItemKind.SCORE, 10, measure="个", formula="value")
ITEMS = [RATE, BOTH, FIRMS, FIELDS]


def table(*rows: list[str]) -> Table:
    return Table([Worksheet("Sheet1", packed([(number, row) for number, row in enumerate(rows, 1)]))])


def printed(*rows: list[str]) -> Table:
    return table(["2026年上半年考核情况表"], ["地 区", "学社衔接率（%）", "排名", "总分", "名次"], *rows)


def test_a_printed_table_is_read_with_missing_tied_unsorted_and_sum_rows() -> None:
    found = read(
        printed(
            ["河口市", "80.5%", "3", "88", "2"], ["云岭", "—", "/", "91.5", "1"],
            ["西山市", "９０．２", "并列1", "88", "2"],
            ["东湖市", "90.2", "第1名", "", ""], ["全省合计", "87.0", "", "", ""], ["全省平均", "86", "", "", ""],
            ["注：数据截至6月底"],
        ), ITEMS, "云岭市",
    )  # fmt: skip
    assert not found.faults
    assert [(one.subject, one.values["1"], one.ranks.get("1"), one.total, one.total_rank) for one in found.lines] == [
        ("河口市", Decimal("80.5"), 3, Decimal(88), 2), ("云岭市", None, None, Decimal("91.5"), 1),
        ("西山市", Decimal("90.2"), 1, Decimal(88), 2), ("东湖市", Decimal("90.2"), 1, None, None),
    ]  # fmt: skip
    assert found.left_out == [
        (7, "全省合计", "合计行"), (8, "全省平均", "平均或极值行"), (9, "注：数据截至6月底", "说明行"),
    ]  # fmt: skip
    assert found.notes == ["表里没有的指标，保持原样：新建团组织、其中：非公企业、新兴领域"]


def test_headings_over_two_rows_are_read_together() -> None:
    found = read(
        table(["序号", "市州", "学社衔接率", "", "新建团组织", "", "综合得分"],
              ["", "", "数值", "排名", "数量", "位次", ""],
              ["1", "云岭市", "91", "2", "7", "1", "88"], ["2", "河口市", "95", "1", "6", "2", "87"]), ITEMS, "云岭市",
    )  # fmt: skip
    assert [(one.subject, one.values, one.ranks, one.total) for one in found.lines] == [
        ("云岭市", {"1": Decimal(91), "2": Decimal(7)}, {"1": 2, "2": 1}, Decimal(88)),
        ("河口市", {"1": Decimal(95), "2": Decimal(6)}, {"1": 1, "2": 2}, Decimal(87)),
    ]  # fmt: skip


def test_every_fault_is_named_with_its_row() -> None:
    found = read(
        printed(["云岭市", "约九成", "2", "", ""], ["", "88", "3", "", ""], ["河口市", "80", "末位", "", ""],
                ["河口市", "81", "4", "", ""]), ITEMS, "云岭市",
    )  # fmt: skip
    assert found.faults == [
        Fault(3, "学社衔接率（%）", "约九成", "应为数字，没有数的填“—”"),
        Fault(4, "", "", "没有城市名称。合并的单元格请先取消合并，逐行写上名称。"),
        Fault(5, "排名", "末位", "应为名次，例如 3"), Fault(6, "", "河口市", "与第 5 行重复"),
    ]  # fmt: skip


def test_two_columns_of_one_item_and_a_strange_unit_are_faults() -> None:
    doubled = read(table(["地区", "学社衔接率", "1"], ["云岭市", "9", "8"]), ITEMS, "云岭市")
    assert [one.message for one in doubled.faults] == ["两列是同一项，请只留一列"]
    strange = read(table(["地区", "新建团组织"], ["云岭市", "9万"], ["河口市", "8%"]), ITEMS, "云岭市")
    assert [one.message for one in strange.faults] == [
        "单位“万”与指标的计量单位不一致", "带百分号，但这一项的计量单位不是%",
    ]  # fmt: skip


def test_percentages_kept_as_shares_are_converted_and_it_is_said() -> None:
    found = read(table(["城市", "学社衔接率"], ["云岭市", "0.912"], ["河口市", "1"]), ITEMS, "云岭市")
    assert [one.values["1"] for one in found.lines] == [Decimal("91.200"), Decimal(100)]
    assert found.notes[0] == "“学社衔接率”在表里存为小数，已换算成百分数，请核对。"


def test_sums_among_rows_and_columns_are_suspected_by_their_arithmetic() -> None:
    found = read(
        table(["地区", "新建团组织", "非公企业", "新兴领域"], ["云岭市本级", "9", "5", "4"], ["河口市", "8", "2", "6"],
              ["云岭全域", "13", "8", "5"], ["平桥县", "4", "3", "1"], ["西山市", "11", "9", "2"]), ITEMS, "云岭市本级",
    )  # fmt: skip
    assert found.row_sums == [Sum("云岭全域", ("云岭市本级", "平桥县"))]
    assert found.column_sums == [Sum("2", ("2.1", "2.2"))]


def test_a_file_without_cities_or_items_is_refused() -> None:
    for rows in ([["a", "b"], ["1", "2"]], [["学社衔接率"], ["3"]], [["地区", "学社衔接率"]]):
        with pytest.raises(Problem):
            read(table(*rows), ITEMS, "云岭市")


CELL = st.text(max_size=8) | st.sampled_from(["—", "3", "80%", "云岭市", "合计", "排名", "学社衔接率", "并列2", "地区"])


@given(st.lists(st.lists(CELL, max_size=5), min_size=1, max_size=6))
def test_whatever_stands_in_a_table_it_is_read_or_refused_in_words(rows: list[list[str]]) -> None:
    try:
        found = read(table(["地区", "学社衔接率", "排名", "新建团组织"], *rows), ITEMS, "云岭市")
    except Problem:
        return
    subjects = [line.subject for line in found.lines]
    assert len(subjects) == len(set(subjects))
    assert all(subjects)


@given(st.permutations([["云岭市", "91", ""], ["河口市", "—", ""], ["西山市", "95", "1"], ["合计", "62", ""]]))
def test_the_order_of_rows_says_nothing(rows: list[list[str]]) -> None:
    found = read(table(["地区", "学社衔接率", "排名"], *rows), ITEMS, "云岭市")
    assert {line.subject: (line.values["1"], line.ranks) for line in found.lines} == {
        "云岭市": (Decimal(91), {}), "河口市": (None, {}), "西山市": (Decimal(95), {"1": 1}),
    }  # fmt: skip


@given(st.decimals(min_value=-10000, max_value=10000, places=2))
def test_numbers_are_read_as_they_are_written(value: Decimal) -> None:
    for text in (str(value), f"{value:,}", f" {value} 个", f"{value}个"):
        assert provincial.number(text, "个") == value


def test_the_example_list_can_be_taken_and_survives_a_spreadsheet() -> None:
    content = (resources.files("guatu.appraisals") / "data/assessments/example.yaml").read_bytes()
    rows = sheet.from_yaml(content)
    assert len(rows) == 13
    cells = [[str(sheet._cell(key, row[key]) if row[key] is not None else "") for key in sheet.KEYS] for row in rows]
    assert sheet.from_table(table([column.title for column in sheet.ITEMS.columns], *cells)) == rows
    assert sheet.to_workbook(rows)[:2] == b"PK"


@pytest.mark.parametrize(
    "content",
    ["- [", "items: 3", "items: [{code: 1}]", "items: [{code: '1', name: a, kind: score, weight: 3, formula: 'x'}]",
     "items: [{code: '1', name: a, kind: note, colour: red}]", "a: &b {code: 1}\nitems: [*b]", "items: []"],
)  # fmt: skip
def test_a_list_with_faults_is_refused_in_words(content: str) -> None:
    with pytest.raises(Problem):
        sheet.from_yaml(content.encode())
