"""The data centre: a ledger is checked, shown, and only then written; tasks follow changes of the tree."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guatu.accounts.models import Run
from guatu.orgs.models import Unit
from tests.world import World

GOOD = "组织全称,组织类别,行业类别,上级组织,书记姓名\n新村团支部,团支部,农村,青石镇团委,张三\n柳湾村团支部,,,,李四\n"
BAD = (
    "组织全称,组织类别,行业类别,上级组织\n甲团委,团委,农村,乙团委\n乙团委,团委,农村,甲团委\n"
    "丙支部,团支部,天上,青石镇团委\n丁支部,团支部,农村,丙支部\n"
)


@pytest.fixture
def upload(client: Client, world: World, django_capture_on_commit_callbacks):  # type: ignore[no-untyped-def]
    def send(person: str, content: bytes, name: str = "台账.csv"):  # type: ignore[no-untyped-def]
        client.force_login(world.user[person])
        with django_capture_on_commit_callbacks(execute=True):
            return client.post("/data/units/", {"file": SimpleUploadedFile(name, content), "default": ""})

    return send


def test_a_ledger_is_shown_first_and_written_when_confirmed(
    upload, client: Client, world: World, django_capture_on_commit_callbacks
) -> None:  # type: ignore[no-untyped-def]
    before = Unit.objects.count()
    answer = upload("chief", GOOD.encode("gb18030"))
    check = Run.objects.get()
    assert answer.headers["Location"] == f"/runs/{check.pk}/"
    assert (check.failed, check.message) == (False, "将新建 1 个、更新 1 个组织；未变 0 个。还没有写入。")
    assert Unit.objects.count() == before
    page = client.get(f"/data/units/{check.pk}/").content.decode()
    assert "新村团支部" in page and "书记姓名：– → 李四" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/data/units/{check.pk}/import/")
    assert Run.objects.get(kind="units.import").message == "新建 1 个、更新 1 个组织。"
    assert Unit.objects.get(name="新村团支部").parent_id == world.unit["town"].pk
    upload("chief", GOOD.encode("utf-16"))
    assert Run.objects.filter(kind="units.check").latest("pk").message == "0 项变化。"


def test_errors_come_with_row_and_column_and_a_marked_file_and_cannot_be_written(
    upload, client: Client, world: World
) -> None:  # type: ignore[no-untyped-def]
    upload("chief", BAD.encode())
    check = Run.objects.get()
    assert [error[:2] for error in check.detail["errors"]] == [[2, "上级组织"], [3, "上级组织"], [4, "行业类别"]]
    page = client.get(f"/data/units/{check.pk}/").content.decode()
    assert "成环" in page and "写入登记册" not in page
    marked = client.get(f"/runs/{check.pk}/file/")
    assert b"".join(marked.streaming_content)[:2] == b"PK"
    assert client.post(f"/data/units/{check.pk}/import/").status_code == 409


def test_a_file_that_is_no_ledger_is_told_so(upload, world: World) -> None:  # type: ignore[no-untyped-def]
    upload("chief", b"%PDF-1.7 not a table", "x.xlsx")
    run = Run.objects.get()
    assert run.failed and run.message.startswith("这不是表格文件")


def test_another_persons_check_is_not_found_and_who_may_not_import_is_refused(
    upload, client: Client, world: World
) -> None:  # type: ignore[no-untyped-def]
    upload("chief", GOOD.encode())
    check = Run.objects.get()
    client.force_login(world.user["eastern"])
    assert client.get(f"/data/units/{check.pk}/").status_code == 404
    assert client.post(f"/data/units/{check.pk}/import/").status_code == 404
    assert upload("villager", GOOD.encode()).status_code == 403
    assert client.get("/data/units/ledger.csv").status_code == 403


def test_the_template_and_ones_own_ledger_can_be_taken_away(client: Client, world: World) -> None:
    client.force_login(world.user["eastern"])
    assert client.get("/data/units/").status_code == 200
    assert client.get("/data/units/template/").content[:2] == b"PK"
    lines = io.StringIO(client.get("/data/units/ledger.csv").content.decode("utf-8-sig")).readlines()
    assert len(lines) == 8 and not any("西平" in line for line in lines)
