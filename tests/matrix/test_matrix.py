"""Every address and operation × every role × own, child, parent, sibling, other, nobody: what the table implies."""

import os
from typing import Any

import pytest

from guatu.orgs.rules.roles import ROLES
from tests.matrix.asking import INTERFACE, Answer, Asker, address, filled, walk
from tests.matrix.rich import RELATIONS
from tests.matrix.rows import OPERATIONS, PAGES, Row, expected

pytestmark = pytest.mark.django_db
SEEN = ("own", "child", "parent", "sibling")  # a place below the sibling is asked for in test_id_swap
THOROUGH = os.environ.get("GUATU_HYPOTHESIS") == "thorough"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
DOCUMENT = {
    "api_reference": "shows that document",
    "api:openapi-json": "the document of the interface holds no data",
    "api:api-root": "nothing but a name",
}


def named(rows: list[Row]) -> list[Any]:
    return [pytest.param(row, id=f"{row.name}{'+' if row.on and row.arg == 'campaign' else ''}") for row in rows]


def as_told(answer: Answer, wanted: int | str) -> bool:
    """Whether an answer is the one that the table implies: a refusal also changes nothing."""
    if wanted == "done":
        return answer.status < 500 and answer.status not in {401, 403, 404, 405}
    return answer.status == wanted and not (answer.changed and answer.status >= 400)


def cases(row: Row) -> list[tuple[str, str, str]]:
    """Kind, relation and method of everything that a row is asked for."""
    kinds = row.on or ("",)
    relations = SEEN if row.on else ("own",)
    return [(kind, relation, method) for kind in kinds for relation in relations for method in row.methods]


def roles_for(row: Row, kind: str, method: str, relation: str) -> list[tuple[str, int | str]]:
    """The roles to ask as, each with what the table implies.

    All of them at the own unit. Elsewhere one of those that are to be told the same, another one from row to row;
    all of them there too in a thorough run (GUATU_HYPOTHESIS=thorough).
    """
    told = [(role, expected(row, kind, method, held.verbs, relation)) for role, held in ROLES.items()]
    if relation == "own" or THOROUGH:
        return told
    turn = (PAGES if ":" in row.name else OPERATIONS).index(row) + list(SEEN).index(relation)
    groups = [[one for one in told if one[1] == status] for status in dict.fromkeys(status for _role, status in told)]
    return [group[turn % len(group)] for group in groups]


def test_every_address_has_a_row_and_every_row_an_address():
    there = {(name, parts) for name, parts in walk() if not name.startswith("api:") and name not in DOCUMENT}
    assert there == {(row.name, row.names) for row in PAGES}
    assert {name for name, _parts in walk() if name.startswith("api:")} - DOCUMENT.keys() == {
        f"api:{row.name}" for row in OPERATIONS
    }


def test_every_operation_has_a_row_with_its_method():
    assert {name: (method,) for name, (method, _path) in INTERFACE.items()} == {
        row.name: row.methods for row in OPERATIONS
    }


@pytest.mark.parametrize("row", named(PAGES))
def test_pages_answer_each_role_as_the_table_says(asker: Asker, row: Row):
    if row.public:
        return
    wrong = {}
    for kind, relation, method in cases(row):
        place = RELATIONS[relation]
        path, body = address(asker.rich, row, kind, place), filled(asker.rich, row.body, "east")
        for role, wanted in roles_for(row, kind, method, relation):
            # A refusal is the same in a fragment, and takes a fifth of the time there.
            fragment = {"HX-Request": "true"} if wanted in {403, 404} else {}
            answer = asker.page(f"east.{role}", method, path, body, {**row.headers, **fragment})
            if not as_told(answer, wanted) or (method == "GET" and answer.changed and not row.journals):
                wrong[method, kind, relation, role] = (answer.status, wanted, answer.wrote if answer.changed else "")
    assert wrong == {}, wrong


@pytest.mark.parametrize("row", named(OPERATIONS))
def test_operations_answer_each_role_as_the_table_says(asker: Asker, row: Row):
    wrong = {}
    for kind, relation, method in cases(row):
        place = RELATIONS[relation]
        path, body = address(asker.rich, row, kind, place), filled(asker.rich, row.body, "east")
        for role, wanted in roles_for(row, kind, method, relation):
            answer = asker.call(f"east.{role}", method, path, body)
            if not as_told(answer, wanted) or (method == "GET" and answer.changed):
                wrong[method, kind, relation, role] = (answer.status, wanted, answer.wrote if answer.changed else "")
    assert wrong == {}, wrong


def test_nobody_is_sent_to_the_sign_in_page_everywhere(asker: Asker):
    wrong = {}
    for row in PAGES:
        for kind, relation, method in cases(row):
            if row.public:
                continue
            answer = asker.page("", method, address(asker.rich, row, kind, RELATIONS[relation]), row.body, row.headers)
            if answer.status != 302 or not answer.location.startswith("/sign-in/?next=") or answer.changed:
                wrong[row.name, method, relation] = (answer.status, answer.location)
    assert wrong == {}, wrong


def test_what_is_public_says_why_and_opens_without_an_account(asker: Asker):
    wrong = {}
    for row in PAGES:
        if row.public:
            path = address(asker.rich, row, "", "east")
            statuses = [asker.page("", method, path).status for method in row.methods]
            if any(status in {401, 403} or status >= 500 for status in statuses):
                wrong[row.name] = statuses
    assert wrong == {}, wrong


def test_nobody_calls_an_operation_without_a_token(asker: Asker):
    wrong = {}
    for row in OPERATIONS:
        for kind, relation, method in cases(row):
            body = filled(asker.rich, row.body, "east")
            answer = asker.call("", method, address(asker.rich, row, kind, RELATIONS[relation]), body)
            if answer.status != 401 or answer.changed:
                wrong[row.name, method, relation] = answer.status
    assert wrong == {}, wrong


def test_other_methods_change_nothing_and_operations_refuse_them(asker: Asker):
    wrong = {}
    for row in PAGES:
        path = address(asker.rich, row, (*row.on, "")[0], "east")
        for method in METHODS:
            if method not in row.methods:
                answer = asker.page("eastern", method, path)
                if answer.changed or answer.status >= 500:
                    wrong[row.name, method] = answer.status
    taken: dict[str, set[str]] = {}
    for method, path in INTERFACE.values():
        taken.setdefault(path, set()).add(method)
    for row in OPERATIONS:
        path = address(asker.rich, row, (*row.on, "")[0], "east")
        for method in set(METHODS) - taken[INTERFACE[row.name][1]]:
            answer = asker.call("eastern", method, path)
            if answer.status != 405 or answer.changed:
                wrong[row.name, method] = answer.status
    assert wrong == {}, wrong
