"""The papers of the demo: bulletins with their receipts, and supervision letters in every colour."""

from datetime import datetime, timedelta
from random import Random

from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.base.states import CellState
from guatu.bulletins.actions import bulletins, serious
from guatu.bulletins.models import Bulletin, Series
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.campaigns.models import Campaign
from guatu.orgs.models import Unit, UnitMark
from guatu.submissions.actions import reports
from guatu.submissions.models import Assignment
from guatu.submissions.rules.cells import Fact
from guatu.supervision import board
from guatu.supervision.actions import letters, snapshots
from guatu.supervision.models import Letter, Snapshot

SETTLED = Fact.SUBMITTED | Fact.DONE | Fact.EXEMPT | Fact.WITHDRAWN


class Papers:
    """What the committee puts in writing."""

    def __init__(self, campaign: Campaign, root: Unit, by: User, secretaries: dict[int, User], chance: Random):
        self.campaign, self.root, self.by, self.secretaries, self.chance = campaign, root, by, secretaries, chance
        self.last: dict[int, Bulletin] = {}
        self.series: dict[int, Series] = {}
        self.warned: list[Letter] = []

    def bulletin(self, snapshot: Snapshot, at: datetime, *, issued: bool, kind: str = "supervision") -> None:
        """Draft the committee's bulletin from a snapshot; issue it and let most counties acknowledge it."""
        self._bulletin(self.root, snapshot, "云团通", self.by, at, issued=issued, kind=kind)

    def of_county(self, county: Unit, at: datetime) -> None:
        """A county's own bulletin, from a snapshot of its own subtree."""
        by = self.secretaries.get(county.pk)
        if by:
            snapshot = snapshots.take(campaign=self.campaign, unit=county, by=by, at=at)
            self._bulletin(county, snapshot, f"{county.short_name[3]}团通", by, at, issued=True, kind="supervision")

    def open_series(self, at: datetime) -> None:
        """Every second county has opened its own series and has not issued much yet: the calendar shows it."""
        counties = Unit.objects.in_force().filter(parent=self.root, kind="local_committee").order_by("path")
        for county in list(counties)[::2]:
            by = self.secretaries.get(county.pk)
            if by and county.pk not in self.series:
                self._series(county, f"{county.short_name[3]}团通", by, at)

    def serious(self, snapshot: Snapshot, at: datetime) -> None:
        """A draft on serious cases: one unit under a letter is told, and its days to answer are running."""
        marked = set(UnitMark.objects.filter(mark="demonstration").values_list("unit", flat=True))
        letter = next((one for one in reversed(self.warned) if one.unit_id not in marked), None)
        if letter is None:
            return
        series, kind = self.series[self.root.pk], BulletinKind.SERIOUS
        draft = bulletins.draft(series=series, snapshot=snapshot, kind=kind, by=self.by, at=at)
        facts = "经两次督办仍未说明原因，主要负责人未到场办理。"
        serious.tell(bulletin=draft, letter=letter, flag=None, facts=facts, by=self.by, at=at)

    def _series(self, unit: Unit, characters: str, by: User, at: datetime) -> Series:
        if unit.pk not in self.series:
            issuer = unit.short_name
            self.series[unit.pk] = bulletins.create_series(
                unit=unit, name="督查通报", characters=characters, issuer_name=issuer, by=by, at=at
            )
        return self.series[unit.pk]

    def _bulletin(
        self, unit: Unit, snapshot: Snapshot, characters: str, by: User, at: datetime, *, issued: bool, kind: str
    ) -> None:
        series = self._series(unit, characters, by, at)
        before = self.last.get(unit.pk) if kind == BulletinKind.SUPERVISION else None
        made = bulletins.draft(
            series=series, snapshot=snapshot, kind=BulletinKind(kind), previous=before, by=by, at=at
        )  # fmt: skip
        if not issued:
            return
        signed = at + timedelta(hours=6)
        issue = bulletins.issue(bulletin=made, version=made.version, signatory=unit.short_name, by=by, at=signed)
        if kind == BulletinKind.SUPERVISION:
            self.last[unit.pk] = made
        for below in Unit.objects.in_force().filter(parent=unit).order_by("path"):
            reader = self.secretaries.get(below.pk)
            if reader and self.chance.random() < 0.85:
                hours = self.chance.randint(1, 60)
                bulletins.acknowledge(issue=issue, unit=below, by=reader, at=signed + timedelta(hours=hours))

    def warn(self, at: datetime, number: int) -> None:
        """Blue letters to the committees with most overdue cells; most answer, some are closed, some miss the day."""
        behind = self._behind(at)[:number]
        due_on = clock.day(at) + timedelta(days=10)
        subject, text = "关于逾期任务的督办", "你单位有任务逾期未完成。请逐项说明原因，在期限前办结并回复。"
        sent = []
        for unit, cells in behind:
            try:
                sent += letters.issue(
                    issuer=self.root, addressees=[letters.Addressee(unit, cells)], subject=subject, text=text,
                    due_on=due_on, by=self.by, at=at,
                )  # fmt: skip
            except Problem:
                continue  # it stands under an open letter on the same cells already
        self.warned += sent
        for turn, letter in enumerate(sent):
            self._answer(letter, turn, at)

    def _answer(self, letter: Letter, turn: int, at: datetime) -> None:
        assignee = self.secretaries.get(letter.unit_id)
        if assignee is None or turn % 4 == 3:
            return  # no answer: this is the one that will turn orange
        letters.receive(letter=letter, by=assignee, at=at + timedelta(days=1))
        if turn % 4 == 2:
            return
        words = "已逐项核实，属人员调整所致，现已全部补报，请核验。"
        proof = [
            reports.submit(
                assignment=item.assignment, text="已补办并自查，材料存支部。", key=f"letter-{item.pk}", by=assignee,
                at=at + timedelta(days=4),
            )
            for item in letter.items.select_related("assignment__task__campaign", "assignment__unit")
            if item.assignment.unit_id == letter.unit_id and not item.assignment.facts & SETTLED
        ]  # fmt: skip
        letters.reply(letter=letter, text=words, proof=proof, by=assignee, at=at + timedelta(days=5))
        if turn % 4 == 0:
            letters.close(letter=letter, text="经核实已办结，予以销号。", by=self.by, at=at + timedelta(days=8))

    def escalate(self, at: datetime) -> None:
        """The next colour for every letter that was missed."""
        due_on = clock.day(at) + timedelta(days=7)
        for letter in list(self.warned):
            try:
                words = "前次督办逾期未办结，现发橙色督办单，请主要负责人亲自督办。"
                higher = letters.escalate(letter=letter, text=words, due_on=due_on, by=self.by, at=at)
            except Problem:
                continue  # answered, closed, excused, or not yet past its day
            self.warned.remove(letter)
            self.warned.append(higher)

    def _behind(self, at: datetime) -> list[tuple[Unit, list[Assignment]]]:
        """Committees directly under the counties with overdue cells of their own, most first."""
        live = board.of(self.campaign, at=at)
        overdue: dict[int, list[int]] = {}
        for task in live.tasks:
            for unit in live.units_in(self.root.pk, task, [CellState.OVERDUE]):
                overdue.setdefault(unit, []).append(task)
        units = Unit.objects.filter(pk__in=overdue, depth__in=(1, 2), kind__in=("local_committee", "committee"))
        known = [unit for unit in units.order_by("path") if unit.pk in self.secretaries]
        most = sorted(known, key=lambda unit: (-len(overdue[unit.pk]), unit.path))
        return [
            (unit, list(Assignment.objects.filter(unit=unit, task__in=overdue[unit.pk]).order_by("task__position")))
            for unit in most
        ]
