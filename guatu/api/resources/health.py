"""The self-check's findings, and the cases of weak organisations."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, Number, Out, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, name_of, unit_ref
from guatu.base import clock
from guatu.coverage.models import Case, Finding
from guatu.coverage.queries import cases as case_queries
from guatu.coverage.queries import health as queries
from guatu.coverage.rules.cases import CaseStage, CaseStep, Disposition, Timing
from guatu.coverage.rules.faults import RULES, Fault, Severity
from guatu.orgs import access

router = Router()
READ = "health.read"


class FindingOut(Out):
    """A fault of a unit: since when, last seen, over since `until`; the figures that showed it; cases about it."""

    id: int
    unit: UnitRef
    fault: Fault
    severity: Severity
    evidence: dict[str, Any]
    since: date
    seen_on: date
    until: date | None
    relapse_of: int | None
    cases: list[int]


class FindingQuery(Paging):
    """Which findings: of a fault, in a subtree; those that hold by default."""

    fault: Fault | None = None
    below: Number | None = None
    ended: bool = False


class EntryOut(Out):
    """One step of a case; a relapse is seen by the check and by nobody."""

    step: CaseStep
    text: str
    by: str | None
    at: datetime


class CaseOut(Out):
    """What was decided about a weak organisation, and where it stands."""

    id: int
    unit: UnitRef
    disposition: Disposition
    owner: str
    due_on: date
    measures: str
    decided_by: str | None
    decided_at: datetime
    closed_on: date | None
    stage: CaseStage
    timing: Timing
    faults: list[Fault]
    holding: list[Fault]
    entries: list[EntryOut]


class CaseQuery(Paging):
    """Which cases: still open or closed, in a subtree."""

    open: bool | None = None
    below: Number | None = None


def finding_out(row: Finding) -> FindingOut:
    fault = Fault(row.fault)
    return FindingOut(
        id=row.pk, unit=unit_ref(row.unit), fault=fault, severity=RULES[fault].severity, evidence=row.evidence,
        since=row.since, seen_on=row.seen_on, until=row.until, relapse_of=row.relapse_of_id,
        cases=[one.pk for one in row.cases.all()],
    )  # fmt: skip


def case_out(row: Case, on: date) -> CaseOut:
    line = case_queries.line(row, on)
    entries = [
        EntryOut(step=CaseStep(one.step), text=one.text, by=name_of(one.by), at=one.at) for one in row.entries.all()
    ]
    return CaseOut(
        id=row.pk, unit=unit_ref(row.unit), disposition=Disposition(row.disposition), owner=row.owner,
        due_on=row.due_on, measures=row.measures, decided_by=name_of(row.decided_by), decided_at=row.decided_at,
        closed_on=row.closed_on, stage=line.stage, timing=line.timing, faults=list(line.faults),
        holding=list(line.holding), entries=entries,
    )  # fmt: skip


@reads(router, "/findings", Page[FindingOut], "体检发现的问题", READ)
def findings(request: Asked, query: Query[FindingQuery]) -> Any:
    """What the newest checks found of units that the account sees, newest first."""
    rows = queries.findings(request.user, None, ended=query.ended)
    if query.fault:
        rows = rows.filter(fault=query.fault.value)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    return page(request, rows, query, finding_out, newest=True)


@reads(router, "/findings/{id}", FindingOut, "一个问题", READ)
def finding(request: Asked, id: Id) -> FindingOut:
    """One finding."""
    return finding_out(access.get(request.user, READ, Finding, id, related=("unit",)))


@reads(router, "/cases", Page[CaseOut], "整顿销号台账", READ)
def cases(request: Asked, query: Query[CaseQuery]) -> Any:
    """Cases of weak organisations that the account sees, newest first."""
    rows = case_queries.cases(request.user)
    if query.open is not None:
        rows = rows.filter(closed_on__isnull=query.open)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    return page(request, rows, query, lambda row: case_out(row, clock.day(request.at)), newest=True)


@reads(router, "/cases/{id}", CaseOut, "一件整顿", READ)
def case(request: Asked, id: Id) -> CaseOut:
    """One case with its steps."""
    return case_out(case_queries.get(request.user, id), clock.day(request.at))
