"""The wall chart in a real browser: fits its screens, is accessible, and follows the board without a reload."""

import importlib
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from guatu.accounts.models import JournalHead
from guatu.base import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture
def drive(transactional_db, monkeypatch):
    """The world's campaign, seen on the world's day."""
    world = importlib.import_module("tests.world")
    desk = importlib.import_module("guatu.desk.tests.conftest")
    JournalHead.objects.get_or_create(pk=1)  # the flush before a test takes the row that a migration made
    monkeypatch.setattr(clock, "now", lambda: world.AT + timedelta(hours=1))
    made = desk.Drive(built := world.build(), desk.draw(built))
    desk.reach.launch(campaign=made.campaign, by=built.user["chief"], at=world.AT - timedelta(days=2))
    made.campaign.refresh_from_db()
    return made


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of: errors, refused styles and scripts, missing files."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("response", lambda answer: heard.append(answer.url) if answer.status >= 400 else None)
    return heard


def opened(page: Page, live_server: LiveServer, drive, who: str, address: str) -> Page:
    client = Client()
    client.force_login(drive.world.user[who])
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page.context.set_extra_http_headers({"Accept-Language": "zh-CN"})
    page.goto(f"{live_server.url}{address}")
    return page


def faults(page: Page) -> list:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found]


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)], ids=str)
@pytest.mark.parametrize("theme", ["", "?theme=light"], ids=["dark", "light"])
def test_wall_fits_its_screen_and_is_accessible(page, live_server, drive, complaints, size, theme):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, live_server, drive, "chief", f"/wall/{drive.campaign.pk}/{theme}")
    fits = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert fits == list(size)
    clipped = page.evaluate(
        "[...document.querySelectorAll('.matrix-box, .wall-land')]"
        ".filter(box => box.scrollHeight > box.clientHeight + 1).map(box => box.className)"
    )
    assert clipped == []
    assert faults(page) == []
    assert complaints == []


@pytest.mark.parametrize(
    "address", ["/wall/{campaign}/", "/", "/units/{unit}/", "/search/?q=lwc", "/wall/{campaign}/map/"]
)
def test_pages_of_the_desk_serve_a_phone(page, live_server, drive, complaints, address):
    page.set_viewport_size({"width": 390, "height": 844})
    opened(
        page, live_server, drive, "chief", address.format(campaign=drive.campaign.pk, unit=drive.world.unit["east"].pk)
    )
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert faults(page) == []
    assert complaints == []


def test_wall_follows_a_new_acceptance_without_a_reload(page, live_server, drive, complaints):
    page.set_viewport_size({"width": 1920, "height": 1080})
    opened(page, live_server, drive, "chief", f"/wall/{drive.campaign.pk}/")
    page.evaluate("window.notReloaded = true")
    county = drive.world.unit["east"].pk
    cell = page.locator(f"#a{county}")
    expect(cell).to_have_attribute("data-figure", "0/21")
    drive.accept(drive.submit("village", "villager"), "mayor")
    page.evaluate("htmx.trigger('#wall-figures', 'wall:refresh')")
    expect(cell).to_have_attribute("data-figure", "1/21")
    expect(page.locator(".news")).to_contain_text("柳湾村团支部")
    assert page.evaluate("window.notReloaded")
    assert complaints == []


def test_wall_says_when_its_connection_is_lost_and_when_it_is_back(page, live_server, drive):
    page.set_viewport_size({"width": 1920, "height": 1080})
    opened(page, live_server, drive, "chief", f"/wall/{drive.campaign.pk}/")
    line = page.locator("[data-wall-state]")
    page.context.set_offline(True)
    page.evaluate("htmx.trigger('#wall-figures', 'wall:refresh')")
    expect(line).to_have_text("连接中断，图上是 10:00 的数字")
    expect(page.locator("#toasts .toast")).to_have_count(0)
    page.context.set_offline(False)
    page.evaluate("htmx.trigger('#wall-figures', 'wall:refresh')")
    expect(line).to_have_text("截至 10:00")


def test_wall_is_walked_by_keys_and_leads_down_to_the_unit(page, live_server, drive):
    page.set_viewport_size({"width": 1920, "height": 1080})
    opened(page, live_server, drive, "chief", f"/wall/{drive.campaign.pk}/")
    county = drive.world.unit["east"].pk
    page.locator(f"#u{county}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[aria-current=page]").first).to_have_text("东川县")
    page.locator(f"#u{drive.world.unit['town'].pk}").click()
    expect(page.locator(f"#u{drive.world.unit['village'].pk}")).to_be_visible()
