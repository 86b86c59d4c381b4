import io
import os
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from guatu.base.excel import cells, containers, encodings
from guatu.base.excel.reading import Limits, Rows, packed, read
from guatu.base.files import confined
from guatu.base.problems import Problem

CSV = "名称,人数\r\n兴华村团支部,12\r\n阿依·古丽,3\r\n"
ROWS = [(1, ["名称", "人数"]), (2, ["兴华村团支部", "12"]), (3, ["阿依·古丽", "3"])]


@pytest.fixture
def file(tmp_path):
    def make(content: bytes, name: str = "ledger.dat"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


def refusal(work, *args, **options) -> Problem:
    with pytest.raises(Problem) as caught:
        work(*args, **options)
    return caught.value


def workbook(rows, **sheets) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, state in sheets.items():
        book.create_sheet(name).append(["藏"])
        book[name].sheet_state = state
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, part: str, change) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            old_part = old.read(entry)
            new.writestr(entry.filename, change(old_part) if entry.filename == part else old_part)
    return out.getvalue()


def test_csv_is_read_in_a_confined_process(file):
    table = read(file(CSV.encode("gb18030")))
    assert (list(table.rows), table.headers) == (ROWS, ["名称", "人数"])


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_text_is_read_in_every_usual_encoding(encoding):
    assert encodings.decode(CSV.encode(encoding)) == CSV


def test_utf16_with_either_mark_is_read():
    assert encodings.decode(b"\xfe\xff" + CSV.encode("utf-16-be")) == CSV
    assert encodings.decode(b"\xff\xfe" + CSV.encode("utf-16-le")) == CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_file_cut_inside_a_character_says_at_which_row(encoding):
    lines = "".join(f"第{i}村团支部,兴华镇\n" for i in range(1, 8))
    content = (lines + "第八村团").encode(encoding)
    problem = refusal(encodings.decode, content[:-1])
    assert "第 8 行断在半个字上" in problem.detail


def test_spoilt_text_in_the_middle_says_at_which_row():
    content = bytearray(("名称\n" + "兴华村团支部\n" * 50).encode())
    content[7 + 19 * 3 + 1] = 0xFF
    assert "第 5 行有损坏的文字" in refusal(encodings.decode, bytes(content)).detail


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_problem(content):
    try:
        assert isinstance(encodings.decode(content), str)
    except Problem as problem:
        assert re.search("[一-龥]", problem.detail)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_each_delimiter_is_found(file, delimiter):
    assert list(read(file(CSV.replace(",", delimiter).encode())).rows) == ROWS


def test_quotes_that_do_not_close_name_their_row(file):
    problem = refusal(read, file('名称,人数\n"甲,1\n乙,2\n'.encode()))
    assert "第 2 行的双引号不成对" in problem.detail


def test_text_forced_by_excel_is_unwrapped(file):
    assert read(file('编号,名称\n="0012",甲\n'.encode())).rows[1] == (2, ["0012", "甲"])


def test_cells_are_text_as_typed_and_rounded_numbers_are_marked(file):
    table = read(file(workbook([["编号", 1], [440106200803120001, 12.0, 0.1 + 0.2, 1e-7, True, "'-5", "-5"]])))
    assert table.rows[1] == (
        2,
        ["440106200803120000", "12", "0.3", "0.0000001", "是", "-5", "-5"],
    )
    assert table.sheets[0].rounded == {(2, 0)}


def test_dates_are_iso_and_row_numbers_are_those_of_the_spreadsheet(file):
    book = Workbook()
    day, moment = cells.dt.date(2026, 3, 5), cells.dt.datetime(2026, 3, 5, 8, 30)
    book.active["C4"], book.active["D4"], book.active["E7"] = day, moment, cells.dt.time(8, 5)
    out = io.BytesIO()
    book.save(out)
    assert list(read(file(out.getvalue())).rows) == [
        (4, ["", "", "2026-03-05", "2026-03-05 08:30"]),
        (7, ["", "", "", "", "08:05"]),
    ]


def test_open_document_is_read(file):
    cells_xml = "".join(
        f"<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>"
        for text in ("名称", "阿依·古丽")
    )
    names = "".join(
        f" xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'" for name in ("office", "table", "text")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        box.writestr("META-INF/manifest.xml", "<manifest/>")
        box.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet><table:table table:name='表'>"
            f"<table:table-row>{cells_xml}</table:table-row></table:table></office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    assert list(read(file(out.getvalue())).rows) == [(1, ["名称", "阿依·古丽"])]


def test_hidden_sheets_are_not_read(file):
    table = read(file(workbook([["名称"]], 二="visible", 三="hidden", 四="veryHidden")))
    assert [sheet.name for sheet in table.sheets] == ["Sheet", "二"]


def test_hundred_megabytes_are_refused_without_being_read(tmp_path):
    path = tmp_path / "big.xlsx"
    path.touch()
    os.truncate(path, 100 * 1024 * 1024)
    problem = refusal(read, path)
    assert (problem.code, "100 MB，最大 30 MB" in problem.detail) == ("too_large", True)


def test_zip_bomb_is_refused():
    bomb = repacked(workbook([["x"]]), "xl/styles.xml", lambda _: b" " * (60 * 1024 * 1024))
    assert len(bomb) < 200_000
    assert refusal(containers.kind, bomb).code == "too_large"


def test_zip_of_very_many_parts_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for part in range(3100):
            box.writestr(f"xl/{part}", b"")
    assert refusal(containers.kind, out.getvalue()).code == "too_large"


def test_zip_that_hides_its_size_is_stopped_by_the_process_limits(file):
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in (1, 1048576))
    wide = '<row r="9"><c r="XFD9"><v>1</v></c></row>'
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}{wide}'
    content = repacked(
        workbook([["x"]]), "xl/worksheets/sheet1.xml", lambda _: f"{sheet}</sheetData></worksheet>".encode()
    )
    problem = refusal(read, file(content))
    assert (problem.code, "展开后太大" in problem.detail) == ("too_large", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_xml_bomb_is_refused(encoding):
    bomb = '<?xml version="1.0"?><!-- a --><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    content = repacked(workbook([["x"]]), "xl/workbook.xml", lambda _: bomb.encode(encoding))
    assert "可能有害" in refusal(containers.kind, content).detail


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空的"),
        (b"\0" * 50, "空的"),
        (b"<html><table><tr><td>1</table>", "网页"),
        (b"%PDF-1.7", "不是表格"),
        (b"PK\x03\x04 broken", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 900, "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ],
    ids=["empty", "zeros", "web page", "pdf", "broken zip", "broken xls", "password"],
)
def test_what_is_no_ledger_is_refused_in_plain_words(file, content, word):
    problem = refusal(read, file(content))
    assert (problem.code, word in problem.detail) == ("invalid", True)


def test_workbook_cut_short_is_refused(file):
    assert "损坏" in refusal(read, file(workbook([["x"]])[:-400])).detail


def test_too_many_rows_and_columns_are_refused(file):
    path = file(b"a,b\n" * 60)
    assert "超过 50 行" in refusal(read, path, limits=Limits(rows=50)).detail
    assert "有 2 列，最多 1 列" in refusal(read, path, limits=Limits(columns=1)).detail


def test_reading_stops_at_the_time_limit(file):
    limits = Limits(child=confined.Limits(wall=0.01))
    assert "时限" in refusal(read, file(CSV.encode()), limits=limits).detail


def test_rows_keep_their_order_whichever_way_they_are_asked():
    plain = [(number, [str(number), "], ["]) for number in range(1, 8)]
    rows = Rows([*packed(plain[:3]).portions, *packed(plain[3:]).portions])
    assert (rows, len(rows), rows[-1], rows[3], rows[2:5]) == (plain, 7, plain[-1], plain[3], plain[2:5])
    with pytest.raises(IndexError):
        rows[7]


@given(st.text())
def test_guard_keeps_formulas_from_running_and_comes_off_again(text):
    guarded = cells.guard(text)
    assert cells.unguard(guarded) == text
    assert guarded[:1] not in set("=+@\t\r") and (guarded[:1] != "-" or guarded == "-")
