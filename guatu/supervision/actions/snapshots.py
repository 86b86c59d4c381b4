"""Freezing the board: the ground that flags and bulletins stand on."""

import hashlib
import zlib
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.campaigns.models import Campaign, Task
from guatu.orgs.models import Unit
from guatu.submissions.models import Submission
from guatu.supervision import board as boards
from guatu.supervision.board.frozen import TaskLine, freeze
from guatu.supervision.models import Snapshot


@transaction.atomic
def take(*, campaign: Campaign, unit: Unit, by: User | None, at: datetime) -> Snapshot:
    """Freeze the board of a campaign below a unit, with names and the submission behind each cell."""
    board = boards.of(campaign, at=at)
    text = freeze(
        board,
        unit.pk,
        campaign={
            "pk": campaign.pk, "code": campaign.code, "name": campaign.name, "formula": campaign.formula,
            "starts_on": campaign.starts_on.isoformat(), "taken_at": journal.plain(at),
        },
        tasks=_tasks(campaign),
        names={pk: (code, name) for pk, code, name in Unit.objects.below(unit.path).values_list("pk", "code", "name")},
        evidence=_evidence(campaign, unit),
    )  # fmt: skip
    snapshot = Snapshot.objects.create(
        campaign=campaign,
        unit=unit,
        taken_at=at,
        taken_by=by,
        revision=board.revision,
        content=zlib.compress(text.encode(), 6),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    journal.record("snapshot.take", snapshot, unit=unit, by=by, at=at, after={"digest": snapshot.digest})
    return snapshot


def _tasks(campaign: Campaign) -> list[TaskLine]:
    tasks = Task.objects.filter(campaign=campaign).select_related("category", "node").order_by("position")
    return [
        TaskLine(t.pk, t.code, t.name, t.category.code if t.category else "", t.node.due_on.isoformat(), t.weight)
        for t in tasks
    ]


def _evidence(campaign: Campaign, unit: Unit) -> dict[int, dict[int, int]]:
    """The latest version that was not withdrawn, by task and unit."""
    latest = (
        Submission.objects.filter(assignment__task__campaign=campaign, withdrawn_at=None)
        .filter(assignment__unit__in=Unit.objects.below(unit.path))
        .values_list("assignment__task_id", "assignment__unit_id")
        .annotate(latest=Max("pk"))
    )
    evidence: dict[int, dict[int, int]] = {}
    for task, unit_pk, submission in latest.iterator():
        evidence.setdefault(task, {})[unit_pk] = submission
    return evidence
