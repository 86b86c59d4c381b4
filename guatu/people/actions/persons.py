"""Persons: taken into the register, changed, erased; and the account that is theirs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.accounts.models.user import normal
from guatu.base import clock
from guatu.base.pinyin import search_text, sort_key
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.actions import memberships
from guatu.people.models import Person
from guatu.people.queries import locks, numbers
from guatu.people.queries.numbers import sealed_id, sealed_phone
from guatu.people.rules import identity, persons
from guatu.people.rules.words import Origin

TEXTS = ("ethnicity", "education", "studying", "political", "occupation", "workplace", "residence")
FIELDS = ("name", "sex", "birth_on", *TEXTS, *persons.DAYS)
ELSEWHERE = "没有办成，请核对填写的内容。"


class Duplicate(Problem):
    """The ID number is in the register already: `holder` is whose record it is."""

    def __init__(self, holder: Person) -> None:
        words = f"这个身份证号已登记在{holder.unit}（{persons.masked(holder.name)}）。"
        super().__init__("conflict", words, {"id_number": words})
        self.holder = holder


def register(
    *, unit: Unit, fields: Mapping[str, Any], member: bool = False, by: User, at: datetime
) -> Person:  # fmt: skip
    """A new person at a unit; with `member`, a member since `joined_on`.

    `fields` as typed: name, id_number, phone, id_confirmed, and the plain columns. A Problem names wrong fields;
    `Duplicate` says who holds the record of the number, and the search is journalled.
    """
    seal = uuid4()
    values, number = _read(fields, seal, {}, clock.day(at))
    if member and values.get("joined_on") is None:
        raise Problem("invalid", "请填写入团时间。", {"joined_on": "请填写入团时间。"})
    try:
        with transaction.atomic():
            _refuse_taken(number, None)
            person = Person.objects.create(unit=unit, seal=seal, created_at=at, **values)
            journal.record("person.register", person, by=by, at=at, unit=unit)
            if member:
                memberships.enter(
                    person=person, unit=unit, origin=Origin.IMPORTED, since=values["joined_on"], by=by, at=at
                )
            return person
    except (IntegrityError, Duplicate):
        raise _taken(number, by, at) from None


@transaction.atomic
def edit(*, person: Person, fields: Mapping[str, Any], version: int, by: User, at: datetime) -> Person:
    """Change what is recorded of a person, from the version that was seen.

    What says who somebody is (requests.GUARDED) is filled in here where it was blank, and changed by request only.
    """
    row = locks.person_of(person)
    if row.version != version:
        raise Problem("conflict", "别人刚刚改过这份信息。请核对后再保存，您填写的内容都还在。")
    wrong = dict.fromkeys(_guarded_changes(row, fields), "已登记的不能直接改，请申请更正。")
    if wrong:
        raise Problem("invalid", ELSEWHERE, wrong)
    return write(row=row, fields=fields, by=by, at=at)


def write(*, row: Person, fields: Mapping[str, Any], by: User, at: datetime) -> Person:
    """Write checked values into a row that is held, within the caller's transaction; one journal line of names."""
    if row.erased_at is not None:
        raise Problem("illegal_step", "这份个人信息已按本人要求删除，不能再修改。")
    before = {name: getattr(row, name) for name in FIELDS}
    values, number = _read(fields, row.seal, before, clock.day(at))
    _refuse_taken(number, row)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    row.version = row.version + 1
    row.save(update_fields=[*changed, "version"])
    told = sorted({name.partition("_")[0] if name.startswith(("id_", "phone_")) else name for name in changed})
    journal.record("person.edit", row, by=by, at=at, unit=row.unit, after={"version": row.version},
                   note="、".join(told))  # fmt: skip
    return row


def _read(fields: Mapping[str, Any], seal: UUID, before: Mapping[str, Any], today: date) -> tuple[dict[str, Any], str]:
    """The columns that typed fields give, and the ID number; a Problem names every wrong field."""
    values: dict[str, Any] = {
        name: fields[name] for name in (*TEXTS, *persons.DAYS, "sex", "birth_on") if name in fields
    }
    wrong: dict[str, str] = {}
    number = ""
    if "name" in fields:
        try:
            name = identity.name(fields["name"])
            values |= {"name": name, "sort_key": sort_key(name), "search_text": search_text(name)}
        except identity.Unreadable as unreadable:
            wrong["name"] = str(unreadable)
    if fields.get("id_number"):
        try:
            found = numbers.read_id(fields["id_number"], confirmed=bool(fields.get("id_confirmed")))
            number = found.number
            if fields.get("birth_on") not in (None, found.birth_on):
                wrong["birth_on"] = "与身份证号里的出生日期不符。"
            values |= {"birth_on": found.birth_on, "sex": found.sex.value, **sealed_id(number, seal)}
        except identity.Unreadable as unreadable:
            wrong["id_number"] = str(unreadable)
    if "phone" in fields:
        try:
            values |= sealed_phone(numbers.read_phone(fields["phone"]) if fields["phone"] else "", seal)
        except identity.Unreadable as unreadable:
            wrong["phone"] = str(unreadable)
    found_faults = persons.faults({**before, **values}, today, norms(today))
    if "birth_on" in found_faults and number:
        found_faults["id_number"] = found_faults["birth_on"]
    wrong = found_faults | wrong
    if wrong:
        raise Problem("invalid", ELSEWHERE, wrong)
    return values, number


def _guarded_changes(row: Person, fields: Mapping[str, Any]) -> list[str]:
    """The guarded fields that are recorded already and would become something else."""
    found = [
        name for name in ("name", "birth_on", "sex")
        if name in fields and getattr(row, name) and fields[name] != getattr(row, name)
    ]  # fmt: skip
    if fields.get("id_number") and row.id_index:
        found.append("id_number")
    return found


def _refuse_taken(number: str, own: Person | None) -> None:
    if number:
        holder = numbers.with_id(number).select_related("unit").first()
        if holder is not None and holder != own:
            raise Duplicate(holder)


def _taken(number: str, by: User, at: datetime) -> Problem:
    """The refusal of a number that is taken, after the failed attempt is journalled at the holder's unit."""
    holder = numbers.with_id(number).select_related("unit").first() if number else None
    if holder is None:
        return Problem("conflict", "别人正在登记同一个人，请稍后再试。")
    with transaction.atomic():
        journal.record("person.match", holder, by=by, at=at, unit=holder.unit, outcome="refused")
    return Duplicate(holder)


@transaction.atomic
def link(*, person: Person, username: str, by: User, at: datetime) -> Person:
    """Give a person the account that is theirs; an empty name takes it away."""
    row = locks.person_of(person)
    account = User.objects.filter(username=normal(username), deactivated_at=None).first()
    if username.strip() and account is None:
        raise Problem("invalid", "没有这个登录名。", {"username": "没有这个登录名，请核对。"})
    if account is not None and Person.objects.filter(account=account).exclude(pk=row.pk).exists():
        raise Problem("invalid", "这个账号已关联别人。", {"username": "这个账号已关联别人。"})
    row.account = account
    row.save(update_fields=["account"])
    Person.objects.filter(pk=row.pk).update(version=F("version") + 1)
    journal.record("person.link", row, by=by, at=at, unit=row.unit, after={"account": account.pk if account else None})
    return row
