# ruff: noqa: S608 -- statements of own names and whole numbers only
"""The city that the bench measures on: as many units as are asked for, every task for every unit, a campaign half-way.

The tree, the accounts and the launch are made by the product's own actions; what happened in the cells is set
all at once, so that the city stands in seconds and each cell still has the rows that its facts say.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from random import Random

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.campaigns.actions import campaigns
from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.sheets import text as tasklists
from guatu.demo import people, shape
from guatu.demo.shape import Plan
from guatu.orgs.actions.tree import Seed, plant
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.submissions.actions import reach

CITY = 10_155  # units of the demo city at full size
RUNNING = 140  # days since the campaign began
REPORT = "已按标准完成，台账已更新，问题已当场整改，资料齐全。"
Report = Callable[[str], None]


@dataclass(frozen=True)
class Ground:
    """What stands: the numbers by which the parts find what they measure."""

    units: int
    cells: int
    root: int
    county: int  # the largest
    small_county: int
    town: int
    branch: int
    campaign: int
    chief: int  # accounts
    county_secretary: int
    small_county_secretary: int
    town_secretary: int
    branch_secretary: int
    at: str


def keys() -> dict[str, str]:
    """Fresh keys of an installation, for the environment of the bench's own processes."""
    return {name: secrets.token_urlsafe(48) for name in ("GUATU_SECRET_KEY", "GUATU_JOURNAL_KEY", "GUATU_FIELD_KEY")}


def build(*, units: int, at: datetime, report: Report) -> Ground:
    """Build the city into an empty database and say in the data folder what stands."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        found = city(units, at, report)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    (settings.DATA / "ground.json").write_text(json.dumps(asdict(found)), encoding="utf-8")
    return found


def standing() -> Ground:
    """The city of this process's data folder."""
    return Ground(**json.loads((settings.DATA / "ground.json").read_text(encoding="utf-8")))


def city(units: int, at: datetime, report: Report) -> Ground:
    """The tree, its accounts, a campaign and what happened in its cells, into an empty migrated database."""
    chance = Random(7)  # noqa: S311 -- the same city each time
    start = clock.day(at) - timedelta(days=RUNNING)
    began = datetime.combine(start, time(9), clock.SHANGHAI)
    report(f"组织树：{units:,} 个组织")
    planted = plant(seeds=plan_of(units, chance, at).seeds, by=None, at=began - timedelta(days=30))
    by_kind = _chosen(planted)
    report("账号")
    secretaries = people.secretaries(planted, chance, began - timedelta(days=30))
    cast = people.cast(by_kind["root"], {}, chance, began - timedelta(days=30))
    report("派发")
    campaign = new_campaign(by_kind["root"], start, cast["demo-chief"], began)
    cells = reach.launch(campaign=campaign, by=cast["demo-chief"], at=began)
    report("填报与核验")
    _happen(campaign, cast["demo-deputy"], at)
    return Ground(
        units=len(planted), cells=cells, campaign=campaign.pk, at=at.isoformat(), chief=cast["demo-chief"].pk,
        **{name: unit.pk for name, unit in by_kind.items()},
        **{f"{name}_secretary": secretaries[unit.pk].pk for name, unit in by_kind.items() if unit.parent_id},
    )  # fmt: skip


def plan_of(units: int, chance: Random, at: datetime) -> Plan:
    """The demo's plan at a size, trimmed to exactly so many units from its last leaves."""
    plan = shape.city(chance, clock.day(at), share=units / CITY * 1.04, most=None)
    surplus = len(plan.seeds) - units
    if surplus < 0:
        raise ValueError(f"the shape gave {len(plan.seeds)} units")
    parents = {seed.parent for seed in plan.seeds}
    leaves = [seed.code for seed in plan.seeds if seed.code not in parents]
    dropped = set(leaves[len(leaves) - surplus :])
    plan.seeds = [_manned(seed) for seed in plan.seeds if seed.code not in dropped]
    return plan


def _manned(seed: Seed) -> Seed:
    """Every unit has a secretary here, so that all have an account."""
    return replace(seed, fields={**seed.fields, "secretary": seed.fields.get("secretary") or "赵明"})


def _chosen(units: list[Unit]) -> dict[str, Unit]:
    """The root, the largest and the smallest county, the largest town of the former and one branch of it."""
    size: dict[int | None, int] = {}
    for unit in reversed(units):
        size[unit.parent_id] = size.get(unit.parent_id, 0) + size.get(unit.pk, 0) + 1

    def by_size(above: Unit, *kinds: Kind) -> list[Unit]:
        below = [unit for unit in units if unit.parent_id == above.pk and unit.kind in kinds]
        return sorted(below, key=lambda unit: (size.get(unit.pk, 0), unit.pk))

    root = units[0]
    small, *_, county = by_size(root, Kind.LOCAL_COMMITTEE)
    towns = by_size(county, Kind.COMMITTEE, Kind.WORKING_COMMITTEE)
    town = next(unit for unit in reversed(towns) if by_size(unit, Kind.BRANCH))
    return {
        "root": root, "county": county, "small_county": small, "town": town, "branch": by_size(town, Kind.BRANCH)[0],
    }  # fmt: skip


def new_campaign(root: Unit, start: date, by: User, at: datetime, code: str = "bench-1") -> Campaign:
    """The shipped list of 15 tasks, each for every kind and sector."""
    content = resources.files("guatu.campaigns").joinpath("data/tasklists/norms.yaml").read_bytes()
    (tasklist,) = tasklists.read(content)
    everyone = tuple(kind.value for kind in Kind)
    wide = tuple(replace(item, kinds=everyone, sectors=()) for item in tasklist.tasks)
    tasklist = replace(tasklist, code=code, tasks=wide, sectors=())
    return campaigns.create(tasklist=tasklist, owner=root, starts_on=start, by=by, at=at)


# Where a cell stands is drawn from 100, by its numbers alone.
DRAW = "((id * 7919 + unit_id * 104729) % 997 % 100)"
# Facts of cells whose day is past, and of those whose day is ahead: below the draw, the facts.
PAST = ((78, 17), (81, 5), (84, 9), (92, 1), (100, 0))
AHEAD = ((30, 17), (33, 5), (35, 9), (92, 1), (100, 0))
LATE = 12  # so many of 100 cells whose day is past were done late


def _happen(campaign: Campaign, decider: User, at: datetime) -> None:
    """Reports and decisions for all cells at once, with the summary that they give, and one journal entry."""
    entry = journal.record("assignment.align", campaign, by=None, at=at, after={"bench": True})
    tasks = ", ".join(str(pk) for pk in Task.objects.filter(campaign=campaign).values_list("pk", flat=True))
    received, decided = _instant(at - timedelta(days=20)), _instant(at - timedelta(days=18))
    past = f"due_on < '{clock.day(at).isoformat()}'"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")  # it still plans for the empty tables of before this transaction
        cursor.execute(
            f"UPDATE assignment SET revision = {entry.seq}, "
            f"facts = CASE WHEN {past} THEN {_drawn(PAST)} ELSE {_drawn(AHEAD)} END WHERE task_id IN ({tasks})"
        )
        cursor.execute(
            f"UPDATE assignment SET seen_at = {received}, done_on = CASE WHEN facts = 17 THEN "
            f"CASE WHEN {past} AND {DRAW} < {LATE} THEN {_days('due_on', 4)} ELSE {_days('due_on', -6)} END END "
            f"WHERE facts > 0 AND task_id IN ({tasks})"
        )
        cursor.execute(
            "INSERT INTO submission (assignment_id, number, text, key, received_at, proved, by_id) "
            f"SELECT id, 1, '{REPORT}', '', {received}, {'0' if connection.vendor == 'sqlite' else 'FALSE'}, "
            '(SELECT MIN(account_id) FROM "grant" WHERE "grant".unit_id = assignment.unit_id) '
            f"FROM assignment WHERE facts > 1 AND task_id IN ({tasks}) ORDER BY id"
        )
        cursor.execute(
            "INSERT INTO verification (submission_id, level, accepted, reason, text, by_id, at) "
            "SELECT submission.id, 1, facts = 17, CASE WHEN facts = 17 THEN '' ELSE 'incomplete' END, '', "
            f"{decider.pk}, {decided} FROM submission JOIN assignment ON assignment.id = submission.assignment_id "
            f"WHERE facts IN (9, 17) AND task_id IN ({tasks}) ORDER BY submission.id"
        )


def _drawn(table: tuple[tuple[int, int], ...]) -> str:
    return "CASE " + " ".join(f"WHEN {DRAW} < {most} THEN {facts}" for most, facts in table) + " END"


def _instant(at: datetime) -> str:
    return f"'{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}{'' if connection.vendor == 'sqlite' else '+00'}'"


def _days(column: str, number: int) -> str:
    return f"date({column}, '{number} days')" if connection.vendor == "sqlite" else f"{column} + ({number})"
