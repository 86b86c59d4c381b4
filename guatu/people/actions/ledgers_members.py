"""A ledger of members written into the register: persons with their sealed numbers, and memberships."""

import os
from collections.abc import Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Model

from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.base.bulk import column
from guatu.base.pinyin import search_text, sort_key
from guatu.base.problems import Problem
from guatu.orgs.queries.norms import norms
from guatu.people.models import Difference, Membership, Person
from guatu.people.queries.ledgers import register
from guatu.people.queries.numbers import sealed_id, sealed_numbers, sealed_phone
from guatu.people.rules.ledgers import Line, Outcome, Planned, UnitNames
from guatu.people.rules.ledgers_members import Ages, Seen, plan
from guatu.people.rules.words import Origin

NEW = (
    "id", "unit", "seal", "name", "sort_key", "search_text", "sex", "birth_on", "id_sealed", "id_index", "id_tail",
    "phone_sealed", "phone_index", "phone_tail", "ethnicity", "education", "studying", "political", "occupation",
    "workplace", "residence", "joined_on", "member_number", "volunteer_on", "party_applied_on", "party_joined_on",
    "created_at", "version",
)  # fmt: skip
ABSENT = {"birth_on", "joined_on", "member_number", "volunteer_on", "party_applied_on", "party_joined_on", "id_index"}
BLANK = {key: None if key in ABSENT else "" for key in NEW}
PICKED = itemgetter(*NEW)
MEMBERSHIP = ("person", "unit", "state", "origin", "since", "reason", "decided_by", "recorded_by", "recorded_at")
ID = ("id_sealed", "id_index", "id_tail")
PHONE = ("phone_sealed", "phone_index", "phone_tail")
TOUCHED = "导入之后又有变动（或已被其他记录引用），不能撤销。请在人员页面逐一处理。"


class MembersLedger:
    """One import of a ledger of members."""

    def __init__(self, units: UnitNames, on: date) -> None:
        self.units, self.on, self.seen = units, on, Seen()
        held = norms(on)
        self.ages = Ages(held["age.store"], held["age.least"], held["age.most"])

    def plan(self, rows: Sequence[tuple[int, dict[str, Any]]]) -> Planned:
        """What some rows would do."""
        return plan(rows, register(self.units, rows), self.seen, self.ages, self.on)

    def write(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """New persons with their memberships, and corrections of plain fields and numbers."""
        add_persons([line for line in lines if line.outcome == Outcome.NEW], members=True, by=by, at=at)
        edits = [line for line in lines if line.outcome == Outcome.EDITED]
        _edit_persons(edits)
        add_memberships([line for line in edits if "state" in line.values], by=by, at=at)

    def restore(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """Take new persons away and give the others their former values."""
        _restore_persons([line for line in lines if line.outcome == Outcome.EDITED])
        _remove_persons([line for line in lines if line.outcome == Outcome.NEW])


def add_persons(lines: list[Line], *, members: bool, by: User | None, at: datetime) -> None:
    """Insert the persons of new lines, and their memberships if they are members; sets the lines' numbers."""
    if not lines:
        return
    numbers = bulk.numbers(Person, len(lines))
    for line, number in zip(lines, numbers, strict=True):
        line.number, line.version = number, 1
    bulk.insert_values(Person, NEW, [_new(line, _seal(line.number), at) for line in lines])
    if members:
        add_memberships(lines, by=by, at=at)


def add_memberships(lines: list[Line], *, by: User | None, at: datetime) -> None:
    """Open the memberships of lines, from the day of joining where it is known."""
    on, recorder = clock.day(at), by.pk if by else None
    since = [(line, min(line.values.get("joined_on") or on, on)) for line in lines]
    rows = [
        (line.number, line.unit, line.values["state"], Origin.IMPORTED.value, day, "", "", recorder, at)
        for line, day in since
    ]
    bulk.insert_values(Membership, MEMBERSHIP, rows)


def _seal(number: int) -> UUID:
    """A place for sealed numbers that is nobody else's. They rise, so that a large index grows at its end alone."""
    return UUID(int=number << 80 | int.from_bytes(os.urandom(10)), version=4)


def _new(line: Line, seal: UUID, at: datetime) -> tuple[Any, ...]:
    values = line.values
    name = values["name"]
    made = {
        **BLANK, **values, **sealed_numbers(values.get("id_number", ""), values.get("phone", ""), seal),
        "id": line.number, "unit": line.unit, "seal": seal, "sort_key": sort_key(name),
        "search_text": search_text(name), "created_at": at, "version": 1,
    }  # fmt: skip
    return PICKED(made)


def _edit_persons(lines: list[Line]) -> None:
    """Correct persons as the lines say; refused if somebody else has changed one since it was compared."""
    if not lines:
        return
    held = {
        row["pk"]: row
        for row in Person.objects.select_for_update()
        .filter(pk__in=[line.number for line in lines])
        .values("pk", "seal", "version", *ID, *PHONE)
    }
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for line in lines:
        row = held.get(line.number)
        if row is None or row["version"] != line.version:
            raise Problem("conflict", "写入时登记册刚有变动，请重新核对。")
        values = _edited(line, row)
        line.version = values["version"]
        groups.setdefault(tuple(values), []).append((*values.values(), line.number))
    for names, rows in groups.items():
        bulk.update_values(Person, names, rows)


def _edited(line: Line, row: dict[str, Any]) -> dict[str, Any]:
    """The columns that an edit sets; what they held is added to the line."""
    values = {key: value for key, value in line.values.items() if key != "state"}
    if number := values.pop("id_number", ""):
        values |= sealed_id(number, row["seal"])
        line.before |= {key: row[key] for key in ID}
    if number := values.pop("phone", ""):
        values |= sealed_phone(number, row["seal"])
        line.before |= {key: row[key] for key in PHONE}
    return {**_named(values), "version": row["version"] + 1}


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """The values, with what follows from a name."""
    if "name" in values:
        values = {**values, "sort_key": sort_key(values["name"]), "search_text": search_text(values["name"])}
    return values


def _restore_persons(lines: list[Line]) -> None:
    """Give persons the values that they had before an import, if nobody has changed them since."""
    pks = [line.number for line in lines]
    versions = dict(Person.objects.select_for_update().filter(pk__in=pks).values_list("pk", "version"))
    touched = sum(versions.get(line.number) != line.version for line in lines)
    if touched:
        raise Problem("conflict", f"有 {touched:,} 人{TOUCHED}")
    joined = [line.number for line in lines if line.before.pop("state", None) is not None]
    opened = Membership.objects.filter(person__in=joined)
    if opened.count() != opened.filter(until=None, origin=Origin.IMPORTED).count():
        raise Problem("conflict", f"有人的团籍在{TOUCHED}")
    opened.delete()
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for line in lines:
        before = {name: column(Person, name).to_python(value) for name, value in line.before.items()}
        values = {**_named(before), "version": (line.version or 1) + 1}
        groups.setdefault(tuple(values), []).append((*values.values(), line.number))
    for names, rows in groups.items():
        bulk.update_values(Person, names, rows)


def _remove_persons(lines: list[Line]) -> None:
    """Take away persons whom an import brought, if nothing has come to rest on them since."""
    if not lines:
        return
    pks = [line.number for line in lines]
    persons = Person.objects.select_for_update().filter(pk__in=pks)
    kept = {
        pk
        for pk, version, account in persons.values_list("pk", "version", "account_id")
        if version == 1 and not account
    }
    several = Membership.objects.filter(person__in=pks).exclude(until=None, origin=Origin.IMPORTED)
    touched = (set(pks) - kept) | set(several.values_list("person_id", flat=True))
    for relation in Person._meta.related_objects:
        model: type[Model] = relation.related_model  # type: ignore[assignment]  # never "self"
        if model in (Membership, Difference):
            continue
        name = relation.field.attname
        found = model._default_manager.filter(**{f"{relation.field.name}__in": pks})
        touched |= set(found.values_list(name, flat=True))
    if touched:
        raise Problem("conflict", f"有 {len(touched):,} 人{TOUCHED}")
    for model in (Difference, Membership):
        model._default_manager.filter(person__in=pks).delete()
    gone = Person.objects.filter(pk__in=pks)
    gone._raw_delete(gone.db)
