"""What every journey needs: the world with a running campaign, a clock to move, and people who sign in by the form."""

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from guatu.base import clock

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser as it stands in the office: Chinese, in Shanghai."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def drive(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The world's campaign, launched; `drive.at(days)` moves the clock of the pages."""
    journal = importlib.import_module("guatu.accounts.models").JournalHead
    world = importlib.import_module("tests.world")
    desk = importlib.import_module("guatu.desk.tests.conftest")
    journal.objects.get_or_create(pk=1)  # the flush before a test takes the row that a migration made
    shown = {"now": world.AT + timedelta(hours=1)}
    monkeypatch.setattr(clock, "now", lambda: shown["now"])
    made = desk.Drive(built := world.build(), desk.draw(built))
    desk.reach.launch(campaign=made.campaign, by=built.user["chief"], at=world.AT - timedelta(days=2))
    made.campaign.refresh_from_db()

    def at(days: float) -> datetime:
        shown["now"] = world.AT + timedelta(days=days, hours=1)
        return shown["now"]

    made.at = at
    return made


@dataclass
class Office:
    """Everybody's browser. `office.come("eastern")` signs a person in; what browsers complain of is in `heard`."""

    browser: Browser
    server: LiveServer
    arguments: dict[str, Any]
    heard: list[str] = field(default_factory=list)
    expected: str = "$^"
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, shape: dict[str, Any] = DESKTOP, **more: Any) -> Page:
        context = self.browser.new_context(**{**self.arguments, **shape, **more}, base_url=self.server.url)
        context.set_default_timeout(10000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self.hear(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.hear(str(error)))
        page.on("response", lambda answer: self.hear(f"{answer.status} {answer.url}") if answer.status > 399 else None)
        return page

    def hear(self, words: str) -> None:
        if not re.search(self.expected, words):
            self.heard.append(words)

    def come(self, who: str, shape: dict[str, Any] = DESKTOP, **more: Any) -> Page:
        """A person signs in by the form, in a browser of their own."""
        page = self.open(shape, **more)
        page.goto("/sign-in/")
        self.sign_in(page, who, importlib.import_module("tests.world").PASSWORD)
        return page

    def sign_in(self, page: Page, who: str, password: str) -> None:
        page.get_by_label("登录名").fill(who)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)


@pytest.fixture
def office(browser: Browser, live_server: LiveServer, browser_context_args: dict[str, Any]) -> Iterator[Office]:
    """Browsers for several people; at the end none may have complained."""
    made = Office(browser, live_server, browser_context_args)
    yield made
    for context in made.contexts:
        context.close()
    assert made.heard == []


@pytest.fixture
def answer() -> Callable[[Page, str], None]:
    """Answer the page's own question by the button with this word."""

    def press(page: Page, word: str) -> None:
        page.get_by_role("dialog").get_by_role("button", name=word, exact=True).click()

    return press
