"""The world with a launched campaign in two weeks: a first snapshot, then work, returns, moves and exemptions."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from guatu.bulletins.actions import bulletins
from guatu.bulletins.models import Bulletin, Issue, Series
from guatu.bulletins.printing import docx
from guatu.bulletins.rules.document import to_json
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.rules.seal import sha256
from guatu.campaigns.models import Campaign, Category, Node, Task
from guatu.submissions.actions import reach, reports, verdicts
from guatu.submissions.models import Assignment, Submission
from tests.world import AT, World

WEEK = timedelta(days=7)


@dataclass
class Drive:
    """A launched campaign of three tasks with what people did; `report` and `accept` go on with it."""

    world: World
    campaign: Campaign
    series: Series
    sent: dict[tuple[str, str], Submission] = field(default_factory=dict)

    def cell(self, unit: str, task: str) -> Assignment:
        rows = Assignment.objects.select_related("task__campaign", "unit")
        return rows.get(unit=self.world.unit[unit], task__code=task)

    def report(self, unit: str, task: str, by: str, at: datetime) -> Submission:
        self.sent[unit, task] = reports.submit(
            assignment=self.cell(unit, task), text="已完成", key=f"{unit}{task}{at:%d}", by=self.world.user[by], at=at
        )
        return self.sent[unit, task]

    def verdict(self, unit: str, task: str, by: str, at: datetime, accepted: bool = True) -> None:
        words = {} if accepted else {"reason": "incomplete", "text": "缺少会议记录"}
        verdicts.verify(
            submission=self.sent[unit, task], accepted=accepted, by=self.world.user[by], at=at,
            **{"reason": "", "text": "", **words},
        )  # fmt: skip

    def begin(self, at: datetime, previous: Bulletin | None = None, kind=BulletinKind.SUPERVISION) -> Bulletin:
        return bulletins.begin(
            series=self.series, campaign=self.campaign, kind=kind, previous=previous, by=self.world.user["dept"], at=at
        )

    def issue(self, draft: Bulletin, at: datetime) -> Issue:
        return bulletins.issue(
            bulletin=draft, version=draft.version, signatory="共青团云岭市委员会", by=self.world.user["chief"], at=at
        )


def draw(world: World) -> Campaign:
    campaign = Campaign.objects.create(
        code="norms", name="规范化建设集中攻坚行动", owner=world.unit["city"], starts_on=date(2026, 11, 1)
    )
    category = Category.objects.create(campaign=campaign, code="1", name="组织", position=1)
    first = Node.objects.create(campaign=campaign, number=1, due_on=date(2026, 11, 6))
    second = Node.objects.create(campaign=campaign, number=2, due_on=date(2026, 12, 31))
    kinds = ["committee", "working_committee", "branch"]
    rows = [
        ("1.1", "班子配备", first, kinds),
        ("1.2", "组织生活", second, kinds),
        ("2.1", "阵地建设", second, ["branch"]),
    ]
    for position, (code, name, node, reached) in enumerate(rows):
        Task.objects.create(
            campaign=campaign, category=category, node=node, code=code, position=position, name=name, kinds=reached,
            standard="按期完成并有记录", evidence="report", department="组织部",
        )  # fmt: skip
    return campaign


@pytest.fixture
def real_word() -> None:
    """Asked for by tests that need true Word files."""


@pytest.fixture
def quick_word(request, monkeypatch) -> None:
    """Word files take most of an issue's time: where a test does not look at them, a digest stands in."""
    if "real_word" not in request.fixturenames:
        monkeypatch.setattr(docx, "render", lambda document, official=True: sha256(to_json(document)).encode())


@pytest.fixture
def drive(world: World, quick_word: None) -> Drive:
    """The campaign launched, some work done and verified in its first days."""
    campaign = draw(world)
    reach.launch(campaign=campaign, by=world.user["chief"], at=AT)
    campaign.refresh_from_db()
    series = bulletins.create_series(
        unit=world.unit["city"], name="团市委通报", characters="云团通", issuer_name="共青团云岭市委员会",
        by=world.user["chief"], at=AT,
    )  # fmt: skip
    drive = Drive(world, campaign, series)
    drive.report("village", "1.1", "villager", AT)
    drive.verdict("village", "1.1", "mayor", AT)
    drive.report("class1", "1.1", "monitor", AT)
    drive.report("workshop", "1.1", "worker", AT)
    return drive


@pytest.fixture
def issued(drive: Drive) -> Issue:
    """The first issue of the city's series."""
    return drive.issue(drive.begin(AT + timedelta(hours=1)), AT + timedelta(hours=2))


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.FILES = tmp_path / "files"
    settings.JOURNAL_ANCHORS = None
