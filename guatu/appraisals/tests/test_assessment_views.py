from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.appraisals.actions import assessments as actions
from guatu.appraisals.models import Assessment, AssessmentItem, AssessmentTable, AssessmentValue
from guatu.appraisals.tests.test_assessments import ITEMS, SAID, TABLE, item, load
from tests.world import AT, World

pytestmark = pytest.mark.django_db
PRINTED = "地区,学社衔接率（%）,排名,新建,企业,新兴,总分\n"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT)


@pytest.fixture
def found(world: World) -> Assessment:
    made = actions.create(unit=world.unit["city"], said=SAID, by=world.user["chief"], at=AT)
    actions.set_items(assessment=made, version=1, rows=ITEMS, by=world.user["chief"], at=AT)
    made.refresh_from_db()
    return made


@pytest.fixture
def chief(client: Client, world: World) -> Client:
    client.force_login(world.user["chief"])
    return client


def page(client: Client, name: str, pk: int, status: int = 200, /, **asked: Any) -> str:
    answer = client.get(reverse(f"appraisals:{name}", args=[pk]), asked)
    assert answer.status_code == status
    return answer.content.decode()


def send(client: Client, name: str, pk: int, status: int, /, **body: Any) -> str:
    answer = client.post(reverse(f"appraisals:{name}", args=[pk]), body)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def upload(text: str, name: str = "省表.csv") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, text.encode()), "on": "2026-11-01", "source": "通报"}


def test_an_assessment_is_begun_with_the_example_and_its_register_figures_link(chief: Client, world: World) -> None:
    assert "还没有考核" in chief.get(reverse("appraisals:assessments")).content.decode()
    said = {"name": "2026年", "since": "2026-07-01", "last": "2026-12-31", "subject": "云岭市"}
    send(chief, "assessment_opening", world.unit["city"].pk, 302, **said)
    made = Assessment.objects.get()
    assert (made.until.isoformat(), made.subject) == ("2027-01-01", "云岭市")
    send(chief, "assessment_items", made.pk, 302, version=1, example="on")
    assert made.items.count() == 13
    assert "学社衔接率" in page(chief, "assessment", made.pk)
    assert "/indicators/handover_rate/?unit=" in page(chief, "assessment_item", made.items.get(code="2").pk)
    assert page(chief, "assessment_items", made.pk).count("<code>") > 12
    answer = chief.get(reverse("appraisals:assessment_item_list", args=[made.pk]))
    assert answer.content[:2] == b"PK"


def test_the_page_says_what_each_gap_costs_and_where_the_print_is_wrong(chief: Client, found: Assessment) -> None:
    load(found)
    text = page(chief, "assessment", found.pk)
    for words in ("差 3.2 个百分点，少 1.6 分", "50 × clamp(96.8 ÷ 100, 0, 1) = 48.4", "54.4", "省表印的名次与数值不符",
                  "全省合计"):  # fmt: skip
        assert words in text
    shown = page(chief, "assessment_item", item(found, "1").pk)
    assert shown.index("河口市") < shown.index("东湖市") < shown.index("西山市")
    assert chief.get(reverse("appraisals:assessment", args=[found.pk]), {"format": "csv"}).status_code == 200


def test_what_if_shows_the_change_and_keeps_nothing(chief: Client, found: Assessment) -> None:
    load(found)
    before = AssessmentValue.objects.count()
    first, second = (item(found, code).pk for code in ("1", "2"))
    text = page(chief, "assessment_what_if", found.pk, **{f"v{first}": "100", f"v{second}": "9"})
    assert "96.8% → 100%" in text
    assert "+1.6" in text
    assert "没有变化" in page(chief, "assessment_what_if", found.pk, **{f"v{first}": "96.8"})
    page(chief, "assessment_what_if", found.pk, 422, **{f"v{first}": "很多"})
    assert AssessmentValue.objects.count() == before


def test_a_table_is_shown_first_and_written_after_confirmation(chief: Client, found: Assessment) -> None:
    rows = ("河口市,98,1,8,5,3,60\n云岭,96.8%,3,5,2,3,54\n西山市,—,/,9,4,5,\n全省合计,,,22,11,11,\n"
            "河口全域,,,17,9,8,\n")  # fmt: skip
    text = send(chief, "assessment_table", found.pk, 200, **upload(PRINTED + rows))
    assert "“河口全域”每一项都等于 河口市、西山市 之和" in text
    assert AssessmentTable.objects.count() == 0
    packed = text.split('name="table" value="')[1].split('"')[0]
    send(chief, "assessment_table_confirmation", found.pk, 422, table=packed)  # what a person has to say is missing
    send(chief, "assessment_table_confirmation", found.pk, 302, table=packed, row0="sum", column0="sum")
    assert AssessmentTable.objects.get().left_out == [[5, "全省合计", "合计行"], [6, "河口全域", "合成行"]]
    assert item(found, "2").composed_of == ["2.1", "2.2"]
    assert AssessmentValue.objects.filter(superseded_at=None).count() == 12
    again = chief.post(reverse("appraisals:assessment_table_confirmation", args=[found.pk]),
                       {"table": packed, "row0": "sum", "column0": "sum"})  # fmt: skip
    assert again.status_code == 409
    send(chief, "assessment_table_confirmation", found.pk, 410, table=packed + "x")


def test_a_table_with_faults_names_them_and_writes_nothing(chief: Client, found: Assessment) -> None:
    text = send(chief, "assessment_table", found.pk, 422, **upload(PRINTED + "云岭市,约九成,1,5,2,3,\n,1,2,3,4,5,6\n"))
    assert "应为数字" in text
    assert "没有城市名称" in text
    assert "确认导入" not in text
    send(chief, "assessment_table", found.pk, 422, **upload("a,b\n1,2\n"))
    send(chief, "assessment_table", found.pk, 422, **upload("\x00\x01", "省表.xlsx"))


def test_items_and_values_are_kept_by_hand(chief: Client, found: Assessment) -> None:
    body = {"version": found.version, "code": "9", "name": "宣传", "kind": "score", "weight": "5", "target": "10",
            "measure": "篇", "pattern": "capped"}  # fmt: skip
    send(chief, "assessment_addition", found.pk, 422, **{**body, "formula": "value +"})
    send(chief, "assessment_addition", found.pk, 302, **body)
    made = AssessmentItem.objects.get(code="9")
    assert made.formula == "weight * clamp(value / target, 0, 1)"
    send(chief, "assessment_value", made.pk, 422, value="很多", on="2026-11-01", source="月报")
    send(chief, "assessment_value", made.pk, 302, value="8", on="2026-11-01", source="月报")
    assert "差 2 篇，少 1 分" in page(chief, "assessment_item", made.pk)
    assert "宣传" in page(chief, "assessment_item_settings", made.pk)
    send(chief, "assessment_item_settings", made.pk, 409, **body)
    found.refresh_from_db()
    send(chief, "assessment_item_removal", made.pk, 302, version=found.version)
    found.refresh_from_db()
    send(chief, "assessment_closing", found.pk, 302, version=found.version)
    found.refresh_from_db()
    send(chief, "assessment_reopening", found.pk, 422, version=found.version, reason="")
    send(chief, "assessment_reopening", found.pk, 302, version=found.version, reason="省里更正了数据")
    found.refresh_from_db()
    send(chief, "assessment_closing", found.pk, 302, version=found.version)
    assert "已结束" in page(chief, "assessment", found.pk)


def test_who_may_only_read_is_refused_and_who_may_not_sees_nothing(
    client: Client, found: Assessment, world: World
) -> None:
    client.force_login(world.user["leader"])
    page(client, "assessment", found.pk)
    for name in ("assessment_settings", "assessment_items", "assessment_table", "assessment_addition"):
        page(client, name, found.pk, 403)
    send(client, "assessment_value", item(found, "1").pk, 403, value="1")
    client.force_login(world.user["eastern"])
    page(client, "assessment", found.pk, 404)
    page(client, "assessment_item", item(found, "1").pk, 404)


def test_pages_take_as_many_queries_for_many_rows_as_for_few(chief: Client, found: Assessment, world: World) -> None:
    chief.get(reverse("appraisals:assessments"))
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            chief.get(reverse("appraisals:assessments"))
        with CaptureQueriesContext(connection) as detail:
            page(chief, "assessment", found.pk)
        counts.append((len(captured), len(detail)))
        load(found, TABLE)
        for more in range(2):
            said = {**SAID, "name": f"再{number}{more}"}
            actions.create(unit=world.unit["city"], said=said, by=None, at=AT)
    assert counts[0] == counts[1]
