"""Every page that a role can reach, in a real browser: answers, fits the phone, is accessible, raises no complaint."""

import re
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Page, expect

from guatu.bulletins.actions import bulletins
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.supervision.actions import flags, rules
from guatu.supervision.rules.flags import Rule
from tests.browser.conftest import AXE, DESKTOP, PHONE
from tests.world import AT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "东川县青石镇阿不都热依木·买买提江返乡创业青年联合服务基地暨电商直播助农实践示范点流动团员临时联合团支部"
# Files, raw data and pages that are written for programs are fetched by their own tests.
LEFT_OUT = re.compile(r"^/(static|api)/|\.(xlsx|csv|yaml|json|pdf|docx)$|/(pdf|docx|bundle|file|template)/$|export=")
ROLES = ["chief", "villager", "leader", "auditor", "secadmin", "sysadmin"]
LEAST = 35  # distinct pages; fewer would mean that links were lost


@pytest.fixture
def full(drive: Any) -> Any:
    """A campaign with reports in every state, flags, a bulletin, and a name that fills a line."""
    world, chief = drive.world, drive.world.user["chief"]
    hamlet = world.unit["hollow"]
    type(hamlet).objects.filter(pk=hamlet.pk).update(name=LONG)
    drive.accept(drive.submit("workshop", "worker"), "western")
    drive.accept(drive.submit("firm", "western"), "chief")
    drive.send_back(drive.submit("village", "villager"), "mayor")
    drive.submit("hollow", "mayor")
    drive.submit("class1", "monitor")
    at = drive.at(12)
    rule = Rule(least_cells=2, red_top=1, black_bottom=1, red_at_least=100)
    version = rules.draft(
        campaign=drive.campaign, issuer=world.unit["city"], rule=rule.as_data(), note="首版", by=chief, at=at
    )
    flags.propose_fresh(version=rules.publish(version=version, by=chief, at=at), period="2026-11", by=chief, at=at)
    series = bulletins.create_series(
        unit=world.unit["city"], name="团市委通报", characters="云团通", issuer_name="共青团云岭市委员会",
        by=chief, at=AT,
    )  # fmt: skip
    for issue in (True, False):
        made = bulletins.begin(
            series=series, campaign=drive.campaign, kind=BulletinKind.SUPERVISION, previous=None, by=chief, at=at
        )
        if issue:
            bulletins.issue(bulletin=made, version=made.version, signatory="共青团云岭市委员会", by=chief, at=at)
    return drive


def name_of(address: str) -> str:
    """The page that an address shows: one sample of each is looked at closely."""
    found = resolve(urlsplit(address).path)
    return f"{found.view_name}{found.kwargs.get('kind', '')}"


def links(page: Page) -> list[str]:
    """Addresses of our own pages that the page leads to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(link => [link.href, link.hasAttribute('download')])")
    here = urlsplit(page.url)
    parts = [(urlsplit(href), download) for href, download in found]
    own = [part for part, download in parts if part.netloc == here.netloc and not download]
    return [f"{part.path}?{part.query}" if part.query else part.path for part in own]


def pages(page: Page, seen: set[str]) -> dict[str, str]:
    """One address of each page not yet seen, that the navigation leads to or the pages that it leads to."""
    page.goto("/")
    ways = deque((href, True) for href in ["/", "/account/", *links(page)])
    found: dict[str, str] = {}
    while ways:
        href, further = ways.popleft()
        if LEFT_OUT.search(href) or (name := name_of(href)) in seen:
            continue
        seen.add(name)
        found[name] = href
        if further:
            answer = page.request.get(href)
            assert answer.status == 200, href
            inside = re.findall(r'<a [^>]*?href="(/[^"#]*)(?:#[^"]*)?"(?![^>]*download)', answer.text())
            ways.extend((way.replace("&amp;", "&"), False) for way in inside)
    return found


def too_wide(page: Page, width: int) -> list[Any]:
    found = page.evaluate("document.documentElement.scrollWidth")
    return [f"{found} wide"] if found > width else []


def barriers(page: Page) -> list[Any]:
    """What axe finds against WCAG 2.1 AA."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [(fault["id"], [node["html"][:200] for node in fault["nodes"]][:3]) for fault in found]


@pytest.mark.parametrize("shape", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_that_a_role_reaches_answers_fits_and_is_accessible(office, full, shape) -> None:
    width = shape["viewport"]["width"]
    seen: set[str] = set()
    wrong = {}
    for who in ROLES:
        page = office.come(who, shape)
        for name, href in pages(page, seen).items():
            # Each page at both widths, in one theme each; axe looks at it once, half of the pages at each width.
            dark = (len(name) % 4 < 2) == (shape is PHONE)
            page.emulate_media(color_scheme="dark" if dark else "light")
            answer = page.goto(href)
            expect(page.locator(".htmx-request")).to_have_count(0)  # parts that come by themselves
            found = too_wide(page, width) + ([answer.status] if answer.status != 200 else [])
            if found := found + (barriers(page) if dark == (len(name) // 4 % 2 == 1) else []):
                wrong[who, name, href] = found
    assert len(seen) > LEAST
    assert wrong == {}


@pytest.mark.parametrize("shape", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_without_a_session_are_accessible(office, drive, shape) -> None:
    office.expected = "404|422"
    page = office.open(shape, color_scheme="dark")
    for address in ("/", "/sign-in/", "/invitations/no-such-link/"):
        page.goto(address)
        assert barriers(page) + too_wide(page, shape["viewport"]["width"]) == [], address
    page.goto("/sign-in/")
    page.get_by_label("登录名").fill("nobody")
    page.get_by_label("密码").fill("wrong words")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("[role=alert]").first).to_be_visible()
    assert barriers(page) + too_wide(page, shape["viewport"]["width"]) == []
    assert page.request.get("/favicon.ico").status == 200
