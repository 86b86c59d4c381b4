"""The world with a campaign whose cells stand in every state, and a clock that shows the world's instant."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from guatu.base import clock
from guatu.campaigns.models import Campaign, Category, Node, Task
from guatu.submissions.models import Assignment
from guatu.submissions.rules.cells import Fact
from guatu.supervision.actions import flags, rules
from guatu.supervision.models import Flag, RuleVersion
from guatu.supervision.rules.flags import Rule
from tests.world import AT, World

RULE = Rule(least_cells=2, red_top=1, black_bottom=1)
DONE = int(Fact.SEEN | Fact.DONE)
WEST = ("west", "firm", "workshop", "street", "estate")


@dataclass
class Drive:
    """A running campaign of the city. 1.1 and 1.2 fell due, 2.1 is due at the month's end.

    The west has done all on time; in the east only the school has.
    """

    world: World
    campaign: Campaign
    tasks: dict[str, Task]
    clock: dict[str, datetime]

    def cell(self, unit: str, task: str) -> Assignment:
        return Assignment.objects.get(unit=self.world.unit[unit], task=self.tasks[task])

    def at(self, days: int) -> datetime:
        """Move the clock of the pages to some days after the world's instant."""
        self.clock["now"] = AT + timedelta(days=days)
        return self.clock["now"]

    def version(self, issuer: str = "city", by: str = "chief", rule: Rule = RULE) -> RuleVersion:
        who = self.world.user[by]
        made = rules.draft(
            campaign=self.campaign, issuer=self.world.unit[issuer], rule=rule.as_data(), note="首版", by=who, at=AT
        )
        return rules.publish(version=made, by=who, at=AT)

    def flags(self) -> dict[str, Flag]:
        """The flags that the city's rule proposes, by colour."""
        found = flags.propose_fresh(version=self.version(), period="2026-11", by=self.world.user["chief"], at=AT)
        return {flag.colour: flag for flag in found}


@pytest.fixture
def drive(world: World, monkeypatch: Any, settings: Any) -> Drive:
    settings.SECOND_FACTOR_DEMANDED = False
    shown = {"now": AT}
    monkeypatch.setattr(clock, "now", lambda: shown["now"])
    campaign = Campaign.objects.create(
        code="norms", name="规范化建设", owner=world.unit["city"], starts_on=date(2026, 10, 1), launched_at=AT
    )
    tasks = {}
    for position, (code, group, due) in enumerate(
        [("1.1", "1", date(2026, 10, 20)), ("1.2", "1", date(2026, 10, 31)), ("2.1", "2", date(2026, 11, 30))]
    ):
        category, _ = Category.objects.get_or_create(
            campaign=campaign, code=group, defaults={"name": f"类别{group}", "position": int(group)}
        )
        node = Node.objects.create(campaign=campaign, number=position + 1, due_on=due)
        tasks[code] = Task.objects.create(
            campaign=campaign, category=category, node=node, code=code, position=position, name=f"任务{code}",
            standard="按期完成", kinds=["branch"], evidence="report",
        )  # fmt: skip
    Assignment.objects.bulk_create(
        _cell(task, unit, key) for task in tasks.values() for key, unit in world.unit.items() if key != "city"
    )
    return Drive(world, campaign, tasks, shown)


def _cell(task: Task, unit: Any, key: str) -> Assignment:
    done = task.code != "2.1" and (key in WEST or key == "school")
    return Assignment(
        task=task, unit=unit, assigned_at=AT, base_due_on=task.node.due_on, due_on=task.node.due_on,
        facts=DONE if done else 0, done_on=task.node.due_on if done else None, revision=0,
    )  # fmt: skip


@pytest.fixture
def read(client: Any, drive: Drive) -> Any:
    """Read a page as somebody: `read("eastern", "/flags/")`."""

    def get(who: str, path: str, **data: Any) -> Any:
        client.force_login(drive.world.user[who])
        return client.get(path, data)

    return get


@pytest.fixture
def send(client: Any, drive: Drive) -> Any:
    """Send a form as somebody."""

    def post(who: str, path: str, **data: Any) -> Any:
        client.force_login(drive.world.user[who])
        return client.post(path, data)

    return post
