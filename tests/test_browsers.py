"""A real browser opens a page of the program over HTTP."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer


@pytest.mark.browser
def test_chromium_shows_a_refusal_of_the_running_program(page: Page, live_server: LiveServer) -> None:
    answer = page.goto(f"{live_server.url}/no/such/page/")
    assert answer is not None
    assert (answer.status, page.locator("body").count()) == (404, 1)
