"""One cell as its unit sees it: the report page, and all versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from guatu.base import clock
from guatu.base.states import CellState
from guatu.campaigns.models import Responsibility
from guatu.campaigns.rules.duties import Duty
from guatu.orgs import access
from guatu.orgs.rules import paths
from guatu.submissions.models import Assignment, Attachment, Draft, Exemption, Extension, Submission, Verification
from guatu.submissions.queries import standing
from guatu.submissions.rules import requests, steps
from guatu.submissions.rules.cells import status
from guatu.submissions.rules.difference import Run, difference
from guatu.submissions.rules.steps import Step
from guatu.submissions.rules.verdicts import Reason


@dataclass(frozen=True)
class Version:
    """A version with its files, decisions, and what changed since the one before."""

    submission: Submission
    files: list[Attachment]
    decisions: list[Verification]
    runs: list[Run]

    @property
    def returned(self) -> Verification | None:
        return next((decision for decision in self.decisions if not decision.accepted), None)

    @property
    def reason(self) -> str:
        found = self.returned
        return Reason(found.reason).label if found else ""


@dataclass(frozen=True)
class Report:
    """Everything on the report page of a cell."""

    cell: Assignment
    state: CellState
    days: int
    versions: list[Version]  # newest first
    draft: Draft | None
    files: list[Attachment]
    requests: list[Exemption | Extension]
    responsible: list[Responsibility]
    closed_words: str  # why no report can be sent now; "" if one can
    may_report: bool
    may_ask: bool

    @property
    def text(self) -> str:
        """What stands in the field at first: the draft, or the version that was sent back."""
        if self.draft:
            return self.draft.text
        sent = self.versions[0].submission if self.returned else None
        return sent.text if sent is not None and not sent.proved else ""  # the register's own words are nobody's draft

    @property
    def version(self) -> int:
        return self.draft.version if self.draft else 0

    @property
    def returned(self) -> Version | None:
        latest = next((version for version in self.versions if not version.submission.withdrawn_at), None)
        return latest if latest and latest.returned else None

    @property
    def waiting(self) -> Version | None:
        """The version that waits, while nobody has decided on it."""
        latest = next((version for version in self.versions if not version.submission.withdrawn_at), None)
        return latest if self.state is CellState.SUBMITTED and latest and not latest.decisions else None


def report(cell: Assignment, user: Any, at: datetime) -> Report:
    """The report page of a cell, as an account may see it."""
    today, all_versions = clock.day(at), versions(cell)
    may_report = access.can(user, standing.REPORT, cell.unit)
    draft = draft_of(cell) if may_report else None
    words = "这项专项已经结束，不再收材料。" if cell.task.campaign.closed_at else steps.refusal(Step.SUBMIT, cell.facts)
    carried = all_versions[0].files if all_versions and not draft and not words else []
    asked: list[Exemption | Extension] = [*cell.exemptions.select_related("requested_by", "decided_by")]
    asked += cell.extensions.select_related("requested_by", "decided_by")
    may_ask = steps.refusal(Step.REQUEST, cell.facts) is None and not requests.too_late(cell.due_on, today)
    return Report(
        cell=cell,
        state=status(cell.facts, cell.due_on, cell.done_on, today),
        days=(cell.due_on - today).days,
        versions=all_versions,
        draft=draft,
        files=list(draft.attachments.select_related("file").order_by("pk")) if draft else carried,
        requests=sorted(asked, key=lambda request: request.requested_at, reverse=True),
        responsible=responsible(cell),
        closed_words=words or "",
        may_report=may_report,
        may_ask=may_report and may_ask and cell.task.campaign.closed_at is None,
    )


def draft_of(cell: Assignment) -> Draft | None:
    """The draft of a cell, if one was begun."""
    return Draft.objects.filter(assignment=cell).first()


def versions(cell: Assignment) -> list[Version]:
    """All versions of a cell, newest first, each with what changed since the one before."""
    decisions = Verification.objects.filter(retracted_at=None).select_related("by", "acting_unit").order_by("level")
    files = Attachment.objects.select_related("file").order_by("pk")
    rows = cell.submissions.select_related("by", "withdrawn_by", "proof").order_by("number")
    rows = rows.prefetch_related(
        Prefetch("verifications", decisions, "decisions"), Prefetch("attachments", files, "files")
    )
    found: list[Version] = []
    before: Submission | None = None
    for row in rows:
        runs = difference(before.text, row.text) if before else []
        found.append(Version(row, row.files, row.decisions, runs))
        before = row
    return found[::-1]


def responsible(cell: Assignment) -> list[Responsibility]:
    """Who answers for the task, nearest level first: at the unit and at each unit above it."""
    chain = paths.ancestors(cell.unit.path)
    rows = Responsibility.objects.filter(task=cell.task_id, unit__in=chain, until=None).select_related("unit")
    order = Duty.codes()
    return sorted(rows, key=lambda row: (-row.unit.depth, order.index(row.duty) if row.duty in order else 9))
