"""The world with a running campaign: two tasks for branches and committees, given out on the world's day."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from guatu.campaigns.models import Campaign, Category, Node, Task
from guatu.submissions.actions import reach
from guatu.submissions.models import Assignment
from tests.world import AT, World


@dataclass
class Drive:
    """A launched campaign: `cell("village", "1.1")` is the assignment of a unit and a task."""

    world: World
    campaign: Campaign

    def cell(self, unit: str, task: str = "1.1") -> Assignment:
        return Assignment.objects.select_related("task__campaign", "unit").get(
            unit=self.world.unit[unit], task__campaign=self.campaign, task__code=task
        )


def draw(world: World) -> Campaign:
    """A campaign of the city, not yet launched: 1.1 for all, 2.1 with a second level, 3.1 for committees."""
    campaign = Campaign.objects.create(
        code="norms", name="规范化建设", owner=world.unit["city"], starts_on=date(2026, 11, 1)
    )
    category = Category.objects.create(campaign=campaign, code="1", name="组织", position=1)
    first = Node.objects.create(campaign=campaign, number=1, due_on=date(2026, 11, 30))
    second = Node.objects.create(
        campaign=campaign, number=2, due_on=date(2026, 12, 31), demonstration_due_on=date(2026, 12, 10)
    )
    kinds = ["local_committee", "committee", "working_committee", "branch"]
    rows = [("1.1", first, kinds, False), ("2.1", second, kinds, True), ("3.1", second, ["committee"], False)]
    for position, (code, node, reached, twice) in enumerate(rows):
        Task.objects.create(
            campaign=campaign, category=category, node=node, code=code, position=position, name=f"任务{code}",
            standard="按期完成并有记录", kinds=reached, evidence="report", second_level=twice, department="组织部",
        )  # fmt: skip
    return campaign


@pytest.fixture
def drive(world: World) -> Drive:
    """The world with the campaign launched."""
    campaign = draw(world)
    reach.launch(campaign=campaign, by=world.user["chief"], at=AT)
    campaign.refresh_from_db()
    return Drive(world, campaign)


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path: Path) -> Path:
    """A folder of files for each test alone."""
    settings.FILES = tmp_path / "files"
    return settings.FILES
