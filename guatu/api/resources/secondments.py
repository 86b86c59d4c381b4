"""First branch secretaries (第一团支书): terms, months in the village, deeds."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, Number, Out, one_of, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.demonstrations import End
from guatu.api.resources.refs import UnitRef, unit_ref
from guatu.base import clock
from guatu.fieldwork.queries import months as month_queries
from guatu.fieldwork.queries import secondments as queries
from guatu.fieldwork.rules.secondments import Stage, stage
from guatu.fieldwork.rules.words import Ending, SecondmentDuty
from guatu.orgs.queries.norms import norms

router = Router()
READ = "fieldwork.read"
Stands = Annotated[Stage, one_of(Stage)]


class SecondmentOut(Out):
    """A term at the village `unit`, sent by `sender`, planned until `due_on`, over since `until`."""

    id: int
    unit: UnitRef
    sender: UnitRef
    name: str
    order_number: str
    since: date
    due_on: date
    until: date | None
    ended_reason: End | None
    handed_over_on: date | None
    stage: Stands


class MonthOut(Out):
    """A month of a term: days spent in the village of those in it, and its log, null where none was written."""

    month: date
    days: int
    spent: float
    reached: bool
    deeds: int
    log: dict[str, str] | None
    plans: str | None
    written_at: datetime | None


class DeedOut(Out):
    """A thing done for the village. `confirmed` is what its branch says, null until it does."""

    id: int
    duty: SecondmentDuty
    on: date
    title: str
    text: str
    helped: int
    confirmed: bool | None
    confirmed_at: datetime | None


class TermOut(SecondmentOut):
    """A term with the months whose logs are missing, its months (newest first) and its deeds."""

    missing: list[date]
    months: list[MonthOut]
    deeds: list[DeedOut]


class SecondmentQuery(Paging):
    """Which terms: open or over, in villages of a subtree or sent from there."""

    open: bool | None = None
    below: Number | None = None


def secondment_facts(row: Any, on: date) -> dict[str, Any]:
    plain = ("order_number", "since", "due_on", "until", "handed_over_on")
    return {
        "id": row.pk, "unit": unit_ref(row.unit), "sender": unit_ref(row.sender), "name": row.person.name,
        "ended_reason": Ending(row.ended_reason) if row.ended_reason else None,
        "stage": stage(row.since, row.due_on, row.until, row.handed_over_on, on),
        **{name: getattr(row, name) for name in plain},
    }  # fmt: skip


def month_out(one: month_queries.Month) -> MonthOut:
    log = one.log
    return MonthOut(
        month=one.month, days=one.attendance.days, spent=one.attendance.spent, reached=one.reached, deeds=one.deeds,
        log=log.entries if log else None, plans=log.plans if log else None, written_at=log.at if log else None,
    )  # fmt: skip


def deed_out(row: Any) -> DeedOut:
    plain = ("on", "title", "text", "helped", "confirmed", "confirmed_at")
    return DeedOut(id=row.pk, duty=SecondmentDuty(row.duty), **{name: getattr(row, name) for name in plain})


@reads(router, "/secondments", Page[SecondmentOut], "第一团支书", READ)
def secondments(request: Asked, query: Query[SecondmentQuery]) -> Any:
    """Terms in villages that the account reads or sent from its units, newest first."""
    on, rows = clock.day(request.at), queries.terms(request.user)
    if query.open is not None:
        rows = rows.filter(until__isnull=query.open)
    if query.below:
        sides = [below(request, READ, query.below, f"{side}__path") for side in ("unit", "sender")]
        rows = rows.filter(sides[0] | sides[1])
    return page(request, rows, query, lambda row: SecondmentOut(**secondment_facts(row, on)), newest=True)


@reads(router, "/secondments/{id}", TermOut, "一任第一团支书", READ)
def secondment(request: Asked, id: Id) -> TermOut:
    """One term with its months and deeds."""
    on, row = clock.day(request.at), queries.seen(request.user, id)
    numbers = norms(on)
    [line] = queries.lines([row], on, numbers)
    return TermOut(
        **secondment_facts(row, on), missing=line.missing,
        months=[month_out(one) for one in month_queries.every(row, on, numbers)],
        deeds=[deed_out(one) for one in row.deeds.order_by("-on", "-pk")],
    )  # fmt: skip
