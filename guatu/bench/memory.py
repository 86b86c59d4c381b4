"""Resident memory of the server's process after the pages of a working day."""

from http.client import HTTPConnection

from django.conf import settings
from django.test import Client

from guatu.accounts.models import User
from guatu.bench import ground
from guatu.bench.figures import Figure
from guatu.bench.pages import EMPTY
from guatu.bench.server import PRODUCT, resident, serving

ROUNDS = 12


def measure() -> dict[str, Figure]:
    """The worker after warm pages; the floor is the same worker after near-empty pages only."""
    standing = ground.standing()
    readers = {
        name: session(getattr(standing, name))
        for name in ("chief", "county_secretary", "town_secretary", "branch_secretary")
    }
    everywhere = [EMPTY, "/mine/", "/queue/", f"/units/{standing.branch}/"]
    above = [f"/wall/{standing.campaign}/", f"/units/{standing.root}/", f"/campaigns/{standing.campaign}/progress/"]
    with serving(PRODUCT) as (port, worker):
        visit(port, readers["chief"], [EMPTY] * 20)
        floor = resident(worker)
        for _ in range(ROUNDS):
            for name, cookie in readers.items():
                visit(port, cookie, everywhere + (above if name == "chief" else []))
        return {"memory.server": Figure(resident(worker), "MB", floor, {"pages": len(everywhere + above)})}


def session(account: int) -> str:
    """The cookie of an account that has signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=account))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def visit(port: int, cookie: str, addresses: list[str]) -> None:
    """Ask for pages over one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    for address in addresses:
        connection.request("GET", address, headers={"Cookie": cookie, "Host": "127.0.0.1"})
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{address} answered {response.status}")
    connection.close()
