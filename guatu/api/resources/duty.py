"""Duty reports (述职评议) with their rounds, and symposia (座谈会) with their decisions."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, Number, Out, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, unit_ref
from guatu.appraisals.queries import symposia as symposium_queries
from guatu.appraisals.queries.duty import rounds as queries
from guatu.appraisals.rules.duty.stages import ReportStage, RoundStage
from guatu.appraisals.rules.symposium import SymposiumStage
from guatu.base import clock
from guatu.fieldwork.rules.matters import MatterStage

router = Router()
READ = queries.READ


class DutyRoundOut(Out):
    """A round for the units directly below `unit`: its period up to before `until`, its rubric, formula and grades."""

    id: int
    unit: UnitRef
    name: str
    since: date
    until: date
    due_on: date
    stage: RoundStage
    criteria: list[dict[str, Any]]
    formula: str
    parts: list[dict[str, Any]]
    grades: list[dict[str, Any]]
    ballot: bool
    turnout: float
    source: str
    published_at: datetime | None
    closed_at: datetime | None
    version: int


class DutyRoundQuery(Paging):
    """Which rounds: at a stage, held in a subtree."""

    stage: RoundStage | None = None
    below: Number | None = None


class DutyReportOut(Out):
    """A report: how far it is. `grade` and `total` are told to those above, and to all its readers once the round is
    closed."""

    id: int
    round: int
    unit: UnitRef
    stage: ReportStage
    submitted_at: datetime | None
    grade: str | None
    total: float | None
    version: int


class DutyAccountOut(DutyReportOut):
    """A report with the register's figures as handed in, and the words by part."""

    facts: list[dict[str, Any]]
    words: dict[str, str]
    answer: str
    answered_at: datetime | None


class SymposiumOut(Out):
    """A symposium of a committee with the units below it."""

    id: int
    unit: UnitRef
    title: str
    on: date
    place: str
    stage: SymposiumStage
    agenda: list[str]
    held_at: datetime | None
    cancelled_reason: str
    version: int


class SeatOut(Out):
    """An invited unit: whether somebody came for it, null until it is recorded."""

    unit: UnitRef
    present: bool | None
    absence: str


class ResolutionOut(Out):
    """A decision, which lives on as a matter."""

    position: int
    matter: int
    text: str
    owner_unit: UnitRef
    due_on: date
    stage: MatterStage


class SymposiumPageOut(SymposiumOut):
    """A symposium with its minutes, the invited units that the account reads, and its decisions."""

    minutes: str
    seats: list[SeatOut]
    decisions: list[ResolutionOut]


class SymposiumQuery(Paging):
    """Which symposia: at a stage, held in a subtree."""

    stage: SymposiumStage | None = None
    below: Number | None = None


ROUND = ("name", "since", "until", "due_on", "criteria", "formula", "parts", "grades", "ballot", "turnout", "source",
         "published_at", "closed_at", "version")  # fmt: skip
SYMPOSIUM = ("title", "on", "place", "agenda", "held_at", "cancelled_reason", "version")


def round_out(row: Any) -> DutyRoundOut:
    plain = {name: getattr(row, name) for name in ROUND}
    return DutyRoundOut(id=row.pk, unit=unit_ref(row.unit), stage=queries.round_stage(row), **plain)


def report_facts(request: Asked, row: Any) -> dict[str, Any]:
    told = row.submitted_at is not None and row.graded_at is not None and queries.sees_scores(request.user, row)
    return {
        "id": row.pk, "round": row.round_id, "unit": unit_ref(row.unit), "stage": queries.report_stage(row),
        "submitted_at": row.submitted_at, "grade": row.grade if told else None, "total": row.total if told else None,
        "version": row.version,
    }  # fmt: skip


def symposium_facts(row: Any) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in SYMPOSIUM}
    return {"id": row.pk, "unit": unit_ref(row.unit), "stage": symposium_queries.stage_of_symposium(row), **plain}


@reads(router, "/duty-rounds", Page[DutyRoundOut], "述职评议", READ)
def duty_rounds(request: Asked, query: Query[DutyRoundQuery]) -> Any:
    """Rounds of the own subtree and published ones of the units above, newest first."""
    rows = queries.rounds(request.user)
    if query.stage:
        rows = queries.at_stage(rows, query.stage.value)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    return page(request, rows, query, round_out, newest=True)


@reads(router, "/duty-rounds/{id}", DutyRoundOut, "一轮述职评议", READ)
def duty_round(request: Asked, id: Id) -> DutyRoundOut:
    """One round with its rubric."""
    return round_out(queries.get_round(request.user, id))


@reads(router, "/duty-rounds/{id}/reports", Page[DutyReportOut], "一轮述职的报告", READ)
def duty_reports(request: Asked, id: Id, query: Query[Paging]) -> Any:
    """The reports of a round that the account reads, by number."""
    rows = queries.reports(request.user, queries.get_round(request.user, id)).select_related("person")
    return page(request, rows, query, lambda row: DutyReportOut(**report_facts(request, row)))


@reads(router, "/duty-reports/{id}", DutyAccountOut, "一份述职报告", READ)
def duty_report(request: Asked, id: Id) -> DutyAccountOut:
    """One report with its figures and words."""
    row = queries.get_report(request.user, id)
    return DutyAccountOut(
        **report_facts(request, row), facts=row.facts, words=row.words, answer=row.answer, answered_at=row.answered_at
    )


@reads(router, "/symposia", Page[SymposiumOut], "座谈会", READ)
def symposia(request: Asked, query: Query[SymposiumQuery]) -> Any:
    """Symposia of the own subtree and of the committees above, newest first."""
    rows = symposium_queries.symposia(request.user)
    if query.stage:
        rows = symposium_queries.at_stage(rows, query.stage.value)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    return page(request, rows, query, lambda row: SymposiumOut(**symposium_facts(row)), newest=True)


@reads(router, "/symposia/{id}", SymposiumPageOut, "一次座谈会", READ)
def symposium(request: Asked, id: Id) -> SymposiumPageOut:
    """One symposium with its minutes and decisions."""
    row = symposium_queries.get(request.user, id)
    seats = [SeatOut(unit=unit_ref(one.unit), present=one.present, absence=one.absence)
             for one in symposium_queries.seats(request.user, row)]  # fmt: skip
    decisions = [
        ResolutionOut(
            position=one.position, matter=one.matter_id, text=one.matter.text,
            owner_unit=unit_ref(one.matter.owner_unit), due_on=one.matter.due_on, stage=stage,
        )
        for one, stage in symposium_queries.resolutions(row, clock.day(request.at))
    ]  # fmt: skip
    return SymposiumPageOut(**symposium_facts(row), minutes=row.minutes, seats=seats, decisions=decisions)
