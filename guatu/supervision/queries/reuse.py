"""Suspicions as pages read them: both sides, each only as far as the reader may see it."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from guatu.activities.models import Meeting
from guatu.base.problems import Problem
from guatu.fieldwork.models import Visit
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.people.models import Paper
from guatu.people.queries import papers
from guatu.submissions.models import Attachment, Submission
from guatu.supervision.models import Suspicion


def suspicions(user: Any, unit: Unit | None = None) -> QuerySet[Suspicion]:
    """The suspicions that an account may read, of a unit and all below it if one is named."""
    rows = access.rows(user, "check.read", Suspicion).select_related("unit", "other", "judged_by")
    return rows.filter(subtree([unit.path], "unit__path")) if unit is not None else rows


@dataclass(frozen=True)
class Side:
    """One side of a suspicion: its unit, what it was used for, and picture or words where the reader may see them."""

    unit: Unit | None
    label: str
    on: str
    what: str = ""
    pk: int = 0
    attachment: Attachment | None = None
    paper: Paper | None = None
    text: str = ""


def sides(user: Any, row: Suspicion) -> list[Side]:
    """Both sides. What lies outside the reader's area is not named, nor shown."""
    found = [_side(user, row.unit, row.left)]
    if row.right:
        other = row.other or row.unit
        seen = access.can(user, "check.read", other)
        found.append(_side(user, other, row.right) if seen else Side(None, "", str(row.right.get("on", ""))))
    return found


def _side(user: Any, unit: Unit, told: dict[str, Any]) -> Side:
    bare = Side(unit, str(told.get("label", "")), str(told.get("on", "")))
    pk, file = int(told.get("pk") or 0), told.get("file")
    match told.get("what"):
        case "submission":
            report = access.rows(user, "submission.read", Submission).filter(pk=pk).first()
            if report is None:
                return bare
            kept = report.attachments.filter(pk=file).select_related("file").first() if file else None
            return replace(bare, what="submission", pk=pk, attachment=kept, text="" if kept else report.text)
        case "meeting":
            meeting = access.rows(user, "meeting.read", Meeting).filter(pk=pk).first()
            words = meeting.minutes if meeting and access.can(user, "person.read", unit) else ""
            return replace(bare, what="meeting" if meeting else "", pk=pk, text=words)
        case "visit":
            visit = access.rows(user, "fieldwork.read", Visit).filter(pk=pk).first()
            return replace(bare, what="visit" if visit else "", pk=pk, text=visit.text if visit else "")
        case "paper":
            return replace(bare, what="paper", pk=pk, paper=_readable(user, pk))
    return bare


def _readable(user: Any, pk: int) -> Paper | None:
    try:
        return papers.readable(user, pk)
    except Problem:
        return None
