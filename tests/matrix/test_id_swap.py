"""Numbers of the other subtree, and numbers that are none: not found, and not one row changes."""

import io
import re
from typing import Any
from zipfile import ZipFile

import pytest
from django.urls import reverse

from tests.matrix.asking import INTERFACE, Asker, address, filled
from tests.matrix.rich import WEST_WORDS
from tests.matrix.rows import OPERATIONS, PAGES, Row

pytestmark = pytest.mark.django_db
# What an account may not see whatever it is: another subtree's. Held by journal.read alone, refused as a page.
HELD = {"accounts:journal_entry"}
NOWHERE = (0, 2**31, 2**63 - 1)
# Further parts of an address that name something of the other subtree: parameter and kind.
NESTED = [
    ("supervision:progress", "unit", "unit"), ("supervision:cells", "unit", "unit"),
    ("supervision:ranking", "unit", "unit"), ("supervision:silence", "unit", "unit"),
    ("desk:wall", "unit", "unit"), ("desk:wall_figures", "unit", "unit"), ("desk:changed", "unit", "unit"),
    ("campaigns:responsibility", "unit", "unit"),
]  # fmt: skip
# The same of pages whose address names nothing itself, with the verb that chooses among the units of a role.
ASIDE = ("fieldwork:contacts", "fieldwork:contact_gaps", "fieldwork:matters", "fieldwork:visits",
         "fieldwork:secondments", "fieldwork:needs", "guidance:plan", "guidance:coverage", "supervision:suspicions",
         "supervision:spot_plan_new", "desk:mechanisms", "desk:actions")  # fmt: skip
EXPORTS = ("orgs:list", "orgs:changes", "orgs:accounts", "submissions:requests", "supervision:flags",
           "supervision:letters", "supervision:channels", "bulletins:list", "campaigns:list")  # fmt: skip


def swapped(asker: Asker, rows: list[Row], ask: Any, name: str, places: tuple[str, ...], own: str) -> dict[Any, Any]:
    """What was not answered as not found when an account named objects of other places."""
    wrong = {}
    for row in rows:
        body = filled(asker.rich, row.body, own)
        for kind in row.on:
            for place in places:
                for method in row.methods:
                    answer = ask(name, method, address(asker.rich, row, kind, place), body)
                    told = {403, 404} if row.name in HELD else {404}
                    if answer.status not in told or answer.changed:
                        wrong[row.name, method, kind, place] = (answer.status, answer.changed)
    return wrong


@pytest.mark.parametrize(
    ("name", "places", "own"), [("eastern", ("west", "firm"), "east"), ("western", ("east", "town"), "west")]
)
def test_no_page_opens_or_takes_an_object_of_the_other_subtree(asker: Asker, name, places, own):
    assert swapped(asker, PAGES, asker.page, name, places, own) == {}


@pytest.mark.parametrize(
    ("name", "places", "own"), [("eastern", ("west", "firm"), "east"), ("western", ("east", "town"), "west")]
)
def test_no_operation_answers_for_an_object_of_the_other_subtree(asker: Asker, name, places, own):
    assert swapped(asker, OPERATIONS, asker.call, name, places, own) == {}


def test_numbers_that_are_none_are_not_found(asker: Asker):
    wrong = {}
    for row in [*PAGES, *OPERATIONS]:
        page = ":" in row.name
        if not row.on or row.arg == "key" or row.name in HELD:
            continue
        for pk in NOWHERE:
            ask = asker.page if page else asker.call
            path = address(asker.rich, row, row.on[0], "east", pk)
            answer = ask("eastern", row.methods[0], path, filled(asker.rich, row.body, "east"))
            if answer.status not in ({404} if page else {404, 422}) or answer.changed:
                wrong[row.name, pk] = answer.status
    assert wrong == {}


@pytest.mark.parametrize("written", ["-1", "abc", "1e3", "99999999999999999999999", "0x10", "1;2", "%00", "１"])
def test_what_is_no_number_is_not_found(asker: Asker, written: str):
    paths = {
        re.sub(r"/\d+/", f"/{written}/", address(asker.rich, row, row.on[0], "east", 7), count=1)
        for row in PAGES
        if row.on and row.arg != "key"
    }
    found = {path: asker.page("eastern", "GET", path).status for path in sorted(paths)}
    assert {
        path: status
        for path, status in found.items()
        if status not in {404, 405, *([403] if path.startswith("/journal/") else [])}
    } == {}


@pytest.mark.parametrize(("name", "word", "kind"), NESTED)
def test_a_parameter_cannot_name_the_other_subtree(asker: Asker, name: str, word: str, kind: str):
    row = next(row for row in PAGES if row.name == name and row.on)
    path = reverse(name, kwargs={row.arg: asker.rich.campaign.pk})
    told = [asker.page("eastern", "GET", f"{path}?{word}={asker.rich.ids[kind][at]}").status
            for at in ("west", "firm", "city", "east")]  # fmt: skip
    assert told == [404, 404, 404, 200]


@pytest.mark.parametrize("name", ASIDE)
def test_a_parameter_of_a_list_cannot_name_the_other_subtree(asker: Asker, name: str):
    told = [asker.page("eastern", "GET", f"{reverse(name)}?unit={asker.rich.ids['unit'][at]}").status
            for at in ("west", "firm", "city", "east")]  # fmt: skip
    assert told == [404, 404, 404, 200]


def test_a_form_of_the_work_on_the_ground_cannot_name_the_other_subtree(asker: Asker):
    """What is chosen from a list is taken from that list alone: a refusal, or nothing at all that was written."""
    ids, code, wrong = asker.rich.ids, asker.rich.world.unit["west"].code, {}
    west = {kind: ids[kind]["west"] for kind in ids}
    unit = {"unit": west["unit"]}
    term = {"number": "1", "since": "2026-11-20", "due_on": "2027-11-20"}
    met = {"title": "座谈", "on": "2026-11-20", "agenda": "交流"}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("fieldwork:matter_handover", "matter", {"handover-text": "转", "handover-owner_unit": west["unit"]}),
        ("fieldwork:contact_acceptances", "", unit),
        ("desk:contact_runs", "", unit),
        ("fieldwork:match_runs", "", unit),
        ("fieldwork:post_contacts", "post", {"branch": west["unit"]}),
        ("fieldwork:post_contacts", "post", {"elsewhere": code}),
        ("fieldwork:contact_change", "contact_proposal", {"change-elsewhere": code}),
        ("fieldwork:dispatch", "need", {"candidate": west["secondment_candidate"], **term}),
        ("fieldwork:exchange_booking", "exchange", {**unit, "people": "1"}),
        ("guidance:question_new", "", {**unit, "text": "能补开吗", "seen": "1"}),
        ("guidance:group_members", "guidance_group", {"person": west["guide"]}),
        ("guidance:group_forming", "unit", {"name": "新组", "units": west["unit"]}),
        ("guidance:session_plan", "unit", {"kind": "talk", "title": "x", "on": "2026-11-20",
                                           "group": west["guidance_group"]}),
        ("guidance:material_new", "unit", {"title": "x", "kind": "manual", "text": "x", "tasks": west["plan_task"]}),
        ("guidance:question_sameness", "question", {"other": west["question"]}),
        ("appraisals:symposium_plan", "unit", {**met, "units": west["unit"]}),
        ("supervision:spot_plan_new", "", unit),
        ("supervision:spot_plan_checkers", "spot_plan", {"accounts": west["person"]}),
        ("supervision:spot_unit_checker", "spot_unit", {"checker-account": west["person"]}),
        ("campaigns:responsibility_filling", "campaign", unit),
    ]  # fmt: skip
    for name, kind, body in asked:
        answer = asker.page("eastern", "POST", reverse(name, args=[ids[kind]["east"]] if kind else []), body)
        if answer.status not in {404, 422} or answer.changed:
            wrong[name, *body] = answer.status
    path = reverse("guidance:session_invitation", args=[ids["guidance_session"]["east"]])
    ticked = asker.page("eastern", "POST", path, unit)
    sought = reverse("fieldwork:recommendation", args=[ids["unit"]["east"]]) + f"?person={west['record']}"
    found = asker.page("eastern", "GET", sought)
    assert (wrong, "session_unit" in str(ticked.wrote), found.status) == ({}, False, 404)


def test_a_form_cannot_name_the_other_subtree(asker: Asker):
    ids, wrong = asker.rich.ids, {}
    west = {kind: ids[kind]["west"] for kind in ids}
    code = asker.rich.world.unit["west"].code
    own, said = {"pk": ids["unit"]["east"]}, {"reason": "批复", "effective_on": "2026-11-20"}
    asked = [
        ("orgs:proposal", {**own, "kind": "move"}, {"parent": code, **said}),
        ("orgs:proposal", {**own, "kind": "merge"}, {"units": code, **said}),
        ("bulletins:receipts", {"pk": ids["bulletin"]["city"]}, {"unit": west["unit"]}),
        ("bulletins:drafts", {}, {"series": "1", "campaign": west["campaign"], "kind": "supervision"}),
        ("supervision:proposals", {}, {"version": west["rule"], "period": "2026-11"}),
        ("campaigns:assignment", {"pk": ids["campaign_task"]["city"], "duty": "direct"},
         {"unit": west["unit"], "person": "张三", "span": "task"}),
        ("supervision:channels", {}, {"unit": west["unit"], "kind": "email", "name": "x", "address": "a@example.org"}),
    ]  # fmt: skip
    for name, parts, body in asked:
        answer = asker.page("eastern", "POST", reverse(name, kwargs=parts), body)
        if answer.status not in {404, 422} or answer.changed:
            wrong[name, *body] = answer.status
    batch = asker.page("eastern", "POST", reverse("submissions:acceptances"), {"item": west["submission"]})
    assert (wrong, batch.status, batch.changed) == ({}, 302, False)


def words_of(content: bytes) -> str:
    """The text of a sheet or a page."""
    if content[:2] == b"PK":
        with ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())
    return content.decode("utf-8", "ignore")


@pytest.mark.parametrize("form", ["", "csv", "xlsx"])
def test_no_list_and_no_sheet_holds_a_word_of_the_other_subtree(asker: Asker, form: str):
    leaks = {}
    for name in EXPORTS:
        path = reverse(name) + (f"?format={form}" if form else "")
        for account in ("eastern", "east.city_secretary", "east.inspector"):
            answer = asker.page(account, "GET", path)
            found = [word for word in WEST_WORDS if word in words_of(answer.content)]
            if found:
                leaks[name, account] = found
    assert leaks == {}


@pytest.mark.parametrize("form", ["", "csv"])
def test_no_page_that_names_nothing_holds_a_word_of_the_other_subtree(asker: Asker, form: str):
    leaks = {}
    for row in PAGES:
        if row.on or row.more or row.public or "GET" not in row.methods or row.name in EXPORTS:
            continue
        answer = asker.page("eastern", "GET", reverse(row.name) + (f"?format={form}" if form else ""))
        found = [word for word in WEST_WORDS if word in words_of(answer.content)]
        if found or answer.status >= 500:
            leaks[row.name] = (answer.status, found)
    assert leaks == {}


def test_figures_their_lists_and_ledgers_hold_nothing_of_the_other_subtree(asker: Asker):
    leaks, pk = {}, asker.rich.campaign.pk
    names = ("progress", "cells", "ranking", "silence")
    paths = [reverse(f"supervision:{name}", args=[pk]) + query for name in names for query in ("", "?format=csv")]
    paths += [reverse("desk:wall", args=[pk]), reverse("desk:changed", args=[pk]) + "?format=csv",
              reverse("desk:units_csv"), reverse("desk:search") + "?q=西平", reverse("orgs:matches") + "?q=西平",
              reverse("submissions:mine"), reverse("submissions:queue"), reverse("desk:home")]  # fmt: skip
    for path in paths:
        answer = asker.page("eastern", "GET", path)
        words = words_of(answer.content).replace('value="西平"', "").replace("“西平”", "")
        found = [word for word in WEST_WORDS if word in words]
        if found or answer.status >= 400:
            leaks[path] = (answer.status, found)
    assert leaks == {}


def test_lists_of_the_interface_hold_nothing_of_the_other_subtree(asker: Asker):
    leaks = {}
    for row in OPERATIONS:
        if not row.on and row.methods == ("GET",):
            text = asker.call("eastern", "GET", INTERFACE[row.name][1]).content.decode()
            leaks[row.name] = [word for word in WEST_WORDS if word in text]
    assert {name: found for name, found in leaks.items() if found} == {}
