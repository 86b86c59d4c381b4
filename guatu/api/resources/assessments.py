"""Assessments by the level above (考核): items, values, points and places as they stand."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, Number, Out, one_of, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, unit_ref
from guatu.appraisals.models import AssessmentItem
from guatu.appraisals.queries import assessments as queries
from guatu.appraisals.rules.assessment import ItemKind, Origin
from guatu.base import clock

router = Router()
READ = queries.READ
From = Annotated[Origin, one_of(Origin)]


class AssessmentOut(Out):
    """An assessment of a committee, for a period up to before `until`; `subject` is its row in the table above."""

    id: int
    unit: UnitRef
    name: str
    since: date
    until: date
    source: str
    formula: str
    consequence: str
    subject: str
    closed_at: datetime | None
    version: int


class AssessmentValueOut(Out):
    """What one subject has on an item, its points and place."""

    subject: str
    own: bool
    value: float | None
    printed: str
    points: float | None
    rank: int | None
    printed_rank: int | None


class AssessmentItemOut(Out):
    """An item with our own value: where it is from and since when, the points it gives and how they come about."""

    id: int
    code: str
    name: str
    kind: ItemKind
    weight: float
    target: float | None
    measure: str
    lower_is_better: bool
    formula: str
    indicator: str
    department: str
    value: float | None
    origin: From | None
    on: date | None
    points: float | None
    arithmetic: str
    problem: str
    rank: int | None
    count: int


class AssessmentPageOut(AssessmentOut):
    """An assessment as it stands today: its items, and the total with its arithmetic."""

    items: list[AssessmentItemOut]
    total: float | None
    arithmetic: str
    problem: str
    complete: bool
    rank: int | None


class AssessmentQuery(Paging):
    """Which assessments: of committees in a subtree, closed or not."""

    closed: bool | None = None
    below: Number | None = None


PLAIN = ("name", "since", "until", "source", "formula", "consequence", "subject", "closed_at", "version")
ITEM = ("code", "name", "weight", "target", "measure", "lower_is_better", "formula", "indicator", "department")


def plain(value: Any) -> float | None:
    """An exact number as one that JSON holds."""
    return None if value is None else float(value)


def assessment_facts(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "unit": unit_ref(row.unit), **{name: getattr(row, name) for name in PLAIN}}


def item_out(stood: queries.Stand, row: AssessmentItem) -> AssessmentItemOut:
    own, points = stood.own[row.code], stood.result.points[row.code]
    return AssessmentItemOut(
        id=row.pk, kind=ItemKind(row.kind), value=plain(points.value), origin=own.origin, on=own.on,
        points=plain(points.points), arithmetic=points.arithmetic, problem=points.problem,
        rank=stood.rank(row.code), count=stood.count(row.code), **{name: getattr(row, name) for name in ITEM},
    )  # fmt: skip


def value_out(line: queries.Line) -> AssessmentValueOut:
    return AssessmentValueOut(
        subject=line.subject, own=line.own, value=plain(line.value), printed=line.printed,
        points=plain(line.points.points), rank=line.rank, printed_rank=line.printed_rank,
    )  # fmt: skip


@reads(router, "/assessments", Page[AssessmentOut], "省级考核", READ)
def assessments(request: Asked, query: Query[AssessmentQuery]) -> Any:
    """Assessments of committees that the account reads, newest first."""
    rows = queries.visible(request.user)
    if query.closed is not None:
        rows = rows.filter(closed_at__isnull=not query.closed)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    return page(request, rows, query, lambda row: AssessmentOut(**assessment_facts(row)), newest=True)


@reads(router, "/assessments/{id}", AssessmentPageOut, "一次考核", READ)
def assessment(request: Asked, id: Id) -> AssessmentPageOut:
    """One assessment with its items, our own values and points, as it stands today."""
    row = queries.get(request.user, id)
    stood = queries.stand(row, clock.day(request.at))
    result = stood.result
    return AssessmentPageOut(
        **assessment_facts(row), items=[item_out(stood, item) for item in stood.rows], total=plain(result.total),
        arithmetic=result.arithmetic, problem=result.problem, complete=result.complete, rank=stood.rank(""),
    )  # fmt: skip


@reads(router, "/assessment-items/{id}/values", list[AssessmentValueOut], "一项考核指标的各地数值", READ)
def assessment_values(request: Asked, id: Id) -> Any:
    """What every subject of the table has on one item, by place, those without a value last."""
    row = queries.get_item(request.user, id)
    return [value_out(line) for line in queries.lines(queries.stand(row.assessment, clock.day(request.at)), row)]
