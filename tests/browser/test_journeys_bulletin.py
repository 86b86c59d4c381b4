"""A bulletin from the snapshot to the county's receipt."""

import pytest
from playwright.sync_api import expect

from guatu.bulletins.actions import bulletins
from guatu.bulletins.models import Bulletin, Receipt
from tests.world import AT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_bulletin_from_draft_to_receipt(office, drive, answer) -> None:
    drive.accept(drive.submit("village", "villager"), "mayor")
    bulletins.create_series(
        unit=drive.world.unit["city"], name="团市委通报", characters="云团通", issuer_name="共青团云岭市委员会",
        by=drive.world.user["chief"], at=AT,
    )  # fmt: skip
    chief = office.come("chief")
    chief.goto("/bulletins/")
    chief.get_by_role("link", name="起草通报").first.click()
    chief.get_by_role("button", name="固定数据并起草").click()
    chief.wait_for_url("**/studio/")
    expect(chief.locator("#sheet img.sheet").first).to_be_visible(timeout=30000)

    editor = chief.locator(".block-paragraph .editor").first
    editor.click()
    chief.keyboard.press("End")
    chief.keyboard.type("另报：")
    chips = chief.locator("[data-insert]")
    code = chips.first.get_attribute("data-insert")
    before = editor.locator(".bound").count()
    chips.first.click()
    expect(editor.locator(".bound")).to_have_count(before + 1)
    chief.get_by_role("button", name="保存", exact=True).click()
    chief.wait_for_load_state()
    expect(chief.locator(".block-paragraph .editor").first).to_contain_text("另报：")

    chief.get_by_role("button", name="编号并印发").click()
    answer(chief, "印发")
    expect(chief.locator(".paper-number")).to_contain_text("云团通〔2026〕1号", timeout=30000)
    with chief.expect_download() as taken:
        chief.get_by_role("link", name="PDF").click()
    assert taken.value.path().read_bytes()[:5] == b"%PDF-"
    link = chief.locator("a.figure-link", has_text=f"〔{code}〕").first
    text = link.inner_text().split("〔")[0].strip()
    link.click()
    expect(chief.locator("h1")).to_contain_text(text)
    expect(chief.locator(".listing-count")).to_be_visible()

    issued = Bulletin.objects.get()
    county = office.come("eastern")
    county.goto(f"/bulletins/{issued.pk}/")
    county.get_by_role("button", name="签收").first.click()
    expect(county.get_by_role("button", name="签收")).to_have_count(0)
    assert [row.unit_id for row in Receipt.objects.all()] == [drive.world.unit["east"].pk]
