"""The demo's members and cadres: invented people with numbers that cannot exist, and the traps of real ledgers.

Namesakes, long names of minorities, missing fields, people past 28 who were never taken off the list.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from stdnum.cn.ric import calc_check_digit

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.base.pinyin import search_text, sort_key
from guatu.demo import names
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import BRANCHES
from guatu.people.models import Membership, Person
from guatu.people.queries.numbers import sealed_numbers
from guatu.people.rules.identity import INVENTED_PHONE, INVENTED_PROVINCE

# Ages at which members of a sector are met, and what they are at school.
AGES = {
    "junior_high": (14, 15), "senior_high": (15, 18), "vocational_school": (15, 18), "university": (18, 23),
}  # fmt: skip
WORKING = (18, 28)
EDUCATION = {
    "junior_high": "junior",
    "senior_high": "senior",
    "vocational_school": "vocational",
    "university": "bachelor",
}
ETHNICITIES = ("汉族",) * 18 + ("回族", "满族")
OFFICES = frozenset({"local_committee", "committee", "working_committee", "general_branch"})


@dataclass
class Register:
    """The people by unit: members of each branch, and the cadre who leads a committee."""

    members: dict[int, list[Person]] = field(default_factory=dict)
    leaders: dict[int, Person] = field(default_factory=dict)


class Maker:
    """Makes persons, each with the next number of the invented province."""

    def __init__(self, chance: Random, at: datetime):
        self.chance, self.at, self.today = chance, at, clock.day(at)
        self.serial = 0
        self.keys: dict[str, tuple[str, str]] = {}

    def person(self, unit: Unit, name: str, ages: tuple[int, int], gaps: float) -> Person:
        """A person of some age; `gaps` is how likely each field is missing."""
        chance = self.chance
        born = self.today - timedelta(days=chance.randint(ages[0] * 366, ages[1] * 365 + 300))
        male = chance.random() < 0.5
        seal = UUID(int=chance.getrandbits(128), version=4)
        phone = f"{INVENTED_PHONE}{self.serial:08d}" if chance.random() >= gaps else ""
        key, found = self._keys(name)
        return Person(
            unit=unit, seal=seal, name=name, sort_key=key, search_text=found, sex="male" if male else "female",
            birth_on=born, ethnicity="" if chance.random() < gaps else self._ethnicity(name), created_at=self.at,
            education=EDUCATION.get(unit.sector, "college"), studying="yes" if unit.sector in AGES else "no",
            occupation="学生" if unit.sector in AGES else "职工",
            workplace="" if chance.random() < gaps else str(unit)[:60],
            residence="" if chance.random() < gaps else "云峦市",
            **sealed_numbers(self._id(born, male), phone, seal),
        )  # fmt: skip

    def _keys(self, name: str) -> tuple[str, str]:
        if name not in self.keys:
            self.keys[name] = (sort_key(name), search_text(name))
        return self.keys[name]

    def _ethnicity(self, name: str) -> str:
        if name.startswith(("巴特尔", "苏日娜")):
            return "蒙古族"
        if name.startswith(("扎西", "格桑")):
            return "藏族"
        return "维吾尔族" if "·" in name else self.chance.choice(ETHNICITIES)

    def _id(self, born: date, male: bool) -> str:
        """A number of the province that was never given out; each is used once."""
        self.serial += 1
        area, order = divmod(self.serial, 499)
        body = f"{INVENTED_PROVINCE}{area % 10_000:04d}{born:%Y%m%d}{order * 2 + (1 if male else 2):03d}"
        number = body + calc_check_digit(body + "0")
        return self._id(born, male) if number.endswith("000") else number  # looks as if a spreadsheet had rounded it


def people(
    units: list[Unit], quality: dict[int, float], secretaries: dict[int, User], chance: Random, at: datetime
) -> Register:
    """Everybody: each branch's members to its published number, and a cadre for each committee that has one."""
    maker, register = Maker(chance, at), Register()
    persons: list[Person] = []
    for unit in units:
        good = quality.get(unit.pk, 0.8)
        # Most ledgers are complete; where one is not, many of its records are not.
        gaps = 0.0 if chance.random() < 0.55 + good * 0.45 else 0.3 - 0.2 * good
        if unit.kind in BRANCHES:
            register.members[unit.pk] = made = _members(maker, unit, gaps)
            persons += made
        elif unit.kind in OFFICES and unit.secretary:
            leader = maker.person(unit, unit.secretary, (26, 40), gaps)
            leader.political, leader.studying, leader.education = "party", "no", "bachelor"
            register.leaders[unit.pk] = leader
            persons.append(leader)
    _link(register, secretaries)
    bulk.create(Person, persons)
    memberships = [_membership(one, at) for members in register.members.values() for one in members]
    bulk.create(Membership, memberships)
    after = {"persons": len(persons), "memberships": len(memberships)}
    journal.record("person.load", None, by=None, at=at, after=after)
    return register


def _members(maker: Maker, unit: Unit, gaps: float) -> list[Person]:
    """The members of a branch; its secretary is one of them, under the name that the ledger of units gives."""
    ages, made = AGES.get(unit.sector, WORKING), []
    for number in range(unit.member_count or 0):
        called = unit.secretary if number == 0 and unit.secretary else names.person(maker.chance)
        one = maker.person(unit, called, ages, gaps)
        _joined(one, maker, gaps)
        made.append(one)
    return made


def _joined(one: Person, maker: Maker, gaps: float) -> None:
    chance, today = maker.chance, maker.today
    assert one.birth_on is not None  # noqa: S101 -- every person made here has one
    earliest = one.birth_on + timedelta(days=14 * 366)
    latest = today - timedelta(days=160)
    span = max(1, (latest - earliest).days)
    joined = max(min(earliest + timedelta(days=chance.randint(0, min(span, 1500))), latest), earliest)
    one.joined_on = min(joined, today - timedelta(days=20))
    one.political = "party" if chance.random() < 0.03 and one.studying == "no" else "member"
    if one.joined_on.year >= 2017 and chance.random() > gaps:
        one.member_number = f"{one.joined_on.year}{INVENTED_PROVINCE}{maker.serial:06d}"
    if chance.random() > gaps * 2:
        one.volunteer_on = one.joined_on + timedelta(days=chance.randint(0, 20))


def _membership(one: Person, at: datetime) -> Membership:
    since = one.joined_on or clock.day(at)
    state = "kept" if one.political == "party" else "member"
    return Membership(person=one, unit_id=one.unit_id, state=state, origin="imported", since=since, recorded_at=at)


def _link(register: Register, secretaries: dict[int, User]) -> None:
    """A secretary's account is the person's own."""
    for unit, account in secretaries.items():
        members = register.members.get(unit)
        person = register.leaders.get(unit) or (members[0] if members and members[0].name == account.name else None)
        if person is not None:
            person.account = account
