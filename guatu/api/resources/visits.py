"""Visits to units: as they stand, and written down by key, once however often they are sent."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import AwareDatetime, Field

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, name_of, unit_ref
from guatu.fieldwork.actions import visits as actions
from guatu.fieldwork.queries import visits as queries
from guatu.fieldwork.rules.visits import MATTER, MOST_MATTERS, OWNER, TALKED, TEXT
from guatu.fieldwork.rules.words import MatterKind, Purpose

router = Router()
READ, RECORD = "fieldwork.read", "visit.record"
Day = Annotated[date, Field(ge=date(2000, 1, 1))]
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))]


class Received(StrEnum):
    """What became of an entry: kept, here already, or at odds with another one until somebody chooses."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


def received(*, conflict: bool, duplicate: bool) -> Received:
    """What became of an entry; that two differ is told before that one came twice."""
    return Received.CONFLICT if conflict else Received.DUPLICATE if duplicate else Received.ACCEPTED


class VisitOut(Out):
    """A visit, planned (`on` is null) or made. `double`: the same visitor was there that day by another key."""

    id: int
    key: str
    unit: UnitRef
    purpose: Purpose
    visitor: str | None
    planned_on: date | None
    on: date | None
    hours: float | None
    talked: int | None
    text: str
    matters: int
    double: bool
    recorded_at: datetime | None
    cancelled_at: datetime | None


class VisitReceiptOut(Out):
    """What became of an entry, its digest, and the visit as it stands now."""

    state: Received
    digest: str
    visit: VisitOut


class VisitQuery(Paging):
    """Which visits: for a purpose, in a subtree, one's `own`, made in [`since`, `until`)."""

    purpose: Purpose | None = None
    below: Number | None = None
    own: bool = False
    since: date | None = None
    until: date | None = None


class RaisedIn(In):
    """A matter that a visit raises; without `owner` the acting unit's secretary answers for it."""

    kind: MatterKind
    text: Annotated[str, chars(MATTER, 1)]
    due_on: Day
    owner: Annotated[str, chars(OWNER)] = ""


class VisitIn(In):
    """What was written down of a visit. `key` names the visit, also that of a plan; `settles`: it corrects what
    stands."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,40}$")]
    purpose: Purpose
    on: Day
    hours: Annotated[float, Field(gt=0, le=24)] | None = None
    talked: Annotated[int, Field(ge=0, le=TALKED)] | None = None
    text: Annotated[str, chars(TEXT, 1)]
    matters: Annotated[list[RaisedIn], Field(max_length=MOST_MATTERS)] = []
    written_at: Moment | None = None
    settles: bool = False

    def content(self) -> dict[str, Any]:
        """What the visit's entry keeps."""
        matters = [{**one.model_dump(), "kind": one.kind.value} for one in self.matters]
        return {"on": self.on, "hours": self.hours, "talked": self.talked, "text": self.text, "matters": matters}


def visit_out(row: Any) -> VisitOut:
    return VisitOut(
        id=row.pk, key=row.key, unit=unit_ref(row.unit), purpose=Purpose(row.purpose), visitor=name_of(row.visitor),
        planned_on=row.planned_on, on=row.on, hours=row.hours, talked=row.talked, text=row.text, matters=row.raised,
        double=row.double, recorded_at=row.recorded_at, cancelled_at=row.cancelled_at,
    )  # fmt: skip


@reads(router, "/visits", Page[VisitOut], "走访", READ)
def visits(request: Asked, query: Query[VisitQuery]) -> Any:
    """Visits to units that the account reads and its own, newest first."""
    rows = queries.visits(request.user)
    if query.purpose:
        rows = rows.filter(purpose=query.purpose.value)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    if query.own:
        rows = rows.filter(visitor=request.user)
    if query.since:
        rows = rows.filter(on__gte=query.since)
    if query.until:
        rows = rows.filter(on__lt=query.until)
    return page(request, rows, query, visit_out, newest=True)


@reads(router, "/visits/{id}", VisitOut, "一次走访", READ)
def visit(request: Asked, id: Id) -> VisitOut:
    """One visit as it stands."""
    return visit_out(queries.get(request.user, id))


@creates(router, "/units/{id}/visits", VisitReceiptOut, "记录走访", RECORD)
def record_visit(request: Asked, id: Id, body: VisitIn) -> Work:
    """Write one's own visit down. The same content under the same key is a duplicate and changes nothing; another
    content is kept beside it, and the latest written stands until the visitor chooses."""
    known = queries.known(request.user, body.key)
    mine = known is not None and known.unit_id == id
    unit = known.unit if known is not None and mine else queries.place(request.user, id, body.on)

    def work() -> VisitReceiptOut:
        entry = actions.receive(
            key=body.key, unit=unit, purpose=body.purpose, content=body.content(),
            written_at=body.written_at or request.at, settles=body.settles, by=request.user, at=request.at,
        )  # fmt: skip
        conflict = queries.entries(entry.visit).conflict
        became = received(conflict=conflict, duplicate=entry.received_at < request.at)
        return VisitReceiptOut(
            state=became, digest=entry.digest, visit=visit_out(queries.get(request.user, entry.visit_id))
        )

    return work
