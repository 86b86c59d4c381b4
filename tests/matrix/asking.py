"""Asking the product as somebody: one request, its answer, what it wrote; afterwards everything is as before."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from guatu.api.urls import api
from guatu.supervision.board import cache
from tests.matrix.rich import Rich
from tests.matrix.rows import Row

# Tables that any request may write, and why. Nothing else may change by reading or by being refused.
PASSING = {
    "django_session": "a session's key is renewed each day",
    "rate_window": "requests of a token are counted",
    "token": "the day of a token's last use",
    "idempotency_record": "a key that was used for a refused request",
}
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)


class Browser(Client):
    """A browser that stays as it was: no answer changes its cookies, and no template is recorded."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


@dataclass
class Answer:
    """A status, where it leads, the body, and the tables that were written."""

    status: int
    location: str
    content: bytes
    wrote: set[str]
    changed: bool


@dataclass
class Asker:
    """The rich world with a signed-in browser for each account."""

    rich: Rich
    clients: dict[str, Client] = field(default_factory=dict)
    before: str = ""
    keys: int = 0

    def __post_init__(self) -> None:
        self.before = digest()

    def client(self, name: str) -> Client:
        """The browser of an account; "" for nobody's."""
        if name not in self.clients:
            self.clients[name] = Browser()
            if name:
                self.clients[name].force_login(self.rich.world.user[name])
        return self.clients[name]

    def page(self, name: str, method: str, path: str, body: Any = None, headers: Any = None) -> Answer:
        """Ask for a page as an account ("" for nobody)."""
        if isinstance(body, bytes):
            sent = {} if method == "GET" else {"data": body, "content_type": "application/octet-stream"}
        else:
            sent = {"data": body or {}} if method == "POST" else {}
        client = self.client(name)
        with self.kept() as wrote:
            response = getattr(client, method.lower())(path, headers=headers or {}, **sent)
            content = self.content(response)
            changed = self.changed(method, response.status_code, wrote)
        return Answer(response.status_code, response.headers.get("Location", ""), content, wrote, changed)

    def call(self, name: str, method: str, path: str, body: Any = None) -> Answer:
        """Call an operation by an account's token ("" for none)."""
        self.keys += 1
        headers = {"Idempotency-Key": f"key-{self.keys}"} if method == "POST" else {}
        if name:
            headers["Authorization"] = f"Bearer {self.rich.tokens[name]}"
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        client = self.client("")
        with self.kept() as wrote:
            response = client.generic(method, path, data, content_type=kind, headers=headers)
            content = self.content(response)
            changed = self.changed(method, response.status_code, wrote)
        return Answer(response.status_code, response.headers.get("Location", ""), content, wrote, changed)

    def changed(self, method: str, status: int, wrote: set[str]) -> bool:
        """Whether a request that only read, or was refused, left other rows than there were."""
        idle = method == "GET" or status >= 400
        return idle and bool(wrote - PASSING.keys()) and digest() != self.before

    @staticmethod
    def content(response: Any) -> bytes:
        return b"".join(response.streaming_content) if response.streaming else response.content

    @contextmanager
    def kept(self) -> Iterator[set[str]]:
        """The names of the tables written meanwhile; all of it is undone at the end."""
        wrote: set[str] = set()

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            found = WRITES.match(sql)
            if found:
                wrote.add(found[1])
            return execute(sql, params, many, context)

        with transaction.atomic(), connection.execute_wrapper(watch):
            yield wrote
            transaction.set_rollback(True)
        if wrote - PASSING.keys():
            cache.forget()  # boards must not remember what was undone


def digest() -> str:
    """A hash over every row of every table but those that any request may write."""
    seal = hashlib.sha256()
    for model in apps.get_models():
        if model._meta.db_table not in PASSING and model._meta.managed:
            for row in model._default_manager.order_by("pk").values_list():
                seal.update(repr((model._meta.db_table, row)).encode())
    return seal.hexdigest()


def filled(rich: Rich, value: Any, place: str) -> Any:
    """A value of a row, with `=kind` replaced by the number of that kind at a place."""
    if isinstance(value, str) and value.startswith("="):
        return rich.ids[value[1:]][place]
    if isinstance(value, Mapping):
        return {name: filled(rich, one, place) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(rich, one, place) for one in value]
    return value


def address(rich: Rich, row: Row, kind: str, place: str, pk: Any = None) -> str:
    """The address of a row for an object of a kind at a place (or for any other number)."""
    more = filled(rich, row.more, place)
    if row.on:
        more[row.arg] = rich.ids[kind][place] if pk is None else pk
    if ":" in row.name:
        return reverse(row.name, kwargs=more)
    return INTERFACE[row.name][1].format(**more)


def walk(resolver: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, frozenset[str]]]:
    """The name and the parts of every address but the interface's."""
    for found in (resolver or get_resolver()).url_patterns:
        if hasattr(found, "url_patterns"):
            yield from walk(found, (*spaces, found.namespace) if found.namespace else spaces)
        else:
            yield ":".join((*spaces, str(found.name))), frozenset(found.pattern.regex.groupindex)


def operations() -> dict[str, tuple[str, str]]:
    """Method and address of each operation of the interface's document."""
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    return {
        said["operationId"]: (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    }


INTERFACE = operations()
