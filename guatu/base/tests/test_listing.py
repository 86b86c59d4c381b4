import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory
from openpyxl import load_workbook

from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem

ROWS = [
    {"name": "云溪县", "kind": "county", "members": 812, "on": date(2026, 5, 4)},
    {"name": "=HYPERLINK()", "kind": "town", "members": None, "on": None},
    {"name": "石门镇", "kind": "town", "members": 63, "on": date(2026, 6, 1)},
]
LIST = Listing(
    name="组织",
    columns=[
        Column("name", "组织", sort="name"),
        Column("members", "团员", sort="members", kind="number"),
        Column("on", "日期", kind="day"),
        Column("kind", "类型", hidden=True),
    ],
    filters=[Filter("kind", "类型", choices=[("county", "县区"), ("town", "乡镇")])],
    search=["name"],
    keep=["tab"],
)


def names(query: str) -> list[str]:
    return [row["name"] for row in LIST.page(RequestFactory().get(f"/units/?{query}"), ROWS).numbered.object_list]


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", ["云溪县", "=HYPERLINK()", "石门镇"]),
        ("kind=town", ["=HYPERLINK()", "石门镇"]),
        ("kind=nonsense", ["云溪县", "=HYPERLINK()", "石门镇"]),
        ("q=石 镇", ["石门镇"]),
        ("sort=members", ["石门镇", "云溪县", "=HYPERLINK()"]),
        ("sort=-members", ["云溪县", "石门镇", "=HYPERLINK()"]),
        ("sort=on", ["云溪县", "=HYPERLINK()", "石门镇"]),
        ("sort=password", ["云溪县", "=HYPERLINK()", "石门镇"]),
        ("page=99", ["云溪县", "=HYPERLINK()", "石门镇"]),
    ],
)
def test_url_decides_what_is_seen_and_only_by_declared_names(query, seen):
    assert names(query) == seen


def test_links_keep_filters_and_start_again_at_the_first_page():
    page = LIST.page(RequestFactory().get("/units/?kind=town&page=1&tab=now&evil=1"), ROWS)
    assert page.heads()[1]["url"] == "/units/?tab=now&kind=town&sort=members"
    assert page.csv_url == "/units/?tab=now&kind=town&format=csv"
    assert page.all_url == "/units/?tab=now"


def test_second_click_on_a_head_turns_the_order():
    page = LIST.page(RequestFactory().get("/units/?sort=members"), ROWS)
    assert [(head["order"], head["url"]) for head in page.heads()][:2] == [
        ("", "/units/?sort=name"),
        ("ascending", "/units/?sort=-members"),
    ]


def test_csv_holds_what_is_seen_and_no_formula():
    answer = LIST.show(RequestFactory().get("/units/?kind=town&format=csv"), ROWS, "unused.html")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines == [
        ["组织", "团员", "日期", "类型"],
        ["'=HYPERLINK()", "", "", "town"],
        ["石门镇", "63", "2026-06-01", "town"],
    ]


def test_xlsx_holds_what_is_seen_and_no_formula():
    answer = LIST.show(RequestFactory().get("/units/?kind=town&format=xlsx"), ROWS, "unused.html")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert list(sheet.values) == [
        ("组织", "团员", "日期", "类型"),
        ("'=HYPERLINK()", None, None, "town"),
        ("石门镇", 63, datetime.fromisoformat("2026-06-01"), "town"),
    ]


def test_instants_are_exported_in_shanghai_time():
    column = Column("at", "时间", kind="when")
    assert column.cell({"at": datetime(2026, 11, 22, 16, 30, tzinfo=UTC)}) == datetime.fromisoformat("2026-11-23 00:30")


def test_too_many_rows_are_refused_before_a_sheet_is_made():
    with pytest.raises(Problem) as refusal:
        LIST.show(RequestFactory().get("/units/?format=xlsx"), ROWS * 20_000, "unused.html")
    assert refusal.value.code == "too_large"


def test_missing_values_are_dashes_on_the_page():
    page = LIST.page(RequestFactory().get("/units/?q=HYPER"), ROWS)
    assert [str(cell) for _column, cell in page.rows()[0]["cells"]] == ["=HYPERLINK()", "–", "–"]
