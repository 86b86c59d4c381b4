"""Comparing an export of the national system with this register: by person and field, no guess about who is right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guatu.base.states import Choice
from guatu.people.rules.ledgers_members import Known, Register


class Verdict(Choice):
    """Who is right where the two differ."""

    OURS = "ours", "本系统正确"
    THEIRS = "theirs", "国家系统正确"
    BOTH_WRONG = "both_wrong", "两边都不对"


class Absence(Choice):
    """Whom one of the two does not have."""

    HERE = "absent_here", "本系统没有此人"
    THERE = "absent_there", "国家系统没有此人"


# Plain columns that are compared, where the export has them.
FIELDS = (
    "name", "sex", "birth_on", "ethnicity", "education", "studying", "political", "occupation", "workplace",
    "residence", "joined_on", "member_number", "volunteer_on", "party_applied_on", "party_joined_on",
)  # fmt: skip
# What is written into this register by its own page or action, not by settling a difference.
ELSEWHERE = frozenset({"unit", *Absence.codes()})


@dataclass(frozen=True, slots=True)
class Unlike:
    """One difference: `key` is the person's number, or the keyed index of one unknown here."""

    key: str
    person: int | None
    unit: int
    field: str
    ours: str
    theirs: str


def matched(row: Mapping[str, Any], register: Register) -> Known | None:
    """Whom a row means: by ID number, else the only one of the name and birthday in the branch."""
    if row["id_number"] and (known := register.by_id.get(row["id_number"].number)):
        return known
    unit = register.units.found.get(row["unit"] or "") or register.units.default
    born = row["birth_on"] or (row["id_number"].birth_on if row["id_number"] else None)
    same = register.by_name.get((unit, row["name"]), []) if unit else []
    if row["id_number"]:
        same = [known for known in same if not known.id_index]
    same = [known for known in same if not born or known.values["birth_on"] == born]
    return same[0] if len(same) == 1 else None


def unlike(row: Mapping[str, Any], known: Known, register: Register, columns: Iterable[str]) -> list[Unlike]:
    """The fields in which a row of the export says otherwise than the register."""
    found = []
    for field in columns:
        theirs, ours = _theirs(field, row, register), _ours(field, row, known, register)
        if theirs != ours and not (field in ("unit", "phone") and not theirs):
            found.append(Unlike(str(known.number), known.number, known.unit, field, ours, theirs))
    return found


def _theirs(field: str, row: Mapping[str, Any], register: Register) -> str:
    value = row[field]
    if value is None and row["id_number"] and field in ("birth_on", "sex"):
        value = row["id_number"].birth_on if field == "birth_on" else row["id_number"].sex.value
    if field == "unit" and value:
        unit = register.units.found.get(value)
        return str(unit) if unit else str(value)
    return "" if value is None else str(value)


def _ours(field: str, row: Mapping[str, Any], known: Known, register: Register) -> str:
    if field == "unit":
        return str(known.unit)
    if field == "phone":  # only whether it is the same can be told; what is recorded stays sealed
        return row["phone"] if register.phones.get(row["phone"]) == known.phone_index else ""
    value = known.values.get(field)
    return "" if value is None else str(value)
