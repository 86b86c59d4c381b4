"""What the units of the demo did: reports and decisions spread over the campaign, brought in phase by phase."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import connection

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.campaigns.models import Campaign, Task
from guatu.orgs.models import Unit
from guatu.submissions.actions.reports import FIELDS as SUBMISSION_FIELDS
from guatu.submissions.actions.verdicts import FIELDS as VERIFICATION_FIELDS
from guatu.submissions.models import Assignment, Submission, Verification
from guatu.submissions.queries import recount
from guatu.submissions.queries.proofs import proving_tasks

TEXTS = (
    "已按标准完成。{unit}对照要求逐项自查，台账已更新，问题已当场整改。",
    "{unit}已完成本项任务：召开专题会议一次，明确了责任人和时限，相关记录留存备查。",
    "本项工作已完成。团员全部知晓，资料齐全，欢迎上级到现场核对。",
    "已完成。前期个别材料不全，现已补齐；下一步坚持每月核对一次。",
)
REASONS = (("incomplete", "缺少会议记录，请补充。"), ("below_standard", "与标准第二条不符，请核对后重报。"))


@dataclass
class Version:
    """One report and what was decided on it, planned ahead; `pk` once it is in the database."""

    received_at: datetime
    accepted: bool
    decided_at: datetime
    pk: int = 0
    decided: bool = False


@dataclass
class Cell:
    pk: int
    task: int
    unit: int
    seen_at: datetime | None
    versions: list[Version] = field(default_factory=list)


class Work:
    """The planned work of one campaign; `bring` writes what happened up to an instant."""

    def __init__(self, campaign: Campaign, quality: dict[int, float], people: dict[int, User], chance: Random):
        self.campaign, self.chance, self.people = campaign, chance, people
        self.units = {unit.pk: unit for unit in Unit.objects.all()}
        tasks = Task.objects.filter(campaign=campaign)
        # What the register proves nobody reports.
        self.proved = {task.pk for task in proving_tasks([campaign])}
        self.hardness = {task.pk: chance.uniform(-0.12, 0.1) for task in tasks.order_by("position")}
        self.since: datetime | None = None
        rows = Assignment.objects.filter(task__campaign=campaign).order_by("task__position", "unit__path")
        self.cells = [
            self._planned(pk, task, unit, due, quality)
            for pk, task, unit, due in rows.values_list("pk", "task", "unit", "due_on")
        ]

    def _planned(self, pk: int, task: int, unit: int, due: date, quality: dict[int, float]) -> Cell:
        chance, start = self.chance, self.campaign.starts_on
        good = min(0.99, max(0.03, quality[unit] + self.hardness[task]))
        span = max(1, (due - start).days)
        cell = Cell(pk, task, unit, None)
        if task in self.proved:
            if chance.random() < good:
                cell.seen_at = self._moment(start + timedelta(days=int(span * chance.random() * 0.5)))
            return cell
        if chance.random() < good:
            day = start + timedelta(days=int(span * chance.betavariate(2.4, 1.5)))
        elif chance.random() < 0.25 + good * 0.4:
            day = due + timedelta(days=1 + int(chance.expovariate(1 / 11)))
        else:
            if chance.random() < 0.5 + good * 0.4:
                cell.seen_at = self._moment(start + timedelta(days=int(span * chance.random())))
            return cell
        cell.seen_at = self._moment(start + timedelta(days=int((day - start).days * chance.random() * 0.6)))
        self._reports(cell, max(day, start), good)
        return cell

    def _reports(self, cell: Cell, day: date, good: float) -> None:
        received = max(self._moment(day), (cell.seen_at or self._moment(day)) + timedelta(hours=1))
        for attempt in range(3):
            decided = self._moment(clock.day(received) + timedelta(days=1 + int(self.chance.expovariate(1 / 2.5))))
            accepted = attempt == 2 or self.chance.random() < 0.86 + good * 0.12
            cell.versions.append(Version(received, accepted, decided))
            if accepted:
                return
            received = self._moment(clock.day(decided) + timedelta(days=1 + int(self.chance.expovariate(1 / 4))))

    def _moment(self, day: date) -> datetime:
        minutes = int(self.chance.triangular(0, 12 * 60, 150))
        return datetime.combine(day, time(8, 0), clock.SHANGHAI) + timedelta(minutes=minutes)

    def bring(self, until: datetime) -> None:
        """Write what happened since the last call and up to an instant, with its journal, and settle the cells."""
        lines: list[tuple[datetime, journal.Line]] = []
        self._submissions(until, lines)
        self._verifications(until, lines)
        entry = None
        lines.sort(key=lambda pair: pair[0])
        if lines:
            entry = journal.record_many([line for _, line in lines], by=None, at=until)[-1]
        self._settle(until, entry.seq if entry else 0)
        self.since = until

    def _fresh(self, at: datetime, until: datetime) -> bool:
        return at <= until and (self.since is None or at > self.since)

    def _submissions(self, until: datetime, lines: list[tuple[datetime, journal.Line]]) -> None:
        fresh = [
            (cell, number, version)
            for cell in self.cells
            for number, version in enumerate(cell.versions, start=1)
            if self._fresh(version.received_at, until)
        ]
        rows = [
            Submission(
                assignment_id=cell.pk, number=number, received_at=version.received_at,
                by=self.people.get(cell.unit), text=self.chance.choice(TEXTS).format(unit=self.units[cell.unit]),
            )
            for cell, number, version in fresh
        ]  # fmt: skip
        bulk.create(Submission, rows)
        for row, (cell, _, version) in zip(rows, fresh, strict=True):
            version.pk = row.pk
            after = journal.snapshot(row, SUBMISSION_FIELDS)
            line = journal.Line(
                "submission.create", row, self.units[cell.unit], after, by=row.by, at=version.received_at
            )
            lines.append((version.received_at, line))

    def _verifications(self, until: datetime, lines: list[tuple[datetime, journal.Line]]) -> None:
        rows, cells = [], []
        for cell in self.cells:
            for version in cell.versions:
                if version.pk and not version.decided and version.decided_at <= until:
                    decider = self._decider(self.units[cell.unit])
                    if decider is None:
                        continue
                    version.decided = True
                    rows.append(self._decision(version, *decider))
                    cells.append(cell)
        bulk.create(Verification, rows)
        for row, cell in zip(rows, cells, strict=True):
            after = journal.snapshot(row, VERIFICATION_FIELDS)
            unit = self.units[cell.unit]
            lines.append((row.at, journal.Line("submission.verify", row, unit, after, by=row.by, at=row.at)))

    def _decision(self, version: Version, unit: Unit, by: User) -> Verification:
        reason, text = ("", "") if version.accepted else self.chance.choice(REASONS)
        return Verification(
            submission_id=version.pk, level=1, accepted=version.accepted, reason=reason, text=text, by=by,
            acting_unit=unit, at=version.decided_at,
        )  # fmt: skip

    def _decider(self, unit: Unit) -> tuple[Unit, User] | None:
        """The nearest unit above that has somebody to decide."""
        above = unit.parent_id
        while above is not None:
            if above in self.people:
                return self.units[above], self.people[above]
            above = self.units[above].parent_id
        return None

    def _settle(self, until: datetime, revision: int) -> None:
        """Store every summary that the rows now give, as one statement run over many cells."""
        seen = [(cell.seen_at, cell.pk) for cell in self.cells if cell.seen_at and self._fresh(cell.seen_at, until)]
        table = Assignment._meta.db_table
        field = Assignment._meta.get_field("seen_at")
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE")  # it still plans for the empty tables of before this transaction
            cursor.executemany(
                f"UPDATE {table} SET seen_at = %s WHERE id = %s",  # noqa: S608 -- a constant of the model
                [(field.get_db_prep_save(at, connection), pk) for at, pk in seen],
            )
            cursor.executemany(
                f"UPDATE {table} SET facts = %s, due_on = %s, done_on = %s, revision = %s WHERE id = %s",  # noqa: S608 -- a constant of the model
                list(self._drifted(revision)),
            )

    def _drifted(self, revision: int) -> Iterator[tuple[int | str | None, ...]]:
        adapt = connection.ops.adapt_datefield_value
        for cell in recount.cells(self.campaign.pk):
            if cell.counted != cell.stored:
                facts, due_on, done_on = cell.counted
                yield facts, adapt(due_on), adapt(done_on) if done_on else None, revision, cell.assignment
