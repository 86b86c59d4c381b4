"""Server time of the pages that people open most, at city scale with a warm board."""

import time
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guatu.accounts.models import User
from guatu.bench import ground
from guatu.bench.board import change
from guatu.bench.figures import Figure, at
from guatu.submissions.models import Assignment

REQUESTS, FEW = 40, 20
WARM = 4
EMPTY = "/account/tokens/"  # a page with the whole frame and next to nothing in it


class Reader:
    """One account's browser, without the network between."""

    def __init__(self, account: int) -> None:
        self.client = Client(headers={"host": "127.0.0.1"})
        self.client.force_login(User.objects.get(pk=account))

    def get(self, address: str) -> tuple[float, float]:
        """Ask for a page and return the seconds that the server took, and those of the processor."""
        started, worked = time.perf_counter(), time.thread_time()
        response = self.client.get(address)
        taken = time.perf_counter() - started, time.thread_time() - worked
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
        return taken

    def queries(self, address: str) -> int:
        """How many SQL queries a page takes."""
        with CaptureQueriesContext(connection) as caught:
            self.get(address)
        return len(caught)


Asked = tuple[Reader, str]


def measure() -> dict[str, Figure]:
    """All figures of pages: each over a large and a small subtree of the same kind."""
    standing = ground.standing()
    chief, county, small, branch = (
        Reader(pk)
        for pk in (
            standing.chief, standing.county_secretary, standing.small_county_secretary, standing.branch_secretary,
        )
    )  # fmt: skip
    wall = f"/wall/{standing.campaign}/?unit="
    counties = [(county, "/queue/"), (small, "/queue/")]
    return {
        "page.wall": page(
            (chief, f"{wall}{standing.root}"),
            [(chief, f"{wall}{standing.county}"), (chief, f"{wall}{standing.small_county}")],
            standing,
        ),
        "page.unit": page(
            (chief, f"/units/{standing.root}/"),
            [(chief, f"/units/{standing.county}/"), (chief, f"/units/{standing.small_county}/")],
            standing,
        ),
        "page.queue": page(counties[0], counties, standing),
        "page.mine": page((branch, "/mine/"), [(county, "/mine/"), (small, "/mine/")], standing),
    }


def page(first: Asked, others: list[Asked], standing: ground.Ground) -> Figure:
    """A page's p95 over warm requests beside that of a near-empty page asked for in turns with it.

    `others` are the same page over the largest and the smallest county. `fresh`: with a committed change before
    each request, so that nothing kept from the last one serves. `cpu`: the processor's time, which a busy machine
    does not stretch.
    """
    taken, floor = timed(first)
    changed, _ = timed(first, standing, FEW)
    numbers = []
    for reader, address in [first, *others]:
        reader.get(address)  # the first request of a session writes into it
        happen(standing)
        numbers.append(reader.queries(address))
    more: dict[str, Any] = {"p50": ms(taken.p50), "floor_p50": ms(floor.p50), "cpu_p50": ms(taken.cpu)}
    more |= {"floor_cpu_p50": ms(floor.cpu), "fresh_p50": ms(changed.p50), "fresh_p95": ms(changed.p95)}
    more |= {"fresh_cpu_p50": ms(changed.cpu), "queries": numbers[0], "queries_large_small": numbers[1:]}
    more["queries_constant"] = numbers[1] == numbers[2]
    more["p95_large_small"] = [ms(timed(other, requests=FEW)[0].p95) for other in others]
    return Figure(taken.p95 * 1000, "ms", floor.p95 * 1000, more)


@dataclass(frozen=True)
class Times:
    """Seconds of a page over many requests, and the processor's of its median request."""

    p50: float
    p95: float
    cpu: float


def times(taken: list[tuple[float, float]]) -> Times:
    walls, works = (sorted(each) for each in zip(*taken, strict=True))
    return Times(at(0.5, walls), at(0.95, walls), at(0.5, works))


def timed(asked: Asked, fresh: ground.Ground | None = None, requests: int = REQUESTS) -> tuple[Times, Times]:
    """The times of a page and of the near-empty page, asked for in turns."""
    reader, address = asked
    for _ in range(WARM):
        reader.get(address)
        reader.get(EMPTY)
    taken, floor = [], []
    for _ in range(requests):
        if fresh:
            happen(fresh)
        taken.append(reader.get(address))
        floor.append(reader.get(EMPTY))
    return times(taken), times(floor)


_turn = count(1)


def happen(standing: ground.Ground) -> None:
    """Somebody somewhere opened a task."""
    cells = Assignment.objects.filter(task__campaign=standing.campaign, facts__lt=2).order_by("pk")
    change([cells.values_list("pk", flat=True)[next(_turn) * 7]], datetime.fromisoformat(standing.at))


def ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
