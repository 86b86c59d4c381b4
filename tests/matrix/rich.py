"""The world with a row of every kind at five places, seen from one of them: the east.

    relation   place   what stands there for an account of the east
    own        east    its own
    child      town    one of those below it
    parent     city    the unit above it
    sibling    west    another county: the other subtree
    other      firm    below the other county

Each role of the product has one account at the east (`east.<role>`); nothing at a place is theirs by person.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from guatu.accounts import journal
from guatu.accounts.actions.passwords import issue_link
from guatu.accounts.actions.tokens import create_token
from guatu.accounts.models import Run, User
from guatu.bulletins.actions import bulletins
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.campaigns.models import Campaign, Category, Node, Responsibility, Task
from guatu.orgs.actions import grants, invitations
from guatu.orgs.actions.changes import propose
from guatu.orgs.models import Grant
from guatu.orgs.rules.changes import ChangeKind
from guatu.orgs.rules.roles import ROLES
from guatu.submissions.actions import files, reach, reports, requests, verdicts
from guatu.submissions.models import Assignment, Verification
from guatu.supervision.actions import flags, rules, snapshots
from guatu.supervision.models import Channel, Flag, Letter, LetterItem, Notice, Snapshot
from guatu.supervision.rules.flags import Rule
from tests.matrix.areas import AREAS
from tests.world import AT, World, account
from tests.world import build as draw

NOW = AT + timedelta(hours=1)
RELATIONS = {"own": "east", "child": "town", "parent": "city", "sibling": "west", "other": "firm"}
PEOPLE = {"east": "eastern", "town": "mayor", "city": "chief", "west": "western", "firm": "director"}
ABOVE = {"east": "city", "town": "east", "city": "city", "west": "city", "firm": "west"}
BELOW = {"east": "town", "town": "village", "city": "east", "west": "firm", "firm": "workshop"}
TASKS = ("1.1", "1.2", "2.1", "2.2", "3.1", "3.2")
KINDS = ["local_committee", "committee", "working_committee", "branch"]
EVERYTHING = frozenset().union(*(role.verbs for role in ROLES.values()))
RULE = Rule(least_cells=1)
# Words that stand in rows of the other subtree and nowhere else: what must never come out to the east.
WEST_WORDS = (
    "西平",
    "金工",
    "一车间",
    "北门街道",
    "花园社区",
    "吴桐",
    "孙强",
    "金工·主任",
    "西机密",
    "私密west",
    "私密firm",
)


@dataclass
class Rich:
    """Rows by kind and place: `ids["flag"]["west"]`; the accounts of each role at the east; tokens by account name."""

    world: World
    campaign: Campaign
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def put(self, kind: str, place: str, value: Any) -> None:
        self.ids.setdefault(kind, {})[place] = value

    def person(self, place: str) -> User:
        return self.world.user[PEOPLE[place]]

    def cell(self, place: str, task: str) -> Assignment:
        rows = Assignment.objects.select_related("task__campaign", "unit")
        return rows.get(unit=self.world.unit[place], task__campaign=self.campaign, task__code=task)


def build() -> Rich:
    """Build everything in the test database."""
    world = draw()
    world.user["director"] = account("director", "金工·主任")
    Grant.objects.create(account=world.user["director"], role="committee_secretary", unit=world.unit["firm"], since=AT)
    campaign = campaign_of(world, "city", "norms", "规范化建设", launched=False)
    reach.launch(campaign=campaign, by=world.user["chief"], at=AT)
    campaign.refresh_from_db()
    for task in campaign.tasks.all():  # the owner owes nothing itself; here it does, so that there is a cell above
        due = {"due_on": task.node.due_on, "base_due_on": task.node.due_on}
        seq = journal.record("campaign.note", campaign, by=None, at=AT).seq
        Assignment.objects.create(task=task, unit=world.unit["city"], assigned_at=AT, revision=seq, **due)
    rich = Rich(world, campaign)
    for role in ROLES:
        world.user[f"east.{role}"] = made = account(f"east.{role}", f"东·{role}")
        Grant.objects.create(account=made, role=role, unit=world.unit["east"], since=AT)
    for place in RELATIONS.values():
        work(rich, place)
        asked(rich, place)
        lists(rich, place)
        people(rich, place)
        judged(rich, place)
        published(rich, place)
        pressed(rich, place)
        for area in AREAS:
            area.build(rich, place)
    for name in [*(f"east.{role}" for role in ROLES), "eastern", "western", "outsider"]:
        rich.tokens[name] = token(world.user[name])[1]
    return rich


def token(user: User) -> tuple[Any, str]:
    """A token with every scope, so that only the owner's rights limit it."""
    return create_token(
        name=f"程序{user.username}", scopes=EVERYTHING, held=EVERYTHING, expires_on=date(2026, 12, 1), by=user, at=AT
    )


def campaign_of(world: World, place: str, code: str, name: str, *, launched: bool, tasks: Iterable[str] = TASKS) -> Any:
    """A campaign of a place with its categories, nodes and tasks."""
    made = Campaign.objects.create(
        code=code, name=name, owner=world.unit[place], starts_on=date(2026, 11, 1), launched_at=AT if launched else None
    )
    node = Node.objects.create(campaign=made, number=1, due_on=date(2026, 12, 1))
    category = Category.objects.create(campaign=made, code="1", name="组织", position=1)
    for position, number in enumerate(tasks):
        Task.objects.create(
            campaign=made, category=category, node=node, code=number, position=position, name=f"{name}任务{number}",
            standard="按期完成并有记录", kinds=KINDS, evidence="report", department="组织部",
        )  # fmt: skip
    return made


def work(rich: Rich, place: str) -> None:
    """A cell with a draft, a file and an upload under way; a version that waits, with a file; a decided one."""
    by, above = rich.person(place), rich.person(ABOVE[place])
    open_, sent, done = (rich.cell(place, code) for code in ("1.1", "1.2", "2.1"))
    rich.put("unit", place, rich.world.unit[place].pk)
    rich.put("assignment", place, open_.pk)
    reports.save_draft(assignment=open_, text=f"私密{place}草稿", version=0, by=by, at=AT)
    rich.put("draft_attachment", place, attached(open_, f"私密{place}一.txt", by))
    rich.put("upload", place, files.start_upload(assignment=open_, name="二.txt", size=6, by=by, at=AT).key)
    attached(sent, f"私密{place}三.txt", by)
    version = reports.submit(assignment=sent, text=f"私密{place}已完成", key="", by=by, at=AT)
    rich.put("submission", place, version.pk)
    rich.put("attachment", place, version.attachments.get().pk)
    decided = reports.submit(assignment=done, text=f"私密{place}已完成", key="", by=by, at=AT)
    if place != "city":
        rich.put("verification", place, verdicts.verify(submission=decided, accepted=True, by=above, at=AT).pk)
    else:  # nobody stands above the city
        words = {"level": 1, "accepted": True, "by": above, "acting_unit": rich.world.unit["city"], "at": AT}
        rich.put("verification", place, Verification.objects.create(submission=decided, **words).pk)


def attached(cell: Assignment, name: str, by: User) -> int:
    content = f"私密内容{name}".encode()
    return files.attach(assignment=cell, name=name, file=io.BytesIO(content), size=len(content), by=by, at=AT).pk


def asked(rich: Rich, place: str) -> None:
    """Requests that wait: to be let off, for a later day, and a change of the tree."""
    by, unit = rich.person(place), rich.world.unit[place]
    off, later = rich.cell(place, "2.2"), rich.cell(place, "3.1")
    said = {"by": by, "at": AT}
    rich.put("exemption", place, requests.request_exemption(assignment=off, reason=f"私密{place}", **said).pk)
    rich.put(
        "extension", place,
        requests.request_extension(assignment=later, until=date(2027, 1, 5), reason=f"私密{place}", **said).pk,
    )  # fmt: skip
    change = propose(
        kind=ChangeKind.RENAME, unit=unit, proposal={"name": f"私密{place}新名"}, reason=f"私密{place}",
        effective_on=date(2026, 12, 20), **said,
    )  # fmt: skip
    rich.put("change", place, change.pk)


def lists(rich: Rich, place: str) -> None:
    """A launched campaign of the place alone, and a draft of one."""
    for kind, launched in (("campaign", True), ("plan", False)):
        made = campaign_of(
            rich.world, place, f"{kind}-{place}", f"私密{place}{kind}", launched=launched, tasks=("1.1", "1.2")
        )
        rich.put(kind, place, made.pk)
        for name, rows in (("task", made.tasks), ("category", made.categories), ("node", made.nodes)):
            rich.put(f"{kind}_{name}", place, rows.first().pk)
    Responsibility.objects.create(
        task=rich.campaign.tasks.first(), unit=rich.world.unit[place], duty="direct", person=f"私密{place}责任人",
        since=date(2026, 11, 1),
    )  # fmt: skip


def people(rich: Rich, place: str) -> None:
    """The person of the place with their grant, a deputy, an invitation, a run, a token, a journal entry."""
    by, unit, at = rich.person(place), rich.world.unit[place], AT
    held = Grant.objects.get(account=by)
    rich.put("person", place, by.pk)
    rich.put("grant", place, held.pk)
    stand_in = account(f"standin.{place}", f"私密{place}代理")
    grants.deputise(grant=held, account=stand_in, until=at + timedelta(days=9), by=by, at=at)
    made, raw = invitations.invite(name=f"私密{place}被邀", role="branch_secretary", unit=unit, by=by, at=at)
    rich.put("invitation", place, made.pk)
    rich.put("invitation_link", place, raw)
    rich.put("password_link", place, issue_link(account=stand_in, by=by, at=at))
    run = {"kind": "launch", "title": f"私密{place}下达", "by": by, "queued_at": at, "finished_at": at}
    rich.put("run", place, Run.objects.create(**run).pk)
    check = {**run, "kind": "units.check", "detail": {"count": 0, "new": 1, "edits": 0, "differing": 0, "path": "x"}}
    rich.put("check", place, Run.objects.create(**check).pk)
    rich.put("token", place, token(by)[0].pk)
    rich.put("entry", place, journal.record("unit.note", unit, by=by, at=at, unit=unit, note=f"私密{place}").seq)


def judged(rich: Rich, place: str) -> None:
    """Rule versions of the place, drafted and published; flags against it and by it, proposed and published."""
    by, unit, campaign = rich.person(place), rich.world.unit[place], rich.campaign
    said = {"campaign": campaign, "issuer": unit, "rule": RULE.as_data(), "by": by, "at": AT}
    first = rules.draft(**said, note=f"私密{place}首版")
    rich.put("rule", place, rules.publish(version=first, by=by, at=AT).pk)
    rich.put("rule_draft", place, rules.draft(**said, note=f"私密{place}草案").pk)
    shot = snapshots.take(campaign=campaign, unit=unit, by=by, at=AT)
    rich.put("flag_issued", place, flag(rich, place, BELOW[place], first, shot, "2026-10"))
    rich.put("flag_published", place, flag(rich, place, BELOW[place], first, shot, "2026-09", stage="published"))
    flag(rich, place, BELOW[place], first, shot, "2026-08", stage="notified")


def flag(rich: Rich, issuer: str, unit: str, version: Any, shot: Snapshot, period: str, stage: str = "") -> int:
    """A flag of an issuer against a unit at a stage."""
    trigger = {"percent": "0.0", "rank": 1, "of": 1, "peers": "committee", "done": 0, "applicable": 6, "overdue": 0}
    made = Flag.objects.create(
        campaign=rich.campaign, issuer=rich.world.unit[issuer], unit=rich.world.unit[unit], rule_version=version,
        snapshot=shot, colour="black", period=period, trigger=trigger, proposed_at=AT,
    )  # fmt: skip
    by = rich.person(issuer)
    if stage:
        flags.decide(flag=made, text=f"私密{issuer}决定", by=by, at=AT)
        flags.notify(flag=made, text=f"私密{issuer}告知", by=by, at=AT)
    if stage == "published":
        flags.publish(flag=made, text=f"私密{issuer}公布", by=by, at=AT + timedelta(days=30))
    return made.pk


def published(rich: Rich, place: str) -> None:
    """A series with an issued bulletin, read by somebody below, and a draft. Counties sign for those below them."""
    by, unit = rich.person(place if ABOVE[place] == "city" else ABOVE[place]), rich.world.unit[place]
    series = bulletins.create_series(
        unit=unit, name=f"私密{place}通报", characters=f"团{place}", issuer_name=unit.name, by=by, at=AT
    )
    said = {"series": series, "campaign": rich.campaign, "kind": BulletinKind.SUPERVISION, "previous": None}
    first, second = (bulletins.begin(**said, by=by, at=AT) for _ in range(2))
    made = bulletins.issue(bulletin=first, version=first.version, signatory="测试", by=by, at=AT)
    below = rich.world.unit[BELOW[place]]
    bulletins.acknowledge(issue=made, unit=below, by=by, at=AT)
    rich.put("bulletin", place, first.pk)
    rich.put("code", place, json.loads(made.document)["figure_codes"][0]["code"])
    rich.put("bulletin_draft", place, second.pk)


def pressed(rich: Rich, place: str) -> None:
    """A letter of the place to a unit below it, and a channel with a message that failed."""
    by, unit, below = rich.person(place), rich.world.unit[place], rich.world.unit[BELOW[place]]
    letter = Letter.objects.create(
        issuer=unit, year=2026, serial=1, unit=below, colour="blue", subject=f"私密{place}督办", text="请按期办结",
        issued_at=AT, issued_by=by, due_on=date(2026, 11, 20),
    )  # fmt: skip
    LetterItem.objects.create(letter=letter, assignment=rich.cell(BELOW[place], "3.2"))
    rich.put("letter", place, letter.pk)
    channel = Channel.objects.create(
        unit=unit, kind="email", name=f"私密{place}通道", address="", hint="私密…", created_by=by, created_at=AT
    )
    rich.put("channel", place, channel.pk)
    said = {"kind": "digest", "slot": "2026-W44", "text": f"私密{place}消息", "due_at": AT, "error": "没有送达"}
    rich.put("notice", place, Notice.objects.create(channel=channel, **said).pk)
