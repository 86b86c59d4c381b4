"""Two disjoint subtrees, east and west, with one row of every kind in each."""

import io
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guatu.activities.models import Attendance, Meeting
from guatu.api.tests.ground import built
from guatu.bulletins.actions import bulletins
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.campaigns.models import Campaign, Category, Node, Task
from guatu.coverage.actions import places
from guatu.coverage.models import Case, Finding
from guatu.coverage.rules.places import Entry
from guatu.people.models import Transfer
from guatu.submissions.actions import files, reports, requests, verdicts
from guatu.submissions.tests.conftest import Drive
from guatu.supervision.actions import rules, snapshots
from guatu.supervision.models import Flag
from guatu.supervision.rules.flags import Rule
from tests.members import member, post
from tests.world import AT

# county, its secretary, a branch, its secretary
EAST = ("east", "eastern", "village", "villager")
WEST = ("west", "western", "workshop", "worker")


@dataclass
class Side:
    """One subtree: the number (or key) of a row of every kind, by the name of its place in an address."""

    county: str
    leader: str
    branch: str
    secretary: str
    ids: dict[str, Any] = field(default_factory=dict)


def build(drive: Drive, words: tuple[str, str, str, str]) -> Side:
    """One row of every kind in a subtree."""
    side = Side(*words)
    world = drive.world
    by, leader = world.user[side.secretary], world.user[side.leader]
    first, second, county = drive.cell(side.branch), drive.cell(side.branch, "2.1"), world.unit[side.county]
    sent = reports.submit(assignment=first, text=f"{side.branch}已完成", key="", by=by, at=AT)
    checked = reports.submit(assignment=second, text=f"{side.branch}已完成", key="", by=by, at=AT)
    decision = verdicts.verify(submission=checked, accepted=True, by=leader, at=AT)
    file = files.attach(assignment=drive.cell(side.county, "1.1"), name="说明.txt", file=io.BytesIO("说明".encode()),
                        size=6, by=leader, at=AT)  # fmt: skip
    upload = files.start_upload(assignment=drive.cell(side.county, "1.1"), name="二.txt", size=6, by=leader, at=AT)
    until = date(2027, 1, 20)
    own = own_campaign(world, side)
    side.ids = {
        "unit": world.unit[side.branch].pk, "county": county.pk, "campaign": own.pk, "task": own.tasks.get().pk,
        "assignment": drive.cell(side.county, "2.1").pk, "submission": sent.pk, "verification": decision.pk,
        "attachment": file.pk, "upload": upload.key,
        "extension": requests.request_extension(
            assignment=first_open(drive, side), until=until, reason="人手不足", by=by, at=AT).pk,
        "exemption": requests.request_exemption(
            assignment=first_open(drive, side), reason="没有此项", by=by, at=AT).pk,
    }  # fmt: skip
    version = rules.draft(campaign=own, issuer=county, rule=Rule().as_data(), note="", by=leader, at=AT)
    shot = snapshots.take(campaign=own, unit=county, by=leader, at=AT)
    side.ids["rule"] = version.pk
    side.ids["flag"] = Flag.objects.create(
        campaign=own, issuer=county, unit=world.unit[side.branch], rule_version=version, snapshot=shot,
        colour="black", period="2026-11", trigger={"percent": "0.0"}, proposed_at=AT,
    ).pk  # fmt: skip
    side.ids["bulletin"], side.ids["code"] = issued(own, county, leader)
    side.ids |= registered(world.unit[side.branch], county, by, leader)
    side.ids |= built(world, world.unit[side.branch], county, leader, by, checked)
    return side


def registered(unit: Any, county: Any, by: Any, leader: Any) -> dict[str, int]:
    """Rows of the register at a branch: a member, one who leaves, a meeting, a place, a finding with its case."""
    record, leaving = member(unit, f"{unit.code}团员"), member(unit, f"{unit.code}转出")
    post(unit, record, "deputy")
    transfer = Transfer.objects.create(
        person=leaving, from_unit=unit, outside="外省团委", destination="move", started_by=by, started_at=AT,
        stage="from_branch", stage_at=AT,
    )  # fmt: skip
    meeting = Meeting.objects.create(
        unit=unit, kind="general", held_on=date(2026, 11, 1), topic="支部大会", due=1, present=1, recorded_at=AT
    )
    Attendance.objects.create(meeting=meeting, person=record, present=True)
    entry = Entry(code=f"place-{unit.code}", name=f"{unit.code}场所", kind="village", unit=county.pk)
    finding = Finding.objects.create(
        unit=unit, fault="vacant", evidence={"since": "2026-08-01"}, since=date(2026, 11, 1), seen_on=date(2026, 11, 2)
    )
    case = Case.objects.create(
        unit=unit, disposition="rectify", owner="责任人", due_on=date(2026, 12, 1), measures="整改",
        decided_by=leader, decided_at=AT,
    )  # fmt: skip
    case.findings.add(finding)
    return {
        "record": record.pk, "transfer": transfer.pk, "meeting": meeting.pk, "finding": finding.pk, "case": case.pk,
        "place": places.record(entry=entry, by=leader, at=AT).pk,
    }  # fmt: skip


def issued(campaign: Campaign, unit: Any, by: Any) -> tuple[int, str]:
    """An issued bulletin of a county and the code of one of its figures."""
    series = bulletins.create_series(
        unit=unit, name="通报", characters="团通", issuer_name=unit.name, by=by, at=AT
    )  # fmt: skip
    draft = bulletins.begin(
        series=series, campaign=campaign, kind=BulletinKind.SUPERVISION, previous=None, by=by, at=AT
    )
    made = bulletins.issue(bulletin=draft, version=draft.version, signatory="周宁", by=by, at=AT)
    return draft.pk, json.loads(made.document)["figure_codes"][0]["code"]


def first_open(drive: Drive, side: Side) -> Any:
    """The cell of a middle unit, about which somebody above may decide."""
    return drive.cell("town" if side.county == "east" else "firm", "1.1")


def own_campaign(world: Any, side: Side) -> Campaign:
    """A launched campaign of the county alone: the other side does not see it."""
    own = Campaign.objects.create(
        code=f"own-{side.county}", name=f"{side.county}自定", owner=world.unit[side.county],
        starts_on=date(2026, 11, 1), launched_at=AT,
    )  # fmt: skip
    node = Node.objects.create(campaign=own, number=1, due_on=date(2026, 12, 1))
    category = Category.objects.create(campaign=own, code="1", name="组织", position=1)
    Task.objects.create(
        campaign=own, category=category, node=node, code="1.1", position=1, name="自定任务", standard="按期",
        kinds=["branch"], evidence="report",
    )  # fmt: skip
    return own
