"""The one function that writes a cell's summary, from the rows beneath it."""

from collections.abc import Iterable
from datetime import date, timedelta

from guatu.base import clock
from guatu.submissions.models import Assignment, Draft, Exemption, Extension, Submission
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
    facts = Fact(0)
    if assignment.seen_at:
        facts |= Fact.SEEN
    if assignment.withdrawn_at:
        facts |= Fact.WITHDRAWN
    if Exemption.objects.filter(assignment=assignment, approved=True, ended_at=None).exists():
        facts |= Fact.EXEMPT
    if Draft.objects.filter(assignment=assignment).exists():
        facts |= Fact.STARTED
    due_on = _extended(assignment)
    version, verdict, decided_on = _latest(assignment)
    if version is None:
        return int(facts), due_on, None
    received_on = clock.day(version.received_at)
    if verdict is None:
        return int(facts | Fact.SUBMITTED), due_on, None
    if verdict:
        return int(facts | Fact.DONE), due_on, received_on
    if decided_on and received_on <= due_on:
        # It came in time and was sent back: the unit gets the published days to mend it.
        days = assignment.task.campaign.correction_days
        due_on = max(due_on, decided_on + timedelta(days=days))
    return int(facts | Fact.RETURNED), due_on, None


def _extended(assignment: Assignment) -> date:
    days: Iterable[date] = Extension.objects.filter(assignment=assignment, approved=True).values_list(
        "until", flat=True
    )
    return max([assignment.base_due_on, *days])


def _latest(assignment: Assignment) -> tuple[Submission | None, bool | None, date | None]:
    """The last version that was not withdrawn, its outcome (None while it waits), and the day of the decision."""
    version = Submission.objects.filter(assignment=assignment, withdrawn_at=None).order_by("-number").first()
    if version is None:
        return None, None, None
    decisions = list(version.verifications.filter(retracted_at=None).order_by("level"))
    for decision in decisions:
        if not decision.accepted:
            return version, False, clock.day(decision.at)
    levels = 2 if assignment.task.second_level else 1
    if len(decisions) >= levels:
        return version, True, clock.day(decisions[-1].at)
    return version, None, None
