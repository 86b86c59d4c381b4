"""The demo's accounts: a secretary for each unit that has one, and a cast of roles to try the product as."""

from datetime import datetime
from random import Random

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk
from guatu.demo import names
from guatu.orgs.models import Grant, Unit

GRANT_FIELDS = ("account", "role", "unit", "since", "until", "granted_by", "deputy_of")
ROLE_OF_KIND = {
    "local_committee": "county_secretary",
    "committee": "committee_secretary",
    "working_committee": "committee_secretary",
    "general_branch": "committee_secretary",
}
# Whom a newcomer can try: sign-in name, role, what it is called on the sign-in page.
CAST = (
    ("demo-chief", "city_secretary", "团市委书记"),
    ("demo-deputy", "city_secretary", "团市委副书记"),
    ("demo-dept", "city_department", "团市委组织部"),
    ("demo-leader", "leader", "市领导（只读）"),
    ("demo-county", "county_secretary", "县区团委书记"),
    ("demo-town", "committee_secretary", "乡镇团委书记"),
    ("demo-school", "committee_secretary", "学校团委书记"),
    ("demo-branch", "branch_secretary", "村团支部书记"),
    ("demo-first", "field_cadre", "第一团支书"),
    ("demo-inspector", "inspector", "督查员"),
    ("demo-system", "system_admin", "系统管理员"),
    ("demo-security", "security_admin", "安全管理员"),
    ("demo-audit", "audit_admin", "审计管理员"),
)
# No password opens these accounts: the demo signs in by button, on this machine only.
NO_PASSWORD = "!"  # noqa: S105 -- Django's mark of an unusable password


def secretaries(units: list[Unit], chance: Random, at: datetime) -> dict[int, User]:
    """An account and a grant for the secretary of each unit that has one; returns them by unit."""
    with_one = [unit for unit in units if unit.secretary and unit.parent_id]
    accounts = [
        User(username=f"u{unit.pk}", name=unit.secretary, password=NO_PASSWORD, created_at=at) for unit in with_one
    ]
    bulk.create(User, accounts)
    grants = [
        Grant(account=account, role=ROLE_OF_KIND.get(unit.kind, "branch_secretary"), unit=unit, since=at)
        for unit, account in zip(with_one, accounts, strict=True)
    ]
    bulk.create(Grant, grants)
    journal.record_many(
        [journal.Line("grant.create", g, g.unit, journal.snapshot(g, GRANT_FIELDS)) for g in grants], by=None, at=at
    )
    return {unit.pk: account for unit, account in zip(with_one, accounts, strict=True)}


def cast(root: Unit, places: dict[str, Unit], chance: Random, at: datetime) -> dict[str, User]:
    """The accounts that a newcomer can try, by sign-in name. `places` says where those below the city sit."""
    found = {}
    grants = []
    for username, role, called in CAST:
        name = f"{called}·{names.person(chance)}"
        found[username] = User.objects.create(username=username, name=name, password=NO_PASSWORD, created_at=at)
        grants.append(Grant(account=found[username], role=role, unit=places.get(username, root), since=at))
    Grant.objects.bulk_create(grants)
    journal.record_many(
        [journal.Line("grant.create", g, g.unit, journal.snapshot(g, GRANT_FIELDS)) for g in grants], by=None, at=at
    )
    return found
