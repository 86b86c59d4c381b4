"""The one world of all tests.

    city 云岭市 (local_committee)
    ├── east 东川县 (local_committee, poor county)
    │   ├── school 东川一中团委 (committee, senior_high)
    │   │   ├── class1 高一（1）班团支部 (branch)
    │   │   └── class2 高一（2）班团支部 (branch)
    │   └── town 青石镇团委 (committee, rural)
    │       ├── village 柳湾村团支部 (branch, rural)
    │       └── hollow 石桥村团支部 (branch, rural, 2 members)
    └── west 西平区 (local_committee)
        ├── firm 金工集团团委 (committee, state_firm)
        │   └── workshop 一车间团支部 (branch, state_firm)
        └── street 北门街道团工委 (working_committee, urban_community)
            └── estate 花园社区团支部 (branch, urban_community)

People (sign-in name = key, password PASSWORD): chief (city_secretary at city), dept (city_department at city),
eastern (county_secretary at east), western (county_secretary at west), principal (committee_secretary at
school), mayor (committee_secretary at town), monitor (branch_secretary at class1), villager (branch_secretary
at village), worker (branch_secretary at workshop), inspector (inspector at east), leader (leader at city),
sysadmin, secadmin, auditor (the three administrators at city), outsider (an account without any grant).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from guatu.accounts.models import User
from guatu.orgs.actions.tree import Seed, plant
from guatu.orgs.models import Grant, Unit, UnitMark

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # 2026-11-02 09:00 in Shanghai
SINCE = date(2026, 1, 1)
PASSWORD = "correct horse battery"

UNITS: list[tuple[str, str, str, str, str | None]] = [
    ("city", "共青团云岭市委员会", "local_committee", "party_government", None),
    ("east", "共青团东川县委员会", "local_committee", "party_government", "city"),
    ("west", "共青团西平区委员会", "local_committee", "party_government", "city"),
    ("school", "东川一中团委", "committee", "senior_high", "east"),
    ("class1", "高一（1）班团支部", "branch", "senior_high", "school"),
    ("class2", "高一（2）班团支部", "branch", "senior_high", "school"),
    ("town", "青石镇团委", "committee", "rural", "east"),
    ("village", "柳湾村团支部", "branch", "rural", "town"),
    ("hollow", "石桥村团支部", "branch", "rural", "town"),
    ("firm", "金工集团团委", "committee", "state_firm", "west"),
    ("workshop", "一车间团支部", "branch", "state_firm", "firm"),
    ("street", "北门街道团工委", "working_committee", "urban_community", "west"),
    ("estate", "花园社区团支部", "branch", "urban_community", "street"),
]
MEMBERS = {"class1": 42, "class2": 39, "village": 8, "hollow": 2, "workshop": 21, "estate": 13}
PEOPLE: list[tuple[str, str, str, str]] = [
    ("chief", "陈书记", "city_secretary", "city"),
    ("dept", "组织部·李明", "city_department", "city"),
    ("eastern", "东川·周宁", "county_secretary", "east"),
    ("western", "西平·吴桐", "county_secretary", "west"),
    ("principal", "一中·郑老师", "committee_secretary", "school"),
    ("mayor", "青石·王海", "committee_secretary", "town"),
    ("monitor", "高一1班·古丽巴哈尔·买买提", "branch_secretary", "class1"),
    ("villager", "柳湾·刘春", "branch_secretary", "village"),
    ("worker", "一车间·孙强", "branch_secretary", "workshop"),
    ("inspector", "督查·何平", "inspector", "east"),
    ("leader", "市领导·高远", "leader", "city"),
    ("sysadmin", "系统管理员", "system_admin", "city"),
    ("secadmin", "安全管理员", "security_admin", "city"),
    ("auditor", "审计管理员", "audit_admin", "city"),
]


@dataclass
class World:
    """Units and people by key: `world.unit["east"]`, `world.user["chief"]`; further rows in `more`."""

    unit: dict[str, Unit] = field(default_factory=dict)
    user: dict[str, User] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


def account(username: str, name: str) -> User:
    """An account with the world's password."""
    user = User(username=username, name=name, created_at=AT)
    user.set_password(PASSWORD)
    user.save()
    return user


def build() -> World:
    """Build the world in the test database."""
    world = World()
    seeds = [
        Seed(code=key, name=name, kind=kind, sector=sector, parent=parent, since=SINCE,
             fields={"member_count": MEMBERS.get(key), "member_count_on": SINCE if key in MEMBERS else None})
        for key, name, kind, sector, parent in UNITS
    ]  # fmt: skip
    world.unit = {unit.code: unit for unit in plant(seeds=seeds, by=None, at=AT)}
    UnitMark.objects.create(unit=world.unit["east"], mark="poor_county", since=SINCE)
    for key, name, role, unit in PEOPLE:
        world.user[key] = account(key, name)
        Grant.objects.create(account=world.user[key], role=role, unit=world.unit[unit], since=AT)
    world.user["outsider"] = account("outsider", "无关人员")
    return world
