"""What rows of a ledger of members would do. Somebody is who has the register's number, the ID number, or else the
name and birthday in one branch. Homonyms are told apart or reported, never merged; nobody changes branch by a ledger.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guatu.people.rules.identity import Identity, age
from guatu.people.rules.ledgers import Line, Outcome, Planned, UnitNames, changed
from guatu.people.rules.states import State
from guatu.people.rules.words import Political

PLAIN = (
    "name", "sex", "birth_on", "ethnicity", "education", "studying", "political", "occupation", "workplace",
    "residence", "joined_on", "member_number", "volunteer_on", "party_applied_on", "party_joined_on",
)  # fmt: skip
PAST = ("birth_on", "joined_on", "volunteer_on", "party_applied_on", "party_joined_on")
ORDER = (("birth_on", "joined_on"), ("birth_on", "party_applied_on"), ("party_applied_on", "party_joined_on"))
TITLES = {
    "birth_on": "出生日期", "joined_on": "入团时间", "volunteer_on": "注册志愿者时间",
    "party_applied_on": "递交入党申请书时间", "party_joined_on": "入党时间",
}  # fmt: skip


# What says who somebody is: filled in where it was blank, changed by a request only.
GUARDED = ("name", "birth_on", "sex")
OTHERS = {"name": "姓名", "sex": "性别"}


@dataclass(slots=True)
class Known:
    """A person of the register."""

    number: int
    unit: int
    state: str  # of the membership in force; "" for none
    id_index: str | None
    id_tail: str
    phone_index: str
    version: int
    values: dict[str, Any]


@dataclass
class Register:
    """What the register says of the persons that some rows may mean."""

    units: UnitNames
    by_number: Mapping[int, Known] = field(default_factory=dict)
    by_id: Mapping[str, Known] = field(default_factory=dict)  # by ID number, wherever the person is
    by_name: Mapping[tuple[int, str], list[Known]] = field(default_factory=dict)  # by unit and name
    member_numbers: Mapping[str, int] = field(default_factory=dict)  # 发展团员编号 → person
    holders: Mapping[int, str] = field(default_factory=dict)  # names of units outside the importer's
    phones: Mapping[str, str] = field(default_factory=dict)  # number → index


@dataclass
class Seen:
    """Who came in earlier rows of the same ledger, by row number."""

    ids: dict[str, int] = field(default_factory=dict)
    persons: dict[int, int] = field(default_factory=dict)
    names: dict[tuple[int, str, date], tuple[int, bool]] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Ages:
    """Numbers of the rules (orgs.rules.norms): least age to keep data, to join, and the age that members leave at."""

    store: float
    least: float
    most: float


class _Refused(Exception):
    """A row is kept out: the column and the reason."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


def plan(rows: Iterable[tuple[int, dict[str, Any]]], register: Register, seen: Seen, ages: Ages, on: date) -> Planned:
    """What the rows would do; `seen` is carried from one batch of a ledger to the next."""
    found = Planned()
    for number, row in rows:
        try:
            line = _line(number, row, register, seen, ages, on, found)
        except _Refused as refused:
            found.refuse(number, refused.key, refused.message)
        else:
            found.lines.append(line)
    return found


def _line(
    number: int, row: dict[str, Any], register: Register, seen: Seen, ages: Ages, on: date, found: Planned
) -> Line:
    given = _given(row)
    _check_dates(given, ages, on)
    known = _known(row, given, register)
    unit = _unit(row, known, register)
    identity: Identity | None = row["id_number"]
    if known is None and identity is None:
        known = _homonym(given, unit, register)
    elif known is None and identity:
        known = _without_id(given, unit, register)
    _refuse_repeats(number, row, given, unit, known, seen)
    _check_member_number(number, given, known, register, seen)
    _warn(number, row, given, known, ages, on, found)
    if known is None:
        return _new(number, row, given, unit)
    return _edit(number, row, given, known, register)


def _given(row: dict[str, Any]) -> dict[str, Any]:
    """The plain values of a row, with what the ID number says."""
    given = {key: row[key] for key in PLAIN}
    identity: Identity | None = row["id_number"]
    if identity is None:
        return given
    for key, told, title in (("birth_on", identity.birth_on, "出生日期"), ("sex", identity.sex.value, "性别")):
        if given[key] and given[key] != told:
            raise _Refused(key, f"{title}与身份证号码不一致，请核对")
        given[key] = told
    return given


def _check_dates(given: Mapping[str, Any], ages: Ages, on: date) -> None:
    for key in PAST:
        if given[key] and given[key] > on:
            raise _Refused(key, f"{TITLES[key]}在今天之后，请核对")
    for first, then in ORDER:
        if given[first] and given[then] and given[then] < given[first]:
            raise _Refused(then, f"{TITLES[then]}早于{TITLES[first]}，请核对")
    if given["birth_on"] and age(given["birth_on"], on) < ages.store:
        raise _Refused("birth_on", f"未满 {ages.store:g} 周岁，不能登记个人信息")


def _known(row: dict[str, Any], given: Mapping[str, Any], register: Register) -> Known | None:
    """The person whom a row names by number: the register's own or the ID number."""
    identity: Identity | None = row["id_number"]
    held = register.by_id.get(identity.number) if identity else None
    if held and held.unit in register.holders:
        who = f"{held.values['name'][:1]}**，尾号 {held.id_tail}"
        raise _Refused(
            "id_number", f"此号码已由“{register.holders[held.unit]}”登记（{who}），请申请认领或办理组织关系转接"
        )
    if not row["number"]:
        return held
    known = register.by_number.get(row["number"])
    if known is None or known.unit in register.holders:
        raise _Refused("number", "没有这个登记号，或不在您的管理范围")
    if identity and known.id_index and known is not held:
        raise _Refused("id_number", f"与登记册的身份证号码（尾号 {known.id_tail}）不同，请在此人页面申请更正")
    if held and known is not held:
        raise _Refused("id_number", "此号码已登记在另一个人名下")
    return known


def _unit(row: dict[str, Any], known: Known | None, register: Register) -> int:
    """The branch that a row names; of somebody known without one, theirs."""
    if known and not row["unit"]:
        return known.unit
    try:
        unit = register.units.of(row["unit"])
    except ValueError as error:
        raise _Refused("unit", str(error)) from None
    if known and known.unit != unit:
        here = register.units.names.get(known.unit, "其他组织")
        raise _Refused("unit", f"登记册中此人在“{here}”，调动请办理组织关系转接")
    return unit


def _homonym(given: Mapping[str, Any], unit: int, register: Register) -> Known | None:
    """The person of a row without any number, by name and birthday in the branch."""
    if not given["birth_on"]:
        raise _Refused("id_number", "没有身份证号码的，请填写出生日期，以便与同名的人区分")
    same = [k for k in register.by_name.get((unit, given["name"]), []) if k.values["birth_on"] == given["birth_on"]]
    if len(same) > 1:
        raise _Refused("name", f"有 {len(same)} 个同名同生日的人，请填写登记号或身份证号码")
    return same[0] if same else None


def _without_id(given: Mapping[str, Any], unit: int, register: Register) -> Known | None:
    """Somebody recorded without an ID number, who is the same by name and birthday."""
    same = [
        k
        for k in register.by_name.get((unit, given["name"]), [])
        if k.values["birth_on"] == given["birth_on"] and not k.id_index
    ]
    if len(same) > 1:
        raise _Refused("name", f"有 {len(same)} 个同名同生日的人，请填写登记号")
    return same[0] if same else None


def _refuse_repeats(
    number: int, row: Mapping[str, Any], given: Mapping[str, Any], unit: int, known: Known | None, seen: Seen
) -> None:
    """Nobody comes twice in a ledger; who is told apart by name and birthday alone must be alone with them."""
    identity, own = row["id_number"], row["number"]
    if identity and (first := seen.ids.setdefault(identity.number, number)) != number:
        raise _Refused("id_number", f"身份证号码与第 {first} 行重复")
    if known and (first := seen.persons.setdefault(known.number, number)) != number:
        raise _Refused("name", f"与第 {first} 行是同一个人")
    if given["birth_on"]:
        named, told = (unit, given["name"], given["birth_on"]), bool(identity or own)
        first, other_told = seen.names.setdefault(named, (number, told))
        if first != number and not (told and other_told):
            raise _Refused("name", f"与第 {first} 行同名同生日，分不清是不是同一个人，请填写身份证号码")


def _check_member_number(
    number: int, given: Mapping[str, Any], known: Known | None, register: Register, seen: Seen
) -> None:
    written = given["member_number"]
    if not written:
        return
    if (first := seen.members.setdefault(written, number)) != number:
        raise _Refused("member_number", f"发展团员编号与第 {first} 行重复")
    holder = register.member_numbers.get(written)
    if holder and (known is None or holder != known.number):
        raise _Refused("member_number", "发展团员编号已登记在另一个人名下")


def _warn(
    number: int,
    row: dict[str, Any],
    given: Mapping[str, Any],
    known: Known | None,
    ages: Ages,
    on: date,
    found: Planned,
) -> None:
    born, joined, member_number = given["birth_on"], given["joined_on"], given["member_number"]
    state = row["state"] or (known.state if known else "") or State.MEMBER
    if born and joined and age(born, joined) < ages.least:
        found.warn(number, "joined_on", f"入团时未满 {ages.least:g} 周岁，请核对")
    if born and state == State.MEMBER and age(born, on) >= ages.most:
        found.warn(number, "birth_on", f"已满 {ages.most:g} 周岁，请核对是否应超龄离团或保留团籍")
    if member_number and joined and not member_number.startswith(str(joined.year)):
        found.warn(number, "member_number", "发展团员编号的前四位不是入团年份，请核对")
    if row["volunteer"] and not given["volunteer_on"] and not (known and known.values["volunteer_on"]):
        found.warn(number, "volunteer", "已填“是”，还没有注册时间")
    if row["party_applied"] and not given["party_applied_on"] and not (known and known.values["party_applied_on"]):
        found.warn(number, "party_applied", "已填“是”，还没有递交时间")
    if known and row["state"] and known.state and row["state"] != known.state:
        found.warn(number, "state", f"登记册中是“{State(known.state).label}”，变动请办理团籍变动，这一项没有写入")


def _new(number: int, row: dict[str, Any], given: dict[str, Any], unit: int) -> Line:
    values = {key: value for key, value in given.items() if value}
    values.setdefault("political", Political.MEMBER.value)
    values["state"] = row["state"] or State.MEMBER.value
    if row["id_number"]:
        values["id_number"] = row["id_number"].number
    if row["phone"]:
        values["phone"] = row["phone"]
    return Line(number, Outcome.NEW, values=values, unit=unit)


def _edit(number: int, row: dict[str, Any], given: dict[str, Any], known: Known, register: Register) -> Line:
    values = changed(known.values, given)
    for key in GUARDED:
        if key in values and known.values.get(key):
            raise _Refused(key, f"与登记册中已登记的{TITLES.get(key) or OTHERS[key]}不同，请在此人页面申请更正")
    before: dict[str, Any] = {key: known.values.get(key) for key in values}
    if row["id_number"] and not known.id_index:
        values["id_number"] = row["id_number"].number
    if row["phone"] and register.phones.get(row["phone"]) != known.phone_index:
        values["phone"] = row["phone"]
    if not known.state:  # recorded as an applicant or a cadre so far
        values["state"] = row["state"] or State.MEMBER.value
        before["state"] = ""
    outcome = Outcome.EDITED if values else Outcome.SAME
    return Line(number, outcome, known.number, values, known.unit, known.version, before)
