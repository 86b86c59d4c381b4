"""The world with a running campaign, some of it done: two counties, and a third where a test asks for one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from guatu.campaigns.models import Campaign, Category, Node, Task
from guatu.orgs.actions.tree import Seed, plant
from guatu.submissions.actions import reach, reports, verdicts
from guatu.submissions.models import Assignment, Submission
from tests.world import AT, SINCE, World

KINDS = ["local_committee", "committee", "working_committee", "branch"]


@dataclass
class Drive:
    """A launched campaign: `cell("village", "1.1")`, `submit(...)`, `accept(...)`, `send_back(...)`."""

    world: World
    campaign: Campaign

    def cell(self, unit: str, task: str = "1.1") -> Assignment:
        cells = Assignment.objects.select_related("task__campaign", "unit")
        return cells.get(unit=self.world.unit[unit], task__campaign=self.campaign, task__code=task)

    def submit(self, unit: str, by: str, task: str = "1.1", at: Any = AT) -> Submission:
        return reports.submit(
            assignment=self.cell(unit, task), text="已办结", key=f"{unit}-{task}", by=self.world.user[by], at=at
        )

    def accept(self, sent: Submission, by: str, at: Any = AT) -> None:
        verdicts.verify(submission=sent, accepted=True, by=self.world.user[by], at=at)

    def send_back(self, sent: Submission, by: str, at: Any = AT) -> None:
        verdicts.verify(submission=sent, accepted=False, reason="incomplete", by=self.world.user[by], at=at)


def draw(world: World) -> Campaign:
    """A campaign of the city with three tasks in two categories and two nodes."""
    campaign = Campaign.objects.create(
        code="norms", name="规范化建设", owner=world.unit["city"], starts_on=date(2026, 10, 1)
    )
    groups = [Category.objects.create(campaign=campaign, code=str(n), name=f"类别{n}", position=n) for n in (1, 2)]
    days = [date(2026, 11, 10), date(2026, 12, 31)]
    nodes = [Node.objects.create(campaign=campaign, number=n, due_on=day) for n, day in enumerate(days, start=1)]
    for position, (code, group, node) in enumerate([("1.1", 0, 0), ("1.2", 0, 1), ("2.1", 1, 1)]):
        Task.objects.create(
            campaign=campaign, category=groups[group], node=nodes[node], code=code, position=position,
            name=f"任务{code}", standard="按期完成", kinds=KINDS, evidence="report", department="组织部",
        )  # fmt: skip
    return campaign


@pytest.fixture
def drive(world: World) -> Drive:
    """The campaign launched, one report accepted, one sent back, one waiting."""
    campaign = draw(world)
    reach.launch(campaign=campaign, by=world.user["chief"], at=AT - timedelta(days=2))
    campaign.refresh_from_db()
    made = Drive(world, campaign)
    made.accept(made.submit("village", "villager"), "mayor")
    made.send_back(made.submit("class1", "monitor"), "principal")
    made.submit("workshop", "worker")
    return made


@pytest.fixture
def today(monkeypatch):
    """Pages are asked for on the world's day."""
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT + timedelta(hours=1))
    return AT


def more_counties(drive: Drive, numbers: list[int]) -> None:
    """Plant further counties, each with a town and a branch, and give them their tasks."""
    for n in numbers:
        rows = [(f"x{n}", f"共青团新{n}县委员会", "local_committee", "party_government", "city"),
                (f"x{n}t", f"新{n}镇团委", "committee", "rural", f"x{n}"),
                (f"x{n}b", f"新{n}村团支部", "branch", "rural", f"x{n}t")]  # fmt: skip
        plant(seeds=[Seed(*row, since=SINCE) for row in rows], by=None, at=AT)
    reach.align(campaign=drive.campaign, by=None, at=AT)
