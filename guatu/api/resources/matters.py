"""Matters that visits and symposia raise: whose they are, by when, and the steps until they are confirmed."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, name_of, unit_ref
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.actions import matters as actions
from guatu.fieldwork.queries import matters as queries
from guatu.fieldwork.rules.matters import MatterStage
from guatu.fieldwork.rules.visits import MATTER
from guatu.fieldwork.rules.words import MatterKind, MatterStep

router = Router()
READ, ACT = "fieldwork.read", queries.VERB


class MatterOut(Out):
    """A matter: `unit` is whom it concerns, `owner_unit` who acts and `owner` who answers for it there."""

    id: int
    unit: UnitRef
    owner_unit: UnitRef
    kind: MatterKind
    text: str
    owner: str
    due_on: date
    stage: MatterStage
    visit: int | None
    raised_by: str | None
    raised_at: datetime
    done_on: date | None
    closed_on: date | None


class MatterEntryOut(Out):
    """One step."""

    step: MatterStep
    text: str
    by: str | None
    at: datetime


class MatterCourseOut(MatterOut):
    """A matter with its steps, oldest first, and those that the account may take now."""

    steps: list[MatterEntryOut]
    options: list[MatterStep]


class MatterQuery(Paging):
    """Which matters: of a kind, at a stage, concerning or owned by a subtree."""

    kind: MatterKind | None = None
    stage: MatterStage | None = None
    below: Number | None = None


class MatterWordsIn(In):
    """What was done or found."""

    text: Annotated[str, chars(MATTER, 1)]


def matter_facts(row: Any, today: date) -> dict[str, Any]:
    return {
        "id": row.pk, "unit": unit_ref(row.unit), "owner_unit": unit_ref(row.owner_unit),
        "kind": MatterKind(row.kind), "text": row.text, "owner": row.owner, "due_on": row.due_on,
        "stage": queries.stage_of(row, today), "visit": row.visit_id, "raised_by": name_of(row.raised_by),
        "raised_at": row.raised_at, "done_on": row.done_on, "closed_on": row.closed_on,
    }  # fmt: skip


def matter_course(request: Asked, row: Any) -> MatterCourseOut:
    today = clock.day(request.at)
    steps = [
        MatterEntryOut(step=MatterStep(one.step), text=one.text, by=name_of(one.by), at=one.at)
        for one in sorted(row.entries.all(), key=lambda one: one.pk)
    ]
    options = sorted(queries.steps(request.user, row, today))
    return MatterCourseOut(**matter_facts(row, today), steps=steps, options=options)


@reads(router, "/matters", Page[MatterOut], "事项", READ)
def matters(request: Asked, query: Query[MatterQuery]) -> Any:
    """Matters that the account reads or raised, newest first."""
    today, rows = clock.day(request.at), queries.matters(request.user)
    if query.kind:
        rows = rows.filter(kind=query.kind.value)
    if query.stage:
        rows = queries.at_stage(rows, query.stage.value, today)
    if query.below:
        sides = [below(request, READ, query.below, f"{side}__path") for side in ("unit", "owner_unit")]
        rows = rows.filter(sides[0] | sides[1])
    return page(request, rows, query, lambda row: MatterOut(**matter_facts(row, today)), newest=True)


@reads(router, "/matters/{id}", MatterCourseOut, "一件事项", READ)
def matter(request: Asked, id: Id) -> MatterCourseOut:
    """One matter with its steps."""
    return matter_course(request, queries.get(request.user, id))


def step(request: Asked, id: int, body: MatterWordsIn, take: Callable[..., Any]) -> Work:
    row = queries.get(request.user, id)
    sides = queries.sides(request.user, row)
    if not (sides.owner or sides.other):
        raise Problem("not_allowed")

    def work() -> MatterCourseOut:
        take(matter=row, text=body.text, by=request.user, at=request.at)
        return matter_course(request, queries.get(request.user, id))

    return work


@creates(router, "/matters/{id}/progress", MatterCourseOut, "记事项进展", ACT)
def report_matter(request: Asked, id: Id, body: MatterWordsIn) -> Work:
    """Say how far a matter of the own side is."""
    return step(request, id, body, actions.report)


@creates(router, "/matters/{id}/completion", MatterCourseOut, "报事项办结", ACT)
def finish_matter(request: Asked, id: Id, body: MatterWordsIn) -> Work:
    """Say that a matter of the own side is done; somebody else confirms it."""
    return step(request, id, body, actions.finish)


@creates(router, "/matters/{id}/confirmation", MatterCourseOut, "确认事项办结", ACT)
def confirm_matter(request: Asked, id: Id, body: MatterWordsIn) -> Work:
    """Confirm from the other side, or from above, that a matter is done; never by who did it."""
    return step(request, id, body, actions.confirm)


@creates(router, "/matters/{id}/reopening", MatterCourseOut, "退回事项", ACT)
def reopen_matter(request: Asked, id: Id, body: MatterWordsIn) -> Work:
    """Find from the other side, or from above, that a matter is not done; it goes back to who acts."""
    return step(request, id, body, actions.reopen)
