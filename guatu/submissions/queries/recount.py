"""All cells counted again from their rows, set-wise: what check P2 compares with the stored summaries.

Written apart from `actions.cells.summary`, which does the same for one cell; a property test holds them together.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from guatu.base import clock
from guatu.submissions.models import Assignment, Draft, Exemption, Extension, Submission, Verification
from guatu.submissions.rules.cells import Fact

Summary = tuple[int, date, date | None]


@dataclass(frozen=True)
class Cell:
    """A cell's stored summary beside the one that its rows give."""

    assignment: int
    stored: Summary
    counted: Summary


def cells(campaign: int | None = None) -> Iterator[Cell]:
    """Every cell of a campaign, or of all, in order of its number."""
    rows = Assignment.objects.all() if campaign is None else Assignment.objects.filter(task__campaign=campaign)
    exempt = set(_below(Exemption, campaign, approved=True, ended_at=None).values_list("assignment", flat=True))
    drafts = set(_below(Draft, campaign).values_list("assignment", flat=True))
    later: dict[int, date] = {}
    for pk, until in _below(Extension, campaign, approved=True).values_list("assignment", "until"):
        later[pk] = max(until, later.get(pk, until))
    versions = _versions(campaign)
    fields = rows.order_by("pk").values_list(
        "pk", "facts", "due_on", "done_on", "base_due_on", "seen_at", "withdrawn_at",
        "task__second_level", "task__campaign__correction_days",
    )  # fmt: skip
    for pk, facts, due_on, done_on, base, seen, withdrawn, second, days in fields.iterator(chunk_size=20_000):
        found = Fact(0)
        found |= Fact.SEEN if seen else Fact(0)
        found |= Fact.WITHDRAWN if withdrawn else Fact(0)
        found |= Fact.EXEMPT if pk in exempt else Fact(0)
        found |= Fact.STARTED if pk in drafts else Fact(0)
        due = max(base, later.get(pk, base))
        counted = _followed(found, due, versions.get(pk, []), 2 if second else 1, days)
        yield Cell(pk, (facts, due_on, done_on), counted)


def _followed(facts: Fact, due: date, versions: list[Any], levels: int, days: int) -> Summary:
    """The summary after following a cell's versions in order; each is (received, proved, [(accepted, at), …])."""
    returned = Fact(0)
    for received_at, proved, decisions in versions:
        received = clock.day(received_at)
        refusal = next((at for accepted, at in decisions if not accepted), None)
        if proved and refusal is None:
            return int(facts | Fact.DONE), due, received
        if refusal is not None:
            returned = Fact.RETURNED
            if received <= due:
                due = max(due, clock.day(refusal) + timedelta(days=days))
        elif len(decisions) >= levels:
            return int(facts | Fact.DONE), due, received
        else:
            return int(facts | Fact.SUBMITTED), due, None
    return int(facts | returned), due, None


def _versions(campaign: int | None) -> dict[int, list[tuple[datetime, bool, list[tuple[bool, datetime]]]]]:
    decisions: dict[int, list[tuple[bool, datetime]]] = defaultdict(list)
    standing = _below(Verification, campaign, "submission__assignment", retracted_at=None).order_by("level")
    for submission, accepted, at in standing.values_list("submission", "accepted", "at").iterator(chunk_size=20_000):
        decisions[submission].append((accepted, at))
    found: dict[int, list[tuple[datetime, bool, list[tuple[bool, datetime]]]]] = defaultdict(list)
    versions = _below(Submission, campaign, withdrawn_at=None).order_by("number")
    fields = versions.values_list("pk", "assignment", "received_at", "proved")
    for pk, assignment, at, proved in fields.iterator(chunk_size=20_000):
        found[assignment].append((at, proved, decisions.get(pk, [])))
    return found


def _below(model: Any, campaign: int | None, way: str = "assignment", **conditions: Any) -> Any:
    rows = model.objects.filter(**conditions)
    return rows if campaign is None else rows.filter(**{f"{way}__task__campaign": campaign})
