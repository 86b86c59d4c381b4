"""Transfers of memberships (组织关系转接), with their stages and decisions."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, one_of, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, name_of, unit_ref
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.actions import transfers as actions
from guatu.people.models import Person, Transfer
from guatu.people.queries import numbers
from guatu.people.queries import transfers as queries
from guatu.people.rules.movements import Destination, Stage

router = Router()
READ = "transfer.read"
Waits = Annotated[Stage, one_of(Stage)]
RELATED = ("person", "from_unit__parent", "to_unit__parent", "started_by")


class TransferOut(Out):
    """A transfer. `stage` is what it waits for, null once it was finished or withdrawn."""

    id: int
    person: int
    name: str
    id_masked: str
    from_unit: UnitRef
    to_unit: UnitRef | None
    outside: str
    destination: Destination
    reason: str
    stage: Waits | None
    waiting_since: datetime | None
    refused: bool
    started_by: str | None
    started_at: datetime
    finished_at: datetime | None
    withdrawn_at: datetime | None
    receipt_on: date | None


class TransferStepOut(Out):
    """A decision at one stage; one without `by` was taken by the rule for late stages."""

    stage: Waits
    approved: bool
    reason: str
    by: str | None
    unit: UnitRef | None
    at: datetime


class CourseOut(TransferOut):
    """A transfer with what was decided, oldest first."""

    steps: list[TransferStepOut]


class TransferQuery(Paging):
    """Which transfers: for this account's decision (`waiting`), under way or over, at a stage, into or out of a
    subtree."""

    waiting: bool = False
    over: bool | None = None
    stage: Waits | None = None
    destination: Destination | None = None
    below: Number | None = None


class TransferIn(In):
    """Where a member goes: `to` is the code or full name of a unit here, `outside` another system's organisation."""

    to: Annotated[str, chars(200)] = ""
    outside: Annotated[str, chars(200)] = ""
    destination: Destination
    reason: Annotated[str, chars(500)] = ""


class TransferDecisionIn(In):
    """A decision on the stage that the caller saw; a refusal says why."""

    stage: Waits
    approved: bool
    reason: Annotated[str, chars(500)] = ""


def transfer_facts(row: Transfer) -> dict[str, Any]:
    return {
        "id": row.pk, "person": row.person_id, "name": row.person.name,
        "id_masked": numbers.masked(row.person.id_tail), "from_unit": unit_ref(row.from_unit),
        "to_unit": unit_ref(row.to_unit) if row.to_unit else None, "outside": row.outside,
        "destination": Destination(row.destination), "reason": row.reason,
        "stage": Stage(row.stage) if row.stage else None, "waiting_since": row.stage_at if row.stage else None,
        "refused": row.refused, "started_by": name_of(row.started_by), "started_at": row.started_at,
        "finished_at": row.finished_at, "withdrawn_at": row.withdrawn_at, "receipt_on": row.receipt_on,
    }  # fmt: skip


def course_out(row: Transfer) -> CourseOut:
    steps = [
        TransferStepOut(
            stage=Stage(one.stage), approved=one.approved, reason=one.reason, by=name_of(one.by),
            unit=unit_ref(one.acting_unit) if one.acting_unit else None, at=one.at,
        )
        for one in queries.steps_of(row)
    ]  # fmt: skip
    return CourseOut(**transfer_facts(row), steps=steps)


@reads(router, "/transfers", Page[TransferOut], "组织关系转接", READ)
def transfers(request: Asked, query: Query[TransferQuery]) -> Any:
    """Transfers that leave or enter units of the account, newest first."""
    rows = queries.to_decide(request.user) if query.waiting else queries.seen(request.user)
    if query.over is not None:
        rows = rows.filter(stage="") if query.over else rows.exclude(stage="")
    for name in ("stage", "destination"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value.value})
    if query.below:
        sides = [below(request, READ, query.below, f"{side}__path") for side in ("from_unit", "to_unit")]
        rows = rows.filter(sides[0] | sides[1])
    return page(request, rows, query, lambda row: TransferOut(**transfer_facts(row)), newest=True)


@reads(router, "/transfers/{id}", CourseOut, "一笔转接", READ)
def transfer(request: Asked, id: Id) -> CourseOut:
    """One transfer."""
    return course_out(access.get(request.user, READ, Transfer, id, related=RELATED))


@creates(router, "/persons/{id}/transfers", CourseOut, "发起转接", queries.DECIDE)
def start_transfer(request: Asked, id: Id, body: TransferIn) -> Work:
    """Send a member of the own units to another unit or another system."""
    row = access.get(request.user, queries.DECIDE, Person, id)

    def work() -> CourseOut:
        if body.destination == Destination.CLAIM:
            raise Problem("invalid", "", {"destination": _("认领由转入方在登记时发起。")})
        made = actions.start(
            person=row, to_unit=target_of(body.to), outside=body.outside, destination=body.destination,
            reason=body.reason, by=request.user, at=request.at,
        )  # fmt: skip
        return course_out(made)

    return work


def target_of(written: str) -> Unit | None:
    """The open unit of a code or full name; None if nothing was written, refused if there is none."""
    if not written.strip():
        return None
    unit, _near = queries.target(written)
    if unit is None:
        raise Problem("invalid", "", {"to": _("没有这个组织，请写组织编号或全称。")})
    return unit


@creates(router, "/transfers/{id}/decisions", CourseOut, "办理转接", queries.DECIDE)
def decide_transfer(request: Asked, id: Id, body: TransferDecisionIn) -> Work:
    """Approve or refuse the stage that a transfer waits for, for the own side."""
    row = access.get(request.user, queries.DECIDE, Transfer, id, related=RELATED)
    return lambda: course_out(
        actions.decide(
            transfer=row, stage=body.stage, approved=body.approved, reason=body.reason, by=request.user, at=request.at
        )
    )  # fmt: skip
