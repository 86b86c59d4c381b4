"""Ids of another subtree, put into every operation of the document: not found, and nothing changes.

The table has one row for each operation; an operation without a row fails.
"""

import hashlib
import re
from typing import Any

import pytest
from django.apps import apps

from guatu.accounts.models import IdempotencyRecord, RateWindow, Token
from guatu.api.tests.sides import EAST, WEST, Side, build
from guatu.api.urls import api
from guatu.base import clock
from tests.world import AT

TODAY = clock.day(AT).isoformat()
REASON = {"reason": "情况有变", "effective_on": "2026-11-20"}
# operation: (what the numbers in its address are, its body). The caller of a branch's own work is its secretary.
ROWS: dict[str, tuple[dict[str, str], Any]] = {
    "unit": ({"id": "unit"}, None),
    "unit_children": ({"id": "county"}, None),
    "unit_changes": ({"id": "unit"}, None),
    "propose_change": ({"id": "unit"}, {"kind": "rename", "proposal": {"name": "新的名字"}, **REASON}),
    "campaign": ({"id": "campaign"}, None),
    "campaign_tasks": ({"id": "campaign"}, None),
    "campaign_nodes": ({"id": "campaign"}, None),
    "task": ({"id": "task"}, None),
    "assignment": ({"id": "assignment"}, None),
    "receive": ({"id": "assignment"}, None),
    "draft": ({"id": "assignment"}, None),
    "save_draft": ({"id": "assignment"}, {"text": "草稿"}),
    "discard_draft": ({"id": "assignment"}, None),
    "submit": ({"id": "assignment"}, {"text": "已完成"}),
    "ask_extension": ({"id": "assignment"}, {"until": "2027-01-10", "reason": "人手不足"}),
    "ask_exemption": ({"id": "assignment"}, {"reason": "没有此项"}),
    "start_upload": ({"id": "assignment"}, {"name": "一.txt", "size": 10}),
    "submission": ({"id": "submission"}, None),
    "withdraw_submission": ({"id": "submission"}, None),
    "verify": ({"id": "submission"}, {"accepted": True}),
    "retract_verification": ({"id": "verification"}, None),
    "upload": ({"key": "upload"}, None),
    "put_part": ({"key": "upload", "offset": "0"}, b"abcdef"),
    "finish_upload": ({"key": "upload"}, None),
    "attachment": ({"id": "attachment"}, None),
    "attachment_content": ({"id": "attachment"}, None),
    "remove_attachment": ({"id": "attachment"}, None),
    "extension": ({"id": "extension"}, None),
    "decide_extension": ({"id": "extension"}, {"approved": True}),
    "exemption": ({"id": "exemption"}, None),
    "decide_exemption": ({"id": "exemption"}, {"approved": True}),
    "end_exemption": ({"id": "exemption"}, None),
    "figures": ({"id": "campaign"}, None),
    "cells": ({"id": "campaign"}, None),
    "ranking": ({"id": "campaign"}, None),
    "flag": ({"id": "flag"}, None),
    "take_step": ({"id": "flag"}, {"kind": "decided", "text": "情况属实"}),
    "rule": ({"id": "rule"}, None),
    "bulletin": ({"id": "bulletin"}, None),
    "bulletin_document": ({"id": "bulletin"}, None),
    "bulletin_file": ({"id": "bulletin", "kind": "pdf"}, None),
    "bulletin_figure": ({"id": "bulletin", "code": "code"}, None),
    "acknowledge_bulletin": ({"id": "bulletin"}, {"unit": "=unit"}),
    "person": ({"id": "record"}, None),
    "start_transfer": ({"id": "record"}, {"outside": "外省团委", "destination": "move"}),
    "meeting": ({"id": "meeting"}, None),
    "record_meeting": (
        {"id": "unit"}, {"kind": "lesson", "held_on": "2026-11-01", "topic": "团课", "present": ["=record"]},
    ),
    "strike_meeting": ({"id": "meeting"}, {"reason": "记错"}),
    "transfer": ({"id": "transfer"}, None),
    "decide_transfer": ({"id": "transfer"}, {"stage": "from_branch", "approved": True}),
    "place": ({"id": "place"}, None),
    "finding": ({"id": "finding"}, None),
    "case": ({"id": "case"}, None),
    "indicator": ({"id": "unit", "code": "posts_filled"}, None),
    "contact": ({"id": "contact"}, None),
    "visit": ({"id": "visit"}, None),
    "record_visit": (
        {"id": "unit"}, {"key": "visit-0001", "purpose": "guidance", "on": "2026-11-01", "text": "谈了换届"},
    ),
    "matter": ({"id": "matter"}, None),
    "confirm_matter": ({"id": "matter"}, {"text": "属实"}),
    "reopen_matter": ({"id": "matter"}, {"text": "不足"}),
    "report_matter": ({"id": "matter"}, {"text": "已采购"}),
    "finish_matter": ({"id": "matter"}, {"text": "已办"}),
    "demonstration": ({"id": "demonstration"}, None),
    "story": ({"id": "story"}, None),
    "secondment": ({"id": "secondment"}, None),
    "spot_plan": ({"id": "spot_plan"}, None),
    "spot_units": ({"id": "spot_plan"}, None),
    "spot_cells": ({"id": "spot_plan"}, None),
    "spot_cell": ({"id": "spot_cell"}, None),
    "record_spot_entry": ({"id": "spot_cell"}, {"on": TODAY, "outcome": "confirmed"}),
    "duty_round": ({"id": "duty_round"}, None),
    "duty_reports": ({"id": "duty_round"}, None),
    "duty_report": ({"id": "duty_report"}, None),
    "symposium": ({"id": "symposium"}, None),
    "material": ({"id": "material"}, None),
    "question": ({"id": "question"}, None),
    "ask_question": ({"id": "unit"}, {"text": "没有团旗怎么办"}),
    "assessment": ({"id": "assessment"}, None),
    "assessment_values": ({"id": "assessment_item"}, None),
    "letter": ({"id": "letter"}, None),
    "receive_letter": ({"id": "letter"}, {}),
    "reply_to_letter": ({"id": "letter"}, {"text": "已办结"}),
}  # fmt: skip
# Operations without an id in their address, and their bodies: nothing of the other side may come out of them.
LISTS: dict[str, Any] = {
    "units": None, "campaigns": None, "assignments": None, "submissions": None, "extensions": None,
    "exemptions": None, "flags": None, "rules": None, "bulletins": None, "verify_batch": None,
    "persons": None, "posts": None, "meetings": None, "reviews": None, "transfers": None, "places": None,
    "findings": None, "cases": None, "indicators": None, "norms": None, "contacts": None, "visits": None,
    "matters": None, "demonstrations": None, "stories": None, "secondments": None, "spot_plans": None,
    "duty_rounds": None, "symposia": None, "materials": None, "questions": None, "assessments": None, "letters": None,
}  # fmt: skip
# Parameters by which a list is narrowed to something else's subtree.
WHOLE = {"campaigns", "rules", "bulletins", "verify_batch", "indicators", "norms"}  # not to be narrowed
NARROWED = dict.fromkeys(LISTS.keys() - WHOLE, "below")
PUBLIC = {"indicators", "norms"}  # the same for everybody
SILENT = (IdempotencyRecord, RateWindow, Token)  # counters of the gate itself


def operations() -> dict[str, tuple[str, str]]:
    """Method and address of each operation of the document."""
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    return {
        said["operationId"]: (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    }


OPERATIONS = operations()


def digest() -> str:
    """A hash over every row of the product's tables."""
    seal = hashlib.sha256()
    for model in apps.get_models():
        if model.__module__.startswith("guatu.") and model not in SILENT:
            for row in model._default_manager.order_by("pk").values_list():
                seal.update(repr((model.__name__, row)).encode())
    return seal.hexdigest()


@pytest.fixture
def east(drive) -> Side:
    return build(drive, EAST)


@pytest.fixture
def west(drive) -> Side:
    return build(drive, WEST)


def filled(value: Any, side: Side) -> Any:
    """A body, with `=kind` replaced by the number of that kind on a side."""
    if isinstance(value, dict):
        return {name: filled(one, side) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, side) for one in value]
    return side.ids[value[1:]] if isinstance(value, str) and value.startswith("=") else value


def asked(name: str, side: Side, ask: Any) -> Any:
    method, path = OPERATIONS[name]
    places, body = ROWS[name]
    address = re.sub(r"{(\w+)}", lambda found: str(side.ids.get(places[found[1]], places[found[1]])), path)
    body = filled(body, side)
    headers = {"Content-Type": "application/octet-stream"} if isinstance(body, bytes) else {}
    return ask(method, address, body, **headers)


def test_every_operation_has_a_row():
    assert OPERATIONS.keys() == ROWS.keys() | LISTS.keys()
    for name, (_method, path) in OPERATIONS.items():
        wanted = set(re.findall(r"{(\w+)}", path))
        assert wanted == (ROWS[name][0].keys() if name in ROWS else set()), name


def test_an_id_of_another_subtree_is_not_found_and_changes_nothing(east, west, caller):
    ask, wrong, before = caller(east.leader), {}, digest()
    for name in ROWS:
        answer = asked(name, west, ask)
        if (answer.status_code, answer.json()["code"]) != (404, "not_found"):
            wrong[name] = (answer.status_code, answer.content.decode())
    assert wrong == {}
    assert digest() == before


def test_the_same_requests_reach_the_own_subtree(east, west, caller):
    answers = {name: asked(name, east, caller(east.leader)).status_code for name in ROWS}
    assert {name: status for name, status in answers.items() if status in (401, 403, 404, 422, 500)} == EXPECTED


# A draft that was thrown away a moment before, an upload that is attached already.
EXPECTED = {"draft": 404}


def test_lists_hold_nothing_of_another_subtree(east, west, caller):
    for name in set(LISTS) - {"verify_batch"}:
        text = caller(east.leader)("GET", OPERATIONS[name][1]).content.decode()
        found = [word for word in ("西平", "workshop", "worker", "一车间", "金工", "own-west") if word in text]
        assert (name, found) == (name, [])


def test_a_list_cannot_be_narrowed_to_another_subtree(east, west, caller):
    for name, word in NARROWED.items():
        path = f"{OPERATIONS[name][1]}?{word}="
        answers = [caller(east.leader)("GET", f"{path}{side.ids['county']}").status_code for side in (west, east)]
        assert (name, answers) == (name, [404, 200])


def test_figures_of_another_subtree_are_not_found(drive, east, west, caller):
    asked_for = [west.ids["county"], drive.world.unit["city"].pk, east.ids["county"]]
    for name in ("figures", "cells", "ranking"):
        path = OPERATIONS[name][1].replace("{id}", str(drive.campaign.pk))
        answers = [caller(east.leader)("GET", f"{path}?unit={unit}").status_code for unit in asked_for]
        assert (name, answers) == (name, [404, 404, 200])


def test_a_batch_passes_over_what_is_not_the_callers_own_to_decide(east, west, caller):
    ids = [east.ids["submission"], west.ids["submission"], 10**12]
    items = caller(east.leader).post("/verifications", {"submissions": ids}).json()["items"]
    assert [(item["submission"], item["accepted"]) for item in items] == [
        (ids[0], True),
        (ids[1], False),
        (ids[2], False),
    ]
    assert items[1]["problem"] == items[2]["problem"]  # one that exists elsewhere looks like one that does not


FORBIDDEN_TO_READERS = ("receive", "submit", "save_draft", "ask_extension", "decide_extension", "propose_change")


def test_a_receipt_of_another_subtree_is_not_found(east, west, caller):
    path = f"/bulletins/{east.ids['bulletin']}/receipts"
    assert caller(east.leader).post(path, {"unit": west.ids["unit"]}).status_code == 404


def test_a_reader_is_refused_what_only_others_may_do(drive, east, caller):
    refused = {
        name: asked(name, east, caller("inspector")).status_code
        for name in (
            "receive",
            "submit",
            "save_draft",
            "ask_extension",
            "decide_extension",
            "propose_change",
            "take_step",
        )
    }
    assert refused.pop("take_step") == 404  # a flag that is not published yet is its parties' own
    assert set(refused.values()) == {403}


def test_accounts_without_any_grant_find_nothing(drive, east, caller):
    ask = caller("outsider")
    assert {name: asked(name, east, ask).status_code for name in ROWS} == dict.fromkeys(ROWS, 404)
    for name in set(LISTS) - {"verify_batch"} - PUBLIC:
        assert ask("GET", OPERATIONS[name][1]).json()["items"] == []
