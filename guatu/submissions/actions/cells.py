"""The one function that writes a cell's summary, from the rows beneath it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from guatu.base import clock
from guatu.submissions.models import Assignment, Draft, Exemption, Extension, Submission, Verification
from guatu.submissions.rules.cells import Fact


def hold(pk: int) -> Assignment:
    """A cell, locked until the end of the transaction: whoever changes what lies beneath it waits here."""
    cells = Assignment.objects.select_for_update(of=("self",)).select_related("task__campaign", "unit")
    return cells.get(pk=pk)


def settle(assignment: Assignment, *, revision: int) -> Assignment:
    """Recompute and store a cell's facts, due day and done day; `revision` is the journal number of the change.

    Call it in the change's transaction, after its rows are written and its journal entry is recorded.
    """
    assignment.facts, assignment.due_on, assignment.done_on = summary(assignment)
    assignment.revision = revision
    assignment.save(update_fields=["facts", "due_on", "done_on", "revision", "seen_at", "withdrawn_at", "base_due_on"])
    return assignment


def summary(assignment: Assignment) -> tuple[int, date, date | None]:
    """A cell's facts, due day and done day, read from its rows. Check P2 compares them with what is stored."""
    facts, returned = Fact(0), Fact(0)
    if assignment.seen_at:
        facts |= Fact.SEEN
    if assignment.withdrawn_at:
        facts |= Fact.WITHDRAWN
    exempt, started, extended = _around(assignment)
    facts |= Fact.EXEMPT if exempt else Fact(0)
    facts |= Fact.STARTED if started else Fact(0)
    due_on = max(assignment.base_due_on, extended or assignment.base_due_on)
    for version in _versions(assignment):
        received_on, (verdict, decided_on) = clock.day(version.received_at), _outcome(assignment, version)
        if verdict is None:
            return int(facts | Fact.SUBMITTED), due_on, None
        if verdict:
            return int(facts | Fact.DONE), due_on, received_on
        returned = Fact.RETURNED
        if decided_on and received_on <= due_on:
            # It came in time and was sent back: the unit gets the published days to mend it.
            due_on = max(due_on, decided_on + timedelta(days=assignment.task.campaign.correction_days))
    return int(facts | returned), due_on, None


def _around(assignment: Assignment) -> tuple[bool, bool, date | None]:
    """Whether a cell is exempt, whether a draft exists, and the latest day it was extended to: read in one go."""
    exemptions = Exemption.objects.filter(assignment=OuterRef("pk"), approved=True, ended_at=None)
    extensions = Extension.objects.filter(assignment=OuterRef("pk"), approved=True).order_by("-until").values("until")
    row: tuple[bool, bool, date | None] = (
        Assignment.objects.filter(pk=assignment.pk)
        .annotate(exempt=Exists(exemptions), started=Exists(Draft.objects.filter(assignment=OuterRef("pk"))))
        .annotate(extended=Subquery(extensions[:1]))
        .values_list("exempt", "started", "extended")
        .get()
    )
    return row


def _versions(assignment: Assignment) -> Iterable[Submission]:
    """The versions that were not withdrawn, in order; all but the last were sent back."""
    standing = Submission.objects.filter(assignment=assignment, withdrawn_at=None).order_by("number")
    return standing.prefetch_related(
        Prefetch("verifications", Verification.objects.filter(retracted_at=None).order_by("level"), "decisions")
    )


def _outcome(assignment: Assignment, version: Any) -> tuple[bool | None, date | None]:
    """A version's outcome (None while it waits) and the day of the decision.

    What the register proved is done, unless a spot check found otherwise.
    """
    for decision in version.decisions:
        if not decision.accepted:
            return False, clock.day(decision.at)
    if version.proved:
        return True, None
    levels = 2 if assignment.task.second_level else 1
    if len(version.decisions) >= levels:
        return True, clock.day(version.decisions[-1].at)
    return None, None
