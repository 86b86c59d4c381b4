"""Admissions under way: the list with what is next, and the whole course of one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case as When_
from django.db.models import Max, QuerySet, Value, When
from django.db.models.functions import Coalesce

from guatu.orgs import access
from guatu.orgs.rules.sectors import Sector
from guatu.people.models import Admission, AdmissionStep, ParkedWarning
from guatu.people.queries.above import decides
from guatu.people.rules.admission import (
    HELPING,
    NEEDED,
    STEPS,
    Case,
    Declared,
    Done,
    Remark,
    Source,
    Stage,
    Step,
    next_step,
    steps_of,
    warnings,
)

READ, EDIT, APPROVE = "person.read", "admission.edit", "admission.approve"
SECONDARY = frozenset({Sector.SENIOR_HIGH, Sector.JUNIOR_HIGH, Sector.VOCATIONAL_SCHOOL})
PLACE = {step: place for place, step in enumerate(STEPS)}
Norms = dict[str, float]


def get(user: Any, verb: str, pk: int) -> Admission:
    """One admission with its person and unit, checked for a verb."""
    return access.get(user, verb, Admission, pk, related=("person", "unit"))


def listed(user: Any) -> QuerySet[Admission]:
    """The admissions that an account reads, each with how far it has come (`reached`, -1 for nothing yet)."""
    places = When_(*(When(steps__code=step.value, then=Value(place)) for step, place in PLACE.items()))
    rows = access.rows(user, READ, Admission).select_related("person", "unit")
    return rows.annotate(reached=Coalesce(Max(places), -1)).prefetch_related("steps", "parked")


def at_stage(rows: QuerySet[Any], stage: str) -> QuerySet[Any]:
    """Those whose next step belongs to a stage."""
    held = [PLACE[step] - 1 for step, declared in STEPS.items() if declared.stage == stage]
    return rows.filter(reached__in=held)


def waiting_above(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those whose next step is for the unit above."""
    held = [PLACE[step] - 1 for step, declared in STEPS.items() if declared.above]
    return rows.filter(reached__in=held, admitted_on=None, stopped_on=None)


PARTS: dict[str, Callable[[QuerySet[Any]], QuerySet[Any]]] = {
    "open": lambda rows: rows.filter(admitted_on=None, stopped_on=None),
    "above": waiting_above,
    "ceremony": lambda rows: rows.exclude(admitted_on=None).filter(reached__lt=PLACE[Step.CEREMONY]),
    "admitted": lambda rows: rows.exclude(admitted_on=None),
    "stopped": lambda rows: rows.exclude(stopped_on=None),
}


def parts(rows: QuerySet[Admission]) -> dict[str, QuerySet[Admission]]:
    """The list's parts: under way, waiting above, without a ceremony, admitted, stopped."""
    return {name: cut(rows) for name, cut in PARTS.items()}


def case_of(row: Admission, steps: list[AdmissionStep], parked: list[ParkedWarning]) -> Case:
    """An admission as the rules see it."""
    done = {
        Step(s.code): Done(
            s.on, None if s.hours is None else float(s.hours), s.due, s.present, s.yes, s.paper_id is not None
        )
        for s in steps
    }
    return Case(
        birth_on=row.person.birth_on, source=Source(row.source), secondary=Sector(row.unit.sector) in SECONDARY,
        steps=done, open=row.admitted_on is None, parked={one.code for one in parked},
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One admission of the list: its next step, and what to look at (what was set aside left out)."""

    row: Admission
    next: Step | None
    remarks: list[Remark]
    ready: bool = False  # approved above, not yet admitted

    @property
    def stage(self) -> Stage:
        return STEPS[self.next].stage if self.next else Stage.ADMIT

    @property
    def overdue(self) -> bool:
        return any(remark.overdue for remark in self.remarks)


def lines(norms: Norms, today: date) -> Callable[[Admission], Line]:
    """How a row of `listed` is read as a line, each row once."""
    known: dict[int, Line] = {}

    def line(row: Admission) -> Line:
        if row.pk not in known:
            case = case_of(row, list(row.steps.all()), list(row.parked.all()))
            known[row.pk] = _line(row, case, warnings(case, norms, today))
        return known[row.pk]

    return line


def _line(row: Admission, case: Case, found: list[Remark]) -> Line:
    ready = row.admitted_on is None and Step.APPROVAL in case.steps
    over = row.stopped_on is not None
    following = None if over or ready else next_step(case.steps, case.source)
    return Line(row, following, [] if over else [one for one in found if not one.parked], ready and not over)


@dataclass(frozen=True)
class Stop:
    """One step on the way: its number (none for the pioneers' two), what is declared, what was recorded."""

    number: int | None
    step: Step
    declared: Declared
    done: AdmissionStep | None
    remarks: list[Remark]
    may: bool  # the reader may record it


@dataclass(frozen=True)
class Course:
    """One admission in full, as one reader may carry it on."""

    line: Line
    stops: list[Stop]
    remarks: list[Remark]
    parked: dict[str, ParkedWarning]
    last: AdmissionStep | None
    edits: bool
    approves: bool

    @property
    def may_undo(self) -> bool:
        if self.last is None or self.line.row.stopped_on:
            return False
        if self.line.row.admitted_on and Step(self.last.code) in NEEDED:
            return False
        return self.approves if STEPS[Step(self.last.code)].above else self.edits


def course(user: Any, row: Admission, norms: Norms, today: date) -> Course:
    """The whole course of an admission: four queries whatever its length."""
    steps = list(row.steps.select_related("paper", "by").order_by("at", "pk"))
    parked = list(row.parked.select_related("by"))
    case = case_of(row, steps, parked)
    found = warnings(case, norms, today)
    edits, approves = access.can(user, EDIT, row.unit), decides(user, APPROVE, row.unit)
    done, open_ = {step.code: step for step in steps}, row.stopped_on is None
    stops, number = [], 0
    for step in steps_of(case.source):
        number += step not in HELPING
        may = open_ and step.value not in done and (approves if STEPS[step].above else edits)
        beside = [one for one in found if one.step is step]
        stops.append(Stop(number if step not in HELPING else None, step, STEPS[step], done.get(step), beside, may))
    last = steps[-1] if steps else None
    return Course(_line(row, case, found), stops, found, {one.code: one for one in parked}, last, edits, approves)
