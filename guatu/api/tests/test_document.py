"""The OpenAPI document, and requests made up from it: every answer is one that the document promises."""

import json
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from guatu.api import gate
from guatu.api.tests.sides import EAST, build
from guatu.api.tests.test_swap import ROWS
from guatu.api.urls import api
from guatu.orgs.rules.roles import ROLES

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 3


def every() -> list[tuple[str, str]]:
    return [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]


def test_the_document_is_served_to_everyone_as_openapi_3_1(db):
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.json()["openapi"]) == (200, "3.1.0")
    assert answer.json()["paths"].keys() == DOCUMENT["paths"].keys()


def test_the_reference_page_shows_every_operation_without_scripts_of_its_own(db):
    answer = Client().get("/api/v1/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [
        name for method, path in every() if (name := DOCUMENT["paths"][path][method]["operationId"]) not in page
    ] == []
    assert "//cdn" not in page


def test_every_operation_says_its_scope_its_key_and_its_refusals():
    verbs = frozenset().union(*(role.verbs for role in ROLES.values()))
    for method, path in every():
        said = DOCUMENT["paths"][path][method]
        assert set(said["x-scope"]) <= verbs, path
        assert {"401", "403", "404", "422", "429"} <= said["responses"].keys(), path
        assert said["security"] == [{"Bearer": []}], path
        headers = {p["name"] for p in said["parameters"] if p["in"] == "header"}
        assert ("Idempotency-Key" in headers) == (method == "post"), path
        assert said["summary"] and said["description"], path


def test_no_answer_names_more_of_a_person_than_the_display_name():
    fields = {name for shape in DOCUMENT["components"]["schemas"].values() for name in shape.get("properties", {})}
    inputs = {"secretary"}  # of a proposed unit; never in an answer
    assert not fields & {"email", "username", "phone", "password", "last_used_on", "secretary"} - inputs


def numbers(operation: Any, ids: dict[str, Any]) -> dict[str, Any]:
    """The numbers of rows that stand, by parameter, where the table of the swap test knows them."""
    places, _body = ROWS.get(operation.definition.raw["operationId"], ({}, None))
    return {name: ids[place] for name, place in places.items() if place in ids}


def made_up(operation: Any, ids: dict[str, Any], raw: str) -> None:
    """Send some requests of an operation; half of them to rows that stand."""

    @hypothesis.settings(max_examples=EXAMPLES, suppress_health_check=list(hypothesis.HealthCheck))
    @hypothesis.given(case=operation.as_strategy(), real=hypothesis.strategies.booleans())
    def ask(case: Any, real: bool) -> None:
        if real:
            case.path_parameters = {**(case.path_parameters or {}), **numbers(operation, ids)}
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {raw}"}
        case.call_and_validate(checks=CHECKS)

    ask()


@pytest.fixture
def _open_connection() -> Iterator[None]:
    """The test's transaction outlives the requests, as it does with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_open_connection")
def test_made_up_requests_get_promised_answers(drive, caller, monkeypatch):
    monkeypatch.setattr(gate, "A_MINUTE", 10**6)
    monkeypatch.setattr(SCHEMA, "app", get_wsgi_application())
    ids, raw, wrong = build(drive, EAST).ids, caller("eastern").raw, {}
    for method, path in every():
        try:
            made_up(SCHEMA[path][method.upper()], ids, raw)
        except Exception as failure:
            wrong[f"{method} {path}"] = str(failure)
    assert not wrong, "\n\n".join(f"{name}: {words}" for name, words in wrong.items())
