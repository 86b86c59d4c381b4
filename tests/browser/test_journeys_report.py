"""A branch secretary reports from a phone, on a bad network."""

import io
import random
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from guatu.submissions.models import Assignment, Submission
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def photo(folder: Path) -> Path:
    """A picture of more than two upload parts, with the place where it was taken."""
    noise = random.Random(7).randbytes(1300 * 1000 * 3)
    image = Image.frombytes("RGB", (1300, 1000), noise)
    exif = image.getexif()
    exif.get_ifd(0x8825).update({1: "N", 2: (26.0, 4.0, 30.0), 3: "E", 4: (119.0, 18.0, 0.0)})
    path = folder / "会议室·现场.jpg"
    image.save(path, quality=92, exif=exif)
    return path


def sent(drive: Any) -> list[Submission]:
    return list(Submission.objects.filter(assignment__unit=drive.world.unit["village"]).order_by("number"))


def begin(office: Any) -> Page:
    page = office.come("villager", PHONE)
    page.goto("/mine/")
    with page.expect_response("**/receipt/") as noted:
        page.get_by_role("link", name="填报", exact=True).first.tap()
    assert noted.value.status in {200, 204}
    return page


def test_report_from_a_phone_survives_reload_broken_upload_and_double_tap(office, drive, tmp_path, answer) -> None:
    office.expected = "ERR_FAILED"
    page = begin(office)
    assert drive.cell("village").seen_at is not None

    words = page.get_by_label("完成情况")
    words.fill("十一月一日开了支部大会，")
    page.reload()  # before the draft was sent up
    expect(words).to_have_value("十一月一日开了支部大会，")
    with page.expect_response("**/draft/") as saved:
        words.press("Control+End")
        words.press_sequentially("到会八人。")
    assert saved.value.status == 200
    expect(page.locator("[data-report-state]")).to_contain_text("草稿已存")

    parts: list[str] = []

    def unsteady(route: Route) -> None:
        if route.request.method == "PATCH":
            parts.append(route.request.headers["upload-offset"])
            if len(parts) == 2:
                route.abort()
                return
        route.continue_()

    page.route("**/uploads/*/", unsteady)
    picture = photo(tmp_path)
    assert picture.stat().st_size > 2 * 512 * 1024
    page.locator("#files").set_input_files(picture)
    expect(page.locator("[data-progress]")).to_have_text("断了，联网后自动接着传")
    expect(page.locator("[data-progress]")).to_have_text("已收到", timeout=10000)
    assert parts[:3] == ["0", "524288", "524288"]
    kept = page.request.get(page.locator("[data-files] a").get_attribute("href"))
    assert dict(Image.open(io.BytesIO(kept.body())).getexif().get_ifd(0x8825)) == {}

    page.get_by_role("button", name="提交").dblclick()
    expect(page.locator("#toasts")).to_contain_text("已提交，等待上级核验。")
    expect(page.get_by_text("提交后由")).to_have_count(0)
    assert [row.text for row in sent(drive)] == ["十一月一日开了支部大会，到会八人。"]

    page.get_by_role("button", name="撤回修改").tap()
    answer(page, "撤回")
    expect(words).to_have_value("十一月一日开了支部大会，到会八人。")
    words.press("Control+End")
    words.press_sequentially("应到八人。")
    page.get_by_role("button", name="提交").tap()
    expect(page.locator("#toasts")).to_contain_text("已提交，等待上级核验。")
    assert [row.text[-5:] for row in sent(drive) if row.withdrawn_at is None] == ["应到八人。"]
    assert [row.attachments.count() for row in sent(drive)] == [1, 1]


def test_report_written_without_a_network_is_kept_and_sent_when_it_is_back(office, drive) -> None:
    office.expected = "ERR_INTERNET_DISCONNECTED"
    page = begin(office)
    page.context.set_offline(True)
    words = page.get_by_label("完成情况")
    words.fill("村里停电，先写下来")
    words.blur()
    state = page.locator("[data-report-state]")
    expect(state).to_have_text("没有网络：文字已存在本机，联网后自动上传")
    page.get_by_role("button", name="提交").tap()
    expect(state).to_have_text("没有网络：已记下，联网后自动提交，请不要关闭本页")
    expect(words).to_have_value("村里停电，先写下来")
    assert sent(drive) == []
    page.context.set_offline(False)
    expect(page.locator("#toasts")).to_contain_text("已提交，等待上级核验。")
    assert [row.text for row in sent(drive)] == ["村里停电，先写下来"]


def test_wrong_input_is_told_beside_the_field_and_nothing_is_lost(office, drive) -> None:
    office.expected = "422|status of 4"
    page = begin(office)
    page.get_by_role("button", name="提交").tap()
    expect(page.get_by_label("完成情况")).to_have_attribute("aria-invalid", "true")
    assert not Assignment.objects.get(pk=drive.cell("village").pk).done_on
