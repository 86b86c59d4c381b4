"""Callers of the interface: the world with a running campaign, and a client for each account with a token."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from guatu.accounts.actions.tokens import create_token
from guatu.accounts.models import User
from guatu.base import clock
from guatu.orgs.rules.roles import ROLES
from guatu.submissions.actions import reach
from guatu.submissions.tests.conftest import Drive, draw
from tests.world import AT, World

NOW = AT + timedelta(hours=1)
EVERYTHING = frozenset().union(*(role.verbs for role in ROLES.values()))


def token_of(user: User, scopes: Any = EVERYTHING) -> str:
    """A token's secret; by default with every scope, so that only the owner's rights limit it."""
    _token, raw = create_token(
        name="测试", scopes=scopes, held=EVERYTHING, expires_on=date(2026, 12, 1), by=user, at=AT
    )
    return raw


@dataclass
class Caller:
    """A program with a token."""

    raw: str
    keys: int = 0

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Ask; a POST gets a fresh key unless one is given, a body goes as JSON unless it is bytes."""
        sent = {"Authorization": f"Bearer {self.raw}"} if self.raw else {}
        if method == "POST":
            self.keys += 1
            sent["Idempotency-Key"] = f"key-{self.raw[-6:]}-{self.keys}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = sent.pop("Content-Type", "application/json")
        address = path if path.startswith("/api/") else f"/api/v1{path}"
        return Client().generic(method, address, data, content_type=kind, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("POST", path, body, **headers)


@pytest.fixture(autouse=True)
def _at_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The world's morning: an hour after its campaign was launched."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def drive(world: World) -> Drive:
    """The world with its campaign launched."""
    campaign = draw(world)
    reach.launch(campaign=campaign, by=world.user["chief"], at=AT)
    campaign.refresh_from_db()
    return Drive(world, campaign)


@pytest.fixture
def caller(world: World) -> Any:
    """`caller("eastern")`: a program of that account, with one token however often it is asked for."""
    kept: dict[Any, Caller] = {}

    def of(name: str, *scopes: str) -> Caller:
        key = (name, scopes)
        if key not in kept:
            kept[key] = Caller(token_of(world.user[name], scopes or EVERYTHING))
        return kept[key]

    return of
