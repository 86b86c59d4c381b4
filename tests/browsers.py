"""A real Chromium for the browser tests; where none is found they are skipped."""

import os
import shutil
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Path of the Chromium to use: the one named in GUATU_CHROMIUM, or the first found."""
    return os.environ.get("GUATU_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    # Chromium's sandbox refuses to start as root, as in a container; only our own pages are opened.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": chromium(), "args": ARGUMENTS + sandbox}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    browser_items = [item for item in items if item.get_closest_marker("browser")]
    if browser_items:
        # Playwright's loop runs in this thread, so Django takes its calls for asynchronous ones.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if browser_items and not chromium():
        for item in browser_items:
            item.add_marker(pytest.mark.skip(reason="no Chromium"))
