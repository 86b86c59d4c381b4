"""Takes the pictures of the user's guide again, from a demo: `python docs/guide/pictures.py DATA [NAME...]`.

DATA is a folder in which `guatu demo --scale small --no-serve --data DATA` has built a demo. A server of its own is
started on this machine and stopped at the end; nobody's password is needed, because a demo signs in by button.
"""

import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.browsers import chromium  # noqa: E402 -- after the path is set

PHONE, DESK = (390, 844, 2), (1440, 900, 1)
WORD = "演示数据"
LARGEST = 150_000  # bytes of one picture
OPTIONS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --lang=zh-CN"


@dataclass(frozen=True)
class Picture:
    """One picture: who looks, at which page, and the links or buttons pressed on the way."""

    name: str
    role: str
    path: str
    size: tuple[int, int, int] = DESK
    press: tuple[str, ...] = ()
    fill: tuple[tuple[str, str], ...] = ()
    down_to: str = ""


PICTURES = (
    Picture("sign-in", "", "/"),
    Picture("branch-tasks", "branch", "/mine/", PHONE),
    Picture(
        "branch-report", "branch", "/mine/", PHONE, ("main a[href^='/assignments/']",),
        (("textarea[name=text]", "本月召开支部大会1次，应到12人，实到11人；上团课1次。会议记录已归档。"),),
        "form textarea",
    ),
    Picture("requests", "town", "/requests/"),
    Picture("queue", "town", "/queue/"),
    Picture("county-home", "county", "/"),
    Picture("unit", "county", "/", press=("main a[href^='/units/']",)),
    Picture("home", "chief", "/"),
    Picture("progress", "chief", "/campaigns/1/progress/"),
    Picture("cells", "chief", "/campaigns/1/cells/?state=overdue"),
    Picture("ranking", "chief", "/campaigns/1/ranking/"),
    Picture("rules", "chief", "/campaigns/1/rules/"),
    Picture("flags", "chief", "/flags/"),
    Picture("flag", "chief", "/flags/", press=(".flag-card:has-text('黑旗') h3 a",)),
    Picture("letters", "chief", "/letters/"),
    Picture("wall", "chief", "/wall/", (1920, 1080, 1)),
    Picture("bulletin", "chief", "/bulletins/?state=issued", press=("main tbody a[href^='/bulletins/']",)),
    Picture("studio", "chief", "/bulletins/", press=("main tbody tr:has-text('草稿') a[href^='/bulletins/']",)),
    Picture("campaign", "dept", "/campaigns/1/"),
    Picture("data", "dept", "/data/"),
    Picture("tree", "chief", "/tree/"),
    Picture("people", "security", "/accounts/"),
    Picture("journal", "audit", "/journal/"),
    Picture("inspector-queue", "inspector", "/queue/", PHONE),
)  # fmt: skip


@contextmanager
def served(data: Path) -> Iterator[str]:
    """A server over the demo's data on a free port of this machine; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "guatu", "serve", "--no-worker", "--port", str(port), "--data", str(data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL) as server:  # noqa: S603 -- our own command
        try:
            yield answering(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def answering(address: str) -> str:
    """The address, once it answers."""
    for _ in range(120):
        try:
            urlopen(f"{address}/sign-in/").close()  # noqa: S310 -- our own address
        except URLError:
            time.sleep(0.5)
        else:
            return address
    raise SystemExit("the server did not start")


def take(browser: Browser, address: str, picture: Picture) -> int:
    """Take one picture; returns its size in bytes."""
    width, height, scale = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale, locale="zh-CN",
        color_scheme="light", reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    page.goto(f"{address}/")
    if picture.role:
        page.locator(f"button[name=role][value='{picture.role}']").click()
        page.goto(address + picture.path)
    walk(page, picture)
    if WORD not in page.locator("body").inner_text():
        raise SystemExit(f"{picture.name}: the page does not say {WORD}")
    content = smaller(page.screenshot())
    (HERE / "pictures" / f"{picture.name}.webp").write_bytes(content)
    context.close()
    return len(content)


def walk(page: Page, picture: Picture) -> None:
    """Press and fill what the picture needs, then wait until the page is quiet."""
    for selector in picture.press:
        page.locator(selector).first.click()
        page.wait_for_load_state("networkidle")
    for selector, text in picture.fill:
        page.locator(selector).first.fill(text)
    if picture.down_to:
        page.locator(picture.down_to).first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)


def smaller(png: bytes) -> bytes:
    """A screenshot as WebP, small enough for a page of many."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    content = b""
    for quality in (82, 70, 55, 40):
        file = io.BytesIO()
        image.save(file, "WEBP", quality=quality, method=6)
        content = file.getvalue()
        if len(content) <= LARGEST:
            break
    return content


def main(words: list[str]) -> None:
    if not words:
        raise SystemExit(__doc__)
    (HERE / "pictures").mkdir(exist_ok=True)
    wanted = [one for one in PICTURES if one.name in words[1:] or not words[1:]]
    with served(Path(words[0]).resolve()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium() or None, args=OPTIONS.split())
        for picture in wanted:
            try:
                print(picture.name, take(browser, address, picture))
            except Exception as error:
                print(picture.name, "failed:", error)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
