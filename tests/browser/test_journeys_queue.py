"""A committee secretary verifies by keyboard; the branch sees why, the figures move, a figure leads to its list."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guatu.submissions.models import Verification
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNT = re.compile(r"\d+")


@pytest.fixture
def waiting(drive: Any) -> Any:
    """Two reports of the village and one of the hamlet wait for the town."""
    drive.submit("village", "villager", "1.1")
    drive.submit("village", "villager", "1.2")
    drive.submit("hollow", "mayor", "1.1")
    return drive


def shown(page: Page) -> str:
    return page.locator("#evidence header").inner_text()


def verdicts() -> list[tuple[bool, bool]]:
    return [(row.accepted, row.retracted_at is not None) for row in Verification.objects.order_by("pk")]


def test_queue_is_worked_by_keys_and_the_branch_sees_the_reason(office, waiting) -> None:
    page = office.come("principal")
    page.goto("/queue/")
    expect(page.get_by_text("没有待核验的材料")).to_be_visible()

    page = office.come("eastern")
    page.goto("/queue/")
    rows = page.locator("[data-rows] [data-row]")
    number = rows.count()
    assert number >= 2
    first = shown(page)
    page.keyboard.press("j")
    page.wait_for_url("**item=**")
    second = shown(page)
    assert second != first
    page.keyboard.press("k")
    expect(page.locator("#evidence header")).to_have_text(re.compile(re.escape(first.split("\n")[0])))
    assert shown(page) == first

    page.keyboard.press("a")
    expect(page.locator("[data-undo]")).to_contain_text("刚通过")
    expect(rows).to_have_count(number - 1)
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("已撤销，这一份回到待核验。")
    expect(rows).to_have_count(number)
    assert shown(page) == first

    page.keyboard.press("r")
    page.locator(".chip").filter(has_text="材料不全").click()
    page.get_by_label("说明").fill("请补上到会人员名单·含请假")
    page.get_by_role("button", name="确认退回").click()
    expect(page.locator("[data-undo]")).to_contain_text("刚退回")
    assert verdicts() == [(True, True), (False, False)]

    who = "villager" if "柳湾" in first else "mayor"
    branch = office.come(who, PHONE)
    branch.goto("/mine/")
    expect(branch.locator(".card-reason").first).to_contain_text("材料不全")


def test_several_are_accepted_at_once_and_every_figure_follows_to_its_list(office, waiting, answer) -> None:
    page = office.come("eastern")
    address = f"/campaigns/{waiting.campaign.pk}/progress/"
    page.goto(address)
    before = page.locator("main").inner_text()
    page.goto("/queue/")
    number = page.locator("[data-rows] [data-row]").count()
    page.get_by_role("button", name="全选本页").click()
    page.get_by_role("button", name="通过勾选的").click()
    answer(page, "一起通过")
    expect(page.locator("#toasts")).to_contain_text(f"已通过 {number} 份。")
    page.goto(address)
    assert page.locator("main").inner_text() != before
    links = page.locator('main a[href*="/cells/"][href*="state=done"], main a[href*="/cells/"][href*="state=finished"]')
    link = links.first
    expect(link).to_be_visible()
    said = int(COUNT.findall(link.inner_text().replace(",", ""))[0])
    assert said == number
    link.click()
    expect(page.locator(".listing-count")).to_have_text(f"共 {number} 条")
