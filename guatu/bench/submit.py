"""Submissions a second over HTTP, durably, beside a minimal view that writes the same rows."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.db import connection

from guatu.bench import ground
from guatu.bench.figures import Figure, at
from guatu.bench.memory import session
from guatu.bench.server import MINIMAL, PRODUCT, serving
from guatu.orgs.models import Unit
from guatu.submissions.models import Assignment

CLIENTS = 8
SECONDS = 6.0  # at most, for one run
BRANCHES = 600
MOST = 800  # requests in one run
WARM = 40
ROUNDS = 2
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Host": "127.0.0.1"}
Orders = list[list[Any]]


def measure() -> dict[str, Figure]:
    """Submissions on the database of this process."""
    standing = ground.standing()
    cells = open_cells(standing)
    sessions: dict[int, str] = {}
    product, floor, taken = [], [], []
    for _ in range(ROUNDS):
        done = run(PRODUCT, pages(islice(cells, WARM + MOST), sessions))
        product.append(done["answered"] / done["seconds"])
        taken += done["taken"]
        bare = run(MINIMAL, plain(islice(cells, WARM + MOST)))
        floor.append(bare["answered"] / bare["seconds"])
    taken.sort()
    more = {
        "rounds": [[round(a, 1), round(b, 1)] for a, b in zip(product, floor, strict=True)],
        "p50": round(at(0.5, taken) * 1000, 1), "p95": round(at(0.95, taken) * 1000, 1), "clients": CLIENTS,
        "durability": durability(), "note": "POST /assignments/…/submissions/，与手机网页相同",
    }  # fmt: skip
    return {f"submit.{connection.vendor}": Figure(max(product), "/s", max(floor), more)}


def open_cells(standing: ground.Ground) -> Iterator[tuple[int, int]]:
    """Cells of some branches on which nothing was sent, with the account of their unit."""
    branches = Unit.objects.filter(kind="branch").order_by("pk").values_list("pk", flat=True)[:BRANCHES]
    rows = Assignment.objects.filter(task__campaign=standing.campaign, facts__lt=2, unit__in=list(branches))
    pairs = rows.order_by("task_id", "unit_id").values_list("pk", "unit__grants__account")
    # All at once: an open read would stand in the way of this process's own writes.
    return iter(list(pairs))


def pages(cells: Iterable[tuple[int, int]], sessions: dict[int, str]) -> Orders:
    """What a phone sends: the form of the report page, with its session and its token against forgery."""
    orders = []
    for pk, account in cells:
        if account not in sessions:
            sessions[account] = session(account)
        token = uuid4().hex
        cookie = f"{sessions[account]}; {settings.CSRF_COOKIE_NAME}={token}"
        body = urlencode({"csrfmiddlewaretoken": token, "text": ground.REPORT, "key": uuid4().hex, "version": 0})
        orders.append([f"/assignments/{pk}/submissions/", {**FORM, "Cookie": cookie}, body, 302])
    return orders


def plain(cells: Iterable[tuple[int, int]]) -> Orders:
    """The same for the minimal view."""
    return [[f"/{pk}/", FORM, urlencode({"text": ground.REPORT, "key": uuid4().hex}), 204] for pk, _account in cells]


def run(application: str, orders: Orders) -> dict[str, Any]:
    """Start a server, warm it, and send the rest."""
    with serving(application) as (port, _worker):
        send(port, orders[:WARM])
        if len(orders) <= WARM:
            raise RuntimeError("too few open cells to submit to")
        return send(port, orders[WARM:])


def send(port: int, orders: Orders) -> dict[str, Any]:
    """Send requests from a process of clients; what it found."""
    with tempfile.TemporaryDirectory() as folder:
        told, result = Path(folder, "orders"), Path(folder, "result")
        words = {"port": port, "threads": CLIENTS, "seconds": SECONDS, "requests": orders}
        told.write_text(json.dumps(words), encoding="utf-8")
        subprocess.run(  # noqa: S603 -- our own command
            [sys.executable, "-m", "guatu.bench.clients", str(told), str(result)], check=True
        )
        done: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return done


def durability() -> str:
    """What the database says about its commits."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            return {2: "synchronous=FULL", 1: "synchronous=NORMAL"}.get(cursor.fetchone()[0], "?")
        cursor.execute("SHOW synchronous_commit")
        kept = cursor.fetchone()[0]
        cursor.execute("SHOW fsync")
        return f"synchronous_commit={kept}, fsync={cursor.fetchone()[0]}"
