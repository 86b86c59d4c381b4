import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from guatu.base.excel import child, headings, values, writing
from guatu.base.excel.faults import error_workbook
from guatu.base.excel.reading import ROUNDED, Table, Worksheet, packed, read
from guatu.base.excel.sheets import Column, RowError, Sheet, parse
from guatu.base.problems import Problem

UNITS = Sheet(
    "组织台账",
    (
        Column("name", "组织全称", ("全称", "名称"), required=True, example="兴华村团支部", note="与公章一致。"),
        Column("number", "组织编号", ("编号", "code no."), parse=values.code, example="000123"),
        Column("kind", "类别", choices=(("branch", "团支部"), ("committee", "团委"))),
        Column("members", "团员数", ("人数",), parse=values.integer(0, 5000)),
        Column("since", "成立日期", parse=values.day),
    ),
    unique=(("number",),),
)
TITLES = [column.title for column in UNITS.columns]
NAME = "阿卜杜热西提·买买提艾力𠮷䶮" + "古丽" * 25


def table(*rows, first=1, rounded=(), name="") -> Table:
    return Table([Worksheet(name, packed([(first + at, list(row)) for at, row in enumerate(rows)]), set(rounded))])


def reread(content: bytes) -> Table:
    """What the reading process would answer, without the process."""
    lines = []
    answer = child.confined.answer
    child.confined.answer = lambda *line: lines.append(line)
    try:
        counter = child.Counter(10**6, 300, 10**7)
        (child.read_book if child.kind(content) == "book" else child.read_text)(content, counter)
    finally:
        child.confined.answer = answer
    found = Table()
    for what, *facts in lines:
        if what == "sheet":
            found.sheets.append(Worksheet(facts[0]))
        elif what == "rows":
            found.sheets[-1].rows.add(packed(list(zip(*facts, strict=True))).portions[0])
        else:
            found.sheets[-1].rounded.update(facts[0])
    return found


def refusal(*args) -> str:
    with pytest.raises(Problem) as caught:
        parse(*args)
    return caught.value.detail


def test_row_becomes_values():
    parsed = parse(UNITS, table(TITLES, [f" {NAME}　", "００１２", "团支部", "１,２００", "2026年3月5日"]))
    assert parsed.errors == []
    assert parsed.rows == [
        (
            2,
            {
                "name": NAME,
                "number": "0012",
                "kind": "branch",
                "members": 1200,
                "since": dt.date(2026, 3, 5),
            },
        )
    ]


ORNAMENTS = (
    lambda title: title,
    lambda title: f" {title[:1]} {title[1:]}　",
    lambda title: f"{title}（必填）",
    lambda title: f"*{title}：",
    lambda title: f"【{title[:0]}】{title}(选填)\n",
    lambda title: f"{title}[说明]",
    lambda title: "".join(chr(ord(mark) + 0xFEE0) if "!" <= mark <= "~" else mark for mark in title),
    str.upper,
)


@given(st.permutations(range(5)), st.lists(st.sampled_from(ORNAMENTS), min_size=5, max_size=5), st.data())
def test_order_spacing_width_and_remarks_of_headings_do_not_matter(order, ornaments, data):
    cells = ["兴华村团支部", "7", "团委", "12", "2026-03-05"]
    spoken = [
        data.draw(st.sampled_from([UNITS.columns[at].title, UNITS.columns[at].key, *UNITS.columns[at].aliases]))
        for at in order
    ]
    head = [ornament(title) for ornament, title in zip(ornaments, spoken, strict=True)]
    parsed = parse(UNITS, table(head, [cells[at] for at in order]))
    assert parsed.rows == parse(UNITS, table(TITLES, cells)).rows


def test_headings_are_found_below_a_title_and_other_sheets_are_passed_over():
    notes = Worksheet("说明", packed([(1, ["怎样填写"]), (2, ["名称"])]))
    units = table(["2026年组织台账"], ["填报单位：", "甲"], TITLES, ["乙", "1"], first=3, name="表1").sheets[0]
    parsed = parse(UNITS, Table([notes, units]))
    assert (parsed.worksheet.name, [number for number, _ in parsed.rows]) == ("表1", [6])


def test_missing_and_doubled_columns_are_told_in_plain_words():
    assert "缺少必需的列：“组织全称”" in refusal(UNITS, table(["编号", "备注"], ["1"]))
    assert "没有用到的列：“备注”" in refusal(UNITS, table(["编号", "备注"], ["1"]))
    assert refusal(UNITS, table(["全称", "名称"], ["甲"])) == ("第1列“全称”、第2列“名称”都像是“组织全称”，请只留一列。")


def test_declared_title_wins_over_an_alias_which_is_reported_unused():
    parsed = parse(UNITS, table(["名称", "组织全称", "备注"], ["乙", "甲"]))
    assert (parsed.rows[0][1]["name"], parsed.headings.unused) == ("甲", ["备注", "名称"])


def test_remark_in_brackets_distinguishes_where_columns_differ_by_it_alone():
    sheet = Sheet("人数", (Column("men", "人数（男）"), Column("women", "人数（女）")))
    assert parse(sheet, table(["人数(女)", "人数 (男)"], ["2", "1"])).rows == [(2, {"men": "1", "women": "2"})]


def test_two_columns_of_one_name_cannot_be_declared():
    with pytest.raises(ValueError, match="two columns"):
        Sheet("x", (Column("a", "名称"), Column("b", "名 称")))


def test_every_fault_of_a_row_is_reported_with_its_place():
    parsed = parse(
        UNITS,
        table(TITLES, ["", "1", "支部", "-3", "2026-02-30"], ["甲", "4.4E+17"], ["乙", "9"], rounded={(4, 1)}),
    )
    assert parsed.rows == []
    assert parsed.errors == [
        RowError(2, "组织全称", "", "必填，不能为空", 0),
        RowError(2, "类别", "支部", "应为以下之一：团支部、团委", 2),
        RowError(2, "团员数", "-3", "不能小于 0", 3),
        RowError(2, "成立日期", "2026-02-30", "没有这一天，请核对年月日", 4),
        RowError(3, "组织编号", "4.4E+17", ROUNDED, 1),
        RowError(4, "组织编号", "9", ROUNDED, 1),
    ]


def test_repeated_keys_are_faults_and_blank_keys_are_not():
    parsed = parse(UNITS, table(TITLES, ["甲", "1"], ["乙", ""], ["丙", ""], ["丁", "１"]))
    assert [number for number, _ in parsed.rows] == [2, 3, 4]
    assert parsed.errors == [RowError(5, "组织编号", "1", "与第 2 行重复", 1)]


def test_blank_rows_and_the_untouched_example_are_left_out():
    example = [column.example for column in UNITS.columns]
    parsed = parse(UNITS, table(TITLES, example, [" ", "　"], ["甲", "1"]))
    assert ([number for number, _ in parsed.rows], parsed.read) == ([4], 1)
    assert "表头下面没有内容" in refusal(UNITS, table(TITLES, example))


@pytest.mark.parametrize(
    ("parser", "cell", "value"),
    [
        (values.day, "20260305", dt.date(2026, 3, 5)),
        (values.day, "２０２６．３．５", dt.date(2026, 3, 5)),
        (values.month, "2026年3月", dt.date(2026, 3, 1)),
        (values.yes_no, "√", True),
        (values.yes_no, "无", False),
        (values.number(), "12.5%", Decimal("0.125")),
        (values.code, " 020 8765\u30004321", "02087654321"),
    ],
)
def test_usual_ways_of_writing_are_read(parser, cell, value):
    assert parser(cell) == value


@pytest.mark.parametrize(
    ("parser", "cell"),
    [
        (values.integer(), "1.5"),
        (values.integer(), "十二"),
        (values.number(), "NaN"),
        (values.number(0, 1), "2"),
        (values.day, "3月5日"),
        (values.month, "2026-13"),
        (values.yes_no, "也许"),
        (values.text(3), "四个字的"),
    ],
)
def test_faulty_values_are_refused_in_chinese(parser, cell):
    with pytest.raises(ValueError, match=r"[一-龥]"):
        parser(cell)


TEXT = st.text(
    st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("=+-@\t\r\n'\"_x0041,;·䶮𠮷一")), max_size=60
).map(writing.storable)
GRID = st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=6)
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def kept(titles, rows):
    """What a reader can know: blank rows and blank ends of rows are not written."""
    lines = []
    for number, cells in enumerate([titles, *rows], 1):
        while cells and not cells[-1]:
            cells = cells[:-1]
        if cells:
            lines.append((number, list(cells)))
    return lines


@SLOW
@given(GRID)
def test_workbook_reads_back_as_it_was(rows):
    content = writing.workbook("台账", ["甲", "=乙", "丙"], rows)
    assert reread(content).rows == kept(["甲", "=乙", "丙"], rows)


@SLOW
@given(GRID)
def test_csv_reads_back_as_it_was(rows):
    assert reread(writing.csv_bytes(["甲", "=乙", "丙"], rows)).rows == kept(["甲", "=乙", "丙"], rows)


def test_rare_names_come_back_whole_through_files_and_process(tmp_path):
    for name, content in (
        ("a.xlsx", writing.workbook("表", ["组织全称", "编号"], [[NAME, "=1+1"]])),
        ("a.csv", writing.csv_bytes(["组织全称", "编号"], [[NAME, "=1+1"]])),
    ):
        (tmp_path / name).write_bytes(content)
        assert read(tmp_path / name).rows[1] == (2, [NAME, "=1+1"])


def test_exports_hold_no_formula_and_keep_long_numbers_whole():
    rows = [["=cmd|' /C calc'!A0", 440106200803120001, 12]]
    page = load_workbook(io.BytesIO(writing.workbook("a/b", ["x", "y", "z"], rows))).active
    assert [cell.data_type for cell in page[2]] == ["s", "s", "n"]
    assert [cell.value for cell in page[2]] == ["'=cmd|' /C calc'!A0", "440106200803120001", 12]
    assert b"\"'=cmd" in writing.csv_bytes(["x", "y", "z"], rows)


def test_empty_export_has_its_headings():
    assert reread(writing.workbook("表", ["甲", "乙"], [])).headers == ["甲", "乙"]


def test_text_that_excel_cannot_hold_is_refused_and_not_cut():
    with pytest.raises(Problem):
        writing.workbook("表", ["甲"], [["长" * 40000]])


def test_template_offers_choices_explains_itself_and_reads_as_empty():
    content = writing.template(UNITS)
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    assert (book.sheetnames, page["A1"].value) == (["组织台账", "填写说明", "选项"], "组织全称（必填）")
    rule = page.data_validations.dataValidation[0]
    assert (rule.formula1, str(rule.sqref)) == ("=选项!$C$1:$C$2", "C2:C5000")
    assert (page["A2"].value, page["B2"].number_format) == ("兴华村团支部", "@")
    assert "表头下面没有内容" in refusal(UNITS, reread(content))


@SLOW
@given(st.lists(st.lists(TEXT, max_size=6), min_size=1, max_size=6), st.integers(1, 4))
def test_corrected_ledger_comes_back_with_the_same_rows(rows, first):
    uploaded = table(["统计表"], TITLES, *kept_rows(rows), ["乙", "1", "错"], first=first)
    parsed = parse(UNITS, uploaded)
    again = reread(error_workbook(parsed))
    width = max(len(cells) for _, cells in uploaded.rows)
    assert [(number, trimmed(cells[:width])) for number, cells in again.rows] == [
        (number, trimmed(cells)) for number, cells in uploaded.rows
    ]
    assert again.rows[1][1][width] == headings.REASON
    second = parse(UNITS, again)
    assert (second.rows, second.errors, second.headings.unused) == (parsed.rows, parsed.errors, [])


def kept_rows(rows):
    return [cells for cells in map(trimmed, rows) if cells]


def trimmed(cells):
    cells = list(cells)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def test_faulty_cells_are_marked_and_rounded_numbers_stay_marked():
    parsed = parse(UNITS, table(TITLES, ["甲", "440106200803120000"], ["乙", "2"], rounded={(2, 1)}))
    own = parsed.error(3, "number", "编号已被使用")
    content = error_workbook(parsed, [*parsed.errors, own, parsed.error(3, "", "整行有误")])
    page = load_workbook(io.BytesIO(content)).active
    assert (page["F2"].value, page["F3"].value) == (f"组织编号：{ROUNDED}", "组织编号：编号已被使用；整行有误")
    assert [page[f"B{row}"].font.b for row in (1, 2, 3)] == [False, True, True]
    assert (page["B3"].number_format, reread(content).sheets[0].rounded) == ("@", {(2, 1)})
