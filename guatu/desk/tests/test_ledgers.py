"""The data centre for members: checked, shown, written whole or in part, and taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guatu.accounts.models import JournalEntry, Run
from guatu.people.models import Difference, Import, Person
from guatu.people.tests.test_ledgers import number
from tests.members import post
from tests.world import World

HEADS = "姓名,身份证号码,入团时间,团籍所在团支部\n"
GOOD = f"{HEADS}欧阳雪,{number(serial=1)},2023-05-04,柳湾村团支部\n赵琰,{number(serial=3)},,village\n"
BAD = f"{GOOD}钱多多,123,,village\n"


@pytest.fixture
def upload(client: Client, world: World, django_capture_on_commit_callbacks):  # type: ignore[no-untyped-def]
    def send(who: str, content: bytes, path: str = "/data/members/", **more: str):  # type: ignore[no-untyped-def]
        client.force_login(world.user[who])
        body = {"file": SimpleUploadedFile("台账.csv", content), "default": ""} if content else {}
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, {**body, **more})

    return send


def test_a_ledger_is_checked_written_and_taken_back(upload, client: Client, world: World) -> None:  # type: ignore[no-untyped-def]
    upload("mayor", GOOD.encode("gb18030"))
    check = Run.objects.get()
    assert (check.failed, check.message) == (False, "将新建 2 条、更新 0 条；未变 0 条。还没有写入。")
    assert Person.objects.count() == 0
    assert "写入登记册" in client.get(f"/data/checks/{check.pk}/").content.decode()
    upload("mayor", b"", f"/data/checks/{check.pk}/import/", mode="whole")
    made = Import.objects.get()
    assert (Person.objects.count(), Run.objects.latest("pk").message) == (2, "已写完：新建 2 行。")
    assert (made.mode, made.file, made.rows, made.finished_at is not None) == ("whole", "", 2, True)
    assert client.get(f"/data/imports/{made.pk}/").status_code == 200
    told = " ".join(JournalEntry.objects.values_list("after", flat=True)) + str(check.detail)
    assert not any(word in told for word in ("欧阳雪", number(serial=1), "2023-05-04"))
    upload("mayor", b"", f"/data/imports/{made.pk}/withdrawal/")
    assert (Person.objects.count(), Run.objects.latest("pk").message) == (0, "已撤销，恢复 2 行。")
    assert "已经撤销" in client.get(f"/data/imports/{made.pk}/").content.decode()


def test_of_a_ledger_with_errors_the_good_rows_can_be_written(upload, client: Client, world: World) -> None:  # type: ignore[no-untyped-def]
    upload("mayor", BAD.encode())
    check = Run.objects.get()
    assert [error[:2] for error in check.detail["errors"]] == [[4, "身份证号码"]]
    marked = client.get(f"/runs/{check.pk}/file/")
    assert b"".join(marked.streaming_content)[:2] == b"PK"
    assert upload("mayor", b"", f"/data/checks/{check.pk}/import/", mode="whole").status_code == 409
    upload("mayor", b"", f"/data/checks/{check.pk}/import/", mode="partial")
    assert Run.objects.latest("pk").message == "已写完：新建 2 行、未写入 1 行。"
    post(world.unit["village"], Person.objects.get(name="赵琰"))
    upload("mayor", b"", f"/data/imports/{Import.objects.get().pk}/withdrawal/")
    assert Run.objects.latest("pk").message.startswith("有 1 人导入之后又有变动")
    assert Person.objects.count() == 2


def test_whose_import_it_is_and_who_may_import(upload, client: Client, world: World) -> None:  # type: ignore[no-untyped-def]
    upload("mayor", GOOD.encode())
    check = Run.objects.get()
    upload("mayor", b"", f"/data/checks/{check.pk}/import/", mode="partial")
    made = Import.objects.get()
    client.force_login(world.user["eastern"])
    for path in (f"/data/checks/{check.pk}/", f"/data/imports/{made.pk}/", "/data/rivers/"):
        assert client.get(path).status_code == 404
    client.force_login(world.user["inspector"])
    assert (client.get("/data/members/").status_code, client.get("/data/members/ledger.csv").status_code) == (403, 403)
    assert upload("villager", GOOD.encode()).status_code == 302
    assert Run.objects.latest("pk").message == "0 项变化。"


def test_ones_own_ledger_goes_out_masked_and_comes_in_unchanged(upload, client: Client, world: World) -> None:  # type: ignore[no-untyped-def]
    upload("mayor", GOOD.encode())
    upload("mayor", b"", f"/data/checks/{Run.objects.get().pk}/import/", mode="partial")
    assert client.get("/data/members/template/").content[:2] == b"PK"
    assert client.get("/data/").status_code == client.get("/data/members/").status_code == 200
    for form in ("csv", "xlsx"):
        content = client.get(f"/data/members/ledger.{form}").content
        upload("mayor", content)
        assert Run.objects.latest("pk").message == "0 项变化。"
    assert number(serial=1).encode() not in client.get("/data/members/ledger.csv").content


def test_an_export_of_the_national_system_is_compared_listed_and_settled(upload, client: Client, world: World) -> None:  # type: ignore[no-untyped-def]
    upload("mayor", GOOD.encode())
    upload("mayor", b"", f"/data/checks/{Run.objects.get().pk}/import/", mode="partial")
    theirs = f"姓名,身份证号码,民族,团支部\n欧阳雪,{number(serial=1)},苗族,village\n"
    upload("mayor", theirs.encode(), "/data/reconciliation/")
    assert Run.objects.latest("pk").message == "新的差异 2 处、仍在的 0 处、已消除的 0 处；0 人一致。"
    assert "柳湾村团支部" in client.get("/data/reconciliation/").content.decode()
    listed = client.get("/data/differences/?field=ethnicity&verdict=open").content.decode()
    assert "欧阳雪" in listed and "苗族" in listed and "赵琰" not in listed
    row = Difference.objects.get(field="ethnicity")
    assert client.get(f"/data/differences/{row.pk}/").status_code == 200
    form = {"verdict": "both_wrong", "note": "", "version": 1}
    assert client.post(f"/data/differences/{row.pk}/", form).status_code == 422
    assert client.post(f"/data/differences/{row.pk}/", {**form, "note": "应为侗族"}).status_code == 302
    assert client.get("/data/corrections.xlsx").content[:2] == b"PK"
    client.force_login(world.user["worker"])
    assert client.get(f"/data/differences/{row.pk}/").status_code == 404
    client.force_login(world.user["inspector"])
    assert client.get("/data/differences/").status_code == 403
