"""Access to persons and what is known of them."""

import io
from datetime import date
from typing import Any
from uuid import uuid4

from guatu.people.actions import papers, requests, reveals
from guatu.people.models import Discipline
from guatu.people.queries.numbers import sealed_numbers
from tests.matrix.row import Row
from tests.members import id_number, member, phone_number
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
PLACES = ("east", "town", "city", "west", "firm")
SHOWN_BY: dict[str, str] = {
    "paper": "paper.read", "open_paper": "meeting.read", "record": "person.read", "discipline": "person.read",
    "reveal": "person.reveal", "person_request": "person.read",
}  # fmt: skip
PUBLISHED: set[str] = set()
PAGES: list[Row] = [
    Row("people:persons", held="person.read"),
    Row("people:matches", methods=POST, held="person.read", body={"names": "王小明"}),
    Row("people:claims", methods=POST, body={"token": "1"}),
    Row("people:requests", held="person.read"),
    Row("people:person", on=("record",)),
    Row("people:person_edit", on=("record",), methods=BOTH, read="person.edit", write="person.edit",
        body={"version": "1", "ethnicity": "汉族"}),
    Row("people:membership", on=("record",), methods=BOTH, read="person.edit", write="person.edit",
        body={"state": "died", "since": "2026-11-01", "decided_by": "支部大会"}),
    Row("people:discipline", on=("record",), methods=BOTH, read="membership.approve", write="membership.approve"),
    Row("people:person_account", on=("record",), methods=POST, write="person.edit", body={"username": ""}),
    Row("people:reveal", on=("record",), methods=POST, write="person.reveal", body={"reason": "核对转接"}),
    Row("people:correction", on=("record",), methods=BOTH, read="person.edit", write="person.edit",
        body={"field": "ethnicity", "value": "汉族", "reason": "写错了"}),
    Row("people:erasure", on=("record",), methods=BOTH, read="person.edit", write="person.edit",
        body={"reason": "本人要求"}),
    Row("people:request_decision", on=("person_request",), methods=POST, write="person.approve",
        body={"approved": "1"}),
    Row("people:reveal_decision", on=("reveal",), methods=POST, write="person.approve", body={"approved": "1"}),
    Row("people:reveal_opening", on=("reveal",), methods=POST, maker=True),
    Row("people:lifting", on=("discipline",), methods=POST, write="membership.approve", seat=True,
        body={"lifted_on": "2026-11-02"}),
    Row("people:unit_persons", on=("unit",), read="person.read"),
    Row("people:person_new", on=("unit",), methods=BOTH, read="person.edit", write="person.edit",
        body={"name": "王小明"}),
    Row("people:me"),
    Row("people:own_correction", methods=BOTH, get=302),
    Row("people:own_erasure", methods=BOTH, get=302),
    Row("people:paper", on=("paper", "open_paper")),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """One object of each kind at a place."""
    unit, by = rich.world.unit[place], rich.person(place)
    for kind, personal in (("paper", True), ("open_paper", False)):
        file = io.BytesIO(f"私密{place}".encode())
        made = papers.keep(unit=unit, name="记录.txt", file=file, personal=personal, by=by, at=AT)
        rich.put(kind, place, made.pk)
    seal, order = uuid4(), 901 + PLACES.index(place)
    numbers = sealed_numbers(id_number(date(2010, 5, 4), order), phone_number(order), seal)
    whom = member(unit, f"私密{place}", birth_on=date(2010, 5, 4), seal=seal, **numbers)
    rich.put("record", place, whom.pk)
    rich.put("reveal", place, reveals.ask(person=whom, reason=f"私密{place}要转接", by=by, at=AT).pk)
    asked = requests.ask_correction(person=whom, field="name", value="王小明", reason="写错了", by=by, at=AT)
    rich.put("person_request", place, asked.pk)
    decided = Discipline.objects.create(
        person=whom, unit=unit, kind="warning", decided_on=date(2026, 10, 1), decided_by="支部大会",
        reason=f"私密{place}违纪", recorded_by=by, recorded_at=AT,
    )  # fmt: skip
    rich.put("discipline", place, decided.pk)
