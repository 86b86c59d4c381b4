"""Persons for tests: invented, with numbers that cannot exist where a test needs none."""

from datetime import date, datetime

from django.db import connection
from stdnum.cn.ric import calc_check_digit

from guatu.base.pinyin import search_text, sort_key
from guatu.orgs.models import Unit
from guatu.people.models import Membership, Person, Post
from guatu.people.rules.identity import INVENTED_PHONE, INVENTED_PROVINCE
from tests.world import AT

NAMES = ("王小明", "李静", "阿依古丽·买买提", "欧阳雪", "赵琰", "张伟", "张伟", "周䶮", "钱多多", "孙悦")


def id_number(birth_on: date = date(2008, 5, 4), order: int = 1) -> str:
    """An ID number that cannot exist, valid otherwise: `order` is odd for men, even for women, below 1000."""
    digits = f"{INVENTED_PROVINCE}0101{birth_on:%Y%m%d}{order:03}"
    return digits + calc_check_digit(digits + "0")


def phone_number(order: int = 1) -> str:
    """A mobile number that cannot exist."""
    return f"{INVENTED_PHONE}{order:08}"


def person(unit: Unit, name: str = "王小明", *, birth_on: date = date(2008, 5, 4), **fields: object) -> Person:
    """A person whom a unit answers for, not a member yet."""
    return Person.objects.create(
        unit=unit, name=name, sort_key=sort_key(name), search_text=search_text(name), birth_on=birth_on,
        created_at=AT, **fields,
    )  # fmt: skip


def member(
    unit: Unit, name: str = "王小明", *, state: str = "member", since: date = date(2026, 1, 1),
    at: datetime = AT, **fields: object,
) -> Person:  # fmt: skip
    """A member of a unit since a day."""
    made = person(unit, name, **{"joined_on": since, "political": "member", **fields})  # type: ignore[arg-type]
    Membership.objects.create(person=made, unit=unit, state=state, origin="imported", since=since, recorded_at=at)
    return made


def members(unit: Unit, number: int, **fields: object) -> list[Person]:
    """Some members of a unit; names repeat, as they do in life."""
    return [member(unit, NAMES[n % len(NAMES)], **fields) for n in range(number)]  # type: ignore[arg-type]


def post(unit: Unit, person: Person, title: str = "secretary", **fields: object) -> Post:
    """A post that a person holds."""
    values = {"nature": "part_time", "selection": "elected", "since": date(2026, 1, 1), "recorded_at": AT}
    return Post.objects.create(unit=unit, person=person, title=title, **{**values, **fields})


def traces() -> str:
    """All text of all tables but the accounts and units, as it stands in the database: where a name could be left."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name not in {"account", "unit"}]
        found = []
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 -- names of our own tables
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)
