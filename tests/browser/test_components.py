"""The components page in a real browser: accessible in both themes and widths, quiet under the strict policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = {"phone": 390, "desktop": 1440}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of: errors, refused styles and scripts, missing files."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("response", lambda answer: heard.append(answer.url) if answer.status >= 400 else None)
    return heard


def opened(page: Page, live_server: LiveServer, query: str = "") -> Page:
    page.goto(f"{live_server.url}/components/{query}")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_every_component_is_accessible(
    page: Page, live_server: LiveServer, complaints: list[str], width: int, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, live_server)
    found = Axe().run(page, options=RULES)
    assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []


def test_theme_switch_is_remembered(page: Page, live_server: LiveServer) -> None:
    page.emulate_media(color_scheme="light")
    switch = opened(page, live_server).locator("[data-theme-switch]")
    switch.click()
    switch.click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 31)"


def test_destructive_form_asks_first_and_can_be_declined(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server).get_by_role("button", name="先问再办").click()
    dialog = page.get_by_role("dialog", name="撤销石门镇第三支部？")
    dialog.get_by_role("button", name="先不办").click()
    expect(dialog).to_be_hidden()
    assert page.url == f"{live_server.url}/components/"


def test_confirmed_form_is_sent_and_answers_with_a_toast(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server).get_by_role("button", name="先问再办").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销", exact=True).click()
    expect(page.locator("#toasts .toast")).to_contain_text("已收到，等待县团委核验。")


def test_refused_fragment_is_a_toast_that_stays_and_leaves_the_page_alone(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server).get_by_role("button", name="办不了").click()
    toast = page.locator("#toasts .toast")
    expect(toast).to_have_count(1)
    expect(toast).to_contain_text("这是您自己提交的，请由上一级核验。")
    expect(page.get_by_role("heading", name="设计语言")).to_be_visible()
    toast.get_by_role("button", name="关闭").click()
    expect(toast).to_have_count(0)


def test_typed_draft_survives_a_reload(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server).locator("#id_note").fill("写到一半")
    expect(page.locator("[data-draft-state]")).to_have_text("草稿已存在本机")
    page.reload()
    expect(page.locator("#id_note")).to_have_value("写到一半")


def test_list_filters_by_its_url_and_clears(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server, "?q=石门镇&kind=town&sort=-members")
    expect(page.locator(".listing-count")).to_have_text("共 9 条")
    expect(page.locator(".listing [aria-sort=descending]")).to_have_text("团员")
    page.get_by_role("link", name="清除条件").click()
    expect(page.locator(".listing-count")).to_have_text("共 63 条")


def test_choosing_a_filter_keeps_the_address_short(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server).get_by_label("状态").last.select_option("overdue")
    page.wait_for_url(f"{live_server.url}/components/?state=overdue")
    expect(page.locator(".listing-count")).to_have_text("共 9 条")


def test_keys_walk_the_list(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server)
    for key in "jjk":
        page.keyboard.press(key)
    assert (
        page.evaluate("[...document.querySelectorAll('.listing tbody tr')].findIndex(r => r.matches('.chosen'))") == 0
    )


def test_page_for_a_wrong_address_is_accessible_and_leads_on(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/no-such-page/")
    assert Axe().run(page, options=RULES).response["violations"] == []
    expect(page.get_by_role("heading", name="没有找到这一页")).to_be_visible()
    expect(page.get_by_role("link", name="回首页")).to_be_visible()


def test_a_heading_that_unfolds_stands_on_the_line_of_its_mark(page: Page, live_server: LiveServer) -> None:
    opened(page, live_server)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        " '<details class=\"section\"><summary><h2>各种去向怎么转</h2></summary><p>升学</p></details>')"
    )
    summary, heading = (page.locator(f"main details:last-child {part}").bounding_box() for part in ("summary", "h2"))
    assert summary and heading
    assert heading["x"] > summary["x"]  # the mark is before it, not above
    assert summary["height"] < 2 * heading["height"]
