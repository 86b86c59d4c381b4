"""Who gets in, and what they are told otherwise."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guatu.accounts.actions.tokens import revoke_token
from guatu.accounts.models import JournalEntry, Token
from guatu.api import gate
from guatu.api.tests.conftest import NOW, Caller
from guatu.orgs import access


def told(response):
    """The code of a refusal, which is always problem details."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    assert {"type", "title", "detail", "code"} <= body.keys()
    return response.status_code, body["code"]


def test_nobody_gets_in_without_a_token(drive):
    assert told(Caller("").get("/units")) == (401, "sign_in")
    assert told(Caller("guatu_wrong").get("/units")) == (401, "sign_in")
    assert Caller("").get("/units").headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_cookie_opens_nothing(drive):
    client = Client()
    client.force_login(drive.world.user["chief"])
    assert told(client.get("/api/v1/units")) == (401, "sign_in")


@pytest.mark.parametrize("ending", ["revoked", "expired", "deactivated"])
def test_a_token_ends_at_once(drive, caller, ending):
    ask = caller("eastern")
    assert ask.get("/units").status_code == 200
    user = drive.world.user["eastern"]
    if ending == "revoked":
        revoke_token(token=Token.objects.get(owner=user), by=user, at=NOW)
    elif ending == "expired":
        Token.objects.filter(owner=user).update(expires_at=NOW)
    else:
        user.deactivated_at = NOW
        user.save(update_fields=["deactivated_at"])
    assert told(ask.get("/units")) == (401, "sign_in")


def test_scopes_cut_what_the_owner_holds_and_end_with_the_request(drive, caller):
    ask = caller("eastern", "unit.read")
    assert ask.get("/units").status_code == 200
    assert told(ask.get("/assignments")) == (403, "not_allowed")
    assert access.scopes.get() is None
    assert access.can(drive.world.user["eastern"], "assignment.read", drive.world.unit["east"])


def test_a_scope_that_the_owner_does_not_hold_gives_nothing(drive, caller):
    ask = caller("villager", "submission.verify", "submission.read")
    body = {"accepted": True}
    cell = drive.cell("village")
    made = caller("villager").post(f"/assignments/{cell.pk}/submissions", {"text": "已完成"})
    assert told(ask.post(f"/submissions/{made.json()['id']}/verifications", body)) == (403, "not_allowed")


def test_the_second_factor_that_a_role_demands_is_demanded_here_too(drive, caller, settings):
    settings.SECOND_FACTOR_DEMANDED = True
    assert told(caller("chief").get("/units")) == (403, "second_factor")
    assert caller("eastern").get("/units").status_code == 200


def test_too_many_requests_of_one_token_wait_and_others_do_not(drive, caller, monkeypatch):
    monkeypatch.setattr(gate, "A_MINUTE", 3)
    answers = [caller("eastern").get("/units") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert told(answers[-1]) == (429, "too_many")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert caller("western").get("/units").status_code == 200


def test_bad_tokens_are_counted_by_address_and_lock_nobody_out(drive, caller, monkeypatch):
    monkeypatch.setattr(gate, "REFUSED_A_MINUTE", 2)
    assert [Caller("guatu_x").get("/units").status_code for _ in range(3)] == [401, 401, 429]
    assert caller("eastern").get("/units").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "answer"),
    [
        ("GET", "/nothing", None, {}, (404, "not_found")),
        ("GET", "/", None, {}, (404, "not_found")),
        ("DELETE", "/units", None, {}, (405, "wrong_method")),
        ("GET", "/units?colour=red", None, {}, (422, "invalid")),
        ("GET", "/units?limit=0", None, {}, (422, "invalid")),
        ("GET", "/units?limit=201", None, {}, (422, "invalid")),
        ("GET", "/units?kind=nonsense", None, {}, (422, "invalid")),
        ("GET", "/units/abc", None, {}, (422, "invalid")),
        ("GET", "/units/99999999999999999999", None, {}, (422, "invalid")),
        ("GET", "/units/9223372036854775807", None, {}, (404, "not_found")),
        ("POST", "/verifications", b"{", {}, (422, "invalid")),
        ("POST", "/verifications", b'{"submissions": [NaN]}', {}, (422, "invalid")),
        ("POST", "/verifications", b"[" * 9000, {}, (422, "invalid")),
        ("POST", "/verifications", b"x=1", {"Content-Type": "text/plain"}, (415, "wrong_type")),
        ("POST", "/verifications", {"submissions": [1], "by": 3}, {}, (422, "invalid")),
        ("POST", "/verifications", {"submissions": [1]}, {"Idempotency-Key": "ä"}, (422, "invalid")),
        ("POST", "/verifications", b" " * (4 << 20), {}, (413, "too_large")),
    ],
)
def test_every_refusal_is_problem_details(drive, caller, method, path, body, headers, answer):
    assert told(caller("eastern")(method, path, body, **headers)) == answer


def test_a_refused_method_says_which_are_allowed(drive, caller):
    assert caller("eastern")("DELETE", "/units").headers["Allow"] == "GET"


def test_a_key_is_required_for_what_creates(drive, caller):
    cell = drive.cell("village")
    response = caller("villager").post(f"/assignments/{cell.pk}/receipt", Idempotency_Key="")
    assert told(response) == (422, "invalid")
    assert "Idempotency-Key" in response.json()["errors"]


def test_the_journal_says_that_it_came_by_the_interface(drive, caller):
    caller("villager").post(f"/assignments/{drive.cell('village').pk}/receipt")
    entry = JournalEntry.objects.latest("seq")
    assert (entry.verb, entry.via, entry.actor) == ("assignment.accept", "api", drive.world.user["villager"])


LISTS = ("/units", "/assignments", "/submissions", "/extensions", "/flags", "/rules", "/campaigns")


@pytest.mark.parametrize("path", LISTS)
def test_the_number_of_queries_does_not_grow_with_the_list(drive, caller, path):
    ask, numbers = caller("chief"), []
    ask.get(path)
    for limit in (2, 200):
        with CaptureQueriesContext(connection) as queries:
            assert ask.get(f"{path}?limit={limit}").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 14
