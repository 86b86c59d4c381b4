"""What an assessment stands at: own values from table, register or hand, everybody's points and places, history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from guatu.appraisals.models import Assessment, AssessmentItem, AssessmentTable, AssessmentValue
from guatu.appraisals.rules import standings
from guatu.appraisals.rules.assessment import PERCENT, Item, ItemKind, Origin, Points, Result, composed
from guatu.appraisals.rules.formulas import Number
from guatu.appraisals.rules.standings import Discrepancy, Standing
from guatu.campaigns.rules.indicators import Indicator
from guatu.indicators.queries.cached import fresh
from guatu.indicators.queries.values import asked_on, shape
from guatu.indicators.rules.catalogue import CATALOGUE, Roll
from guatu.orgs import access

READ, EDIT = "assessment.read", "assessment.edit"
PERIODS = 12  # of the history


@dataclass(frozen=True)
class Own:
    """Our own value of an item: where it is from and since when; `row` is its record, if it has one."""

    value: float | None
    origin: Origin | None
    on: date | None
    row: AssessmentValue | None = None
    source: str = ""


@dataclass(frozen=True)
class Stand:
    """An assessment as it stands: its items, our own values, all values, and what they come to."""

    assessment: Assessment
    rows: Sequence[AssessmentItem]
    items: Sequence[Item]
    own: Mapping[str, Own]
    values: Mapping[str, Mapping[str, Number | None]]
    past: Mapping[str, Mapping[str, Sequence[Number]]]
    printed: Mapping[tuple[str, str], int]  # printed places by code and subject; code "": of the total
    table: AssessmentTable | None

    @cached_property
    def standing(self) -> Standing:
        """Everybody's points and places."""
        return self.with_changes({})

    @property
    def result(self) -> Result:
        """Our own result."""
        return self.standing.results[self.assessment.subject]

    @cached_property
    def discrepancies(self) -> list[Discrepancy]:
        """Printed places that the values do not give."""
        return standings.discrepancies(self.standing, self.printed)

    def with_changes(self, changes: Mapping[str, Number]) -> Standing:
        """Everybody's points and places if some of our own values were others."""
        own = self.assessment.subject
        values = standings.with_values(self.values, own, changes)
        return standings.standing(self.items, values, own, self.assessment.formula, self.past)

    def rank(self, code: str) -> int | None:
        """Our own place in an item; None where the table has no others or we have no value."""
        return self.standing.ranks.get(code, {}).get(self.assessment.subject)

    def count(self, code: str) -> int:
        """How many subjects have a place in an item."""
        return sum(place is not None for place in self.standing.ranks.get(code, {}).values())


def visible(user: Any) -> QuerySet[Assessment]:
    """The assessments that an account reads, the newest first."""
    rows = access.rows(user, READ, Assessment).select_related("unit").annotate(item_count=Count("items"))
    return rows.order_by("-since", "-pk")


def get(user: Any, pk: int, verb: str = READ) -> Assessment:
    """One assessment, with its unit."""
    return access.get(user, verb, Assessment, pk, related=("unit", "created_by", "reopened_by"))


def get_item(user: Any, pk: int, verb: str = READ) -> AssessmentItem:
    """One item, with its assessment."""
    return access.get(user, verb, AssessmentItem, pk, related=("assessment__unit",))


def as_item(row: AssessmentItem) -> Item:
    """An item as the rules know it."""
    return Item(
        row.code, row.name, ItemKind(row.kind), row.weight, row.target, row.measure, row.lower_is_better, row.formula,
        tuple(row.composed_of), row.tie_break,
    )  # fmt: skip


def last_day(assessment: Assessment, on: date) -> date:
    """The day as of which an assessment is read: today, or the last one of its period."""
    return max(min(on, assessment.until - timedelta(days=1)), assessment.since)


def register_value(assessment: Assessment, item: AssessmentItem, on: date) -> float | None:
    """What the register says on an item, in the item's measure."""
    return register_values(assessment, [item], on).get(item.code)


def register_values(assessment: Assessment, items: Iterable[AssessmentItem], on: date) -> dict[str, float | None]:
    """What the register says on the items that name one of its indicators, by code."""
    asked_for = [item for item in items if kept_by_register(item)]
    if not asked_for:
        return {}
    asked, tree = asked_on(last_day(assessment, on), assessment.since), shape()
    found: dict[str, float | None] = {}
    for item in asked_for:
        indicator = Indicator(item.indicator)
        figure, defined = fresh(indicator, asked, tree).of(assessment.unit_id).figure, CATALOGUE[indicator]
        share = defined.roll is Roll.SHARE and not defined.mean and item.measure == PERCENT
        found[item.code] = None if figure is None else round(figure * (100 if share else 1), 2)
    return found


def kept_by_register(item: AssessmentItem) -> bool:
    """Whether the register keeps an item's own value."""
    return item.indicator in Indicator.codes() and CATALOGUE[Indicator(item.indicator)].ready


def stand(assessment: Assessment, on: date) -> Stand:
    """An assessment as it stands on a day. The number of queries does not depend on its rows."""
    rows = list(assessment.items.all())
    stored = list(AssessmentValue.objects.filter(item__assessment=assessment, superseded_at=None))
    codes = {row.pk: row.code for row in rows}
    values: dict[str, dict[str, Number | None]] = {assessment.subject: {}}
    printed: dict[tuple[str, str], int] = {}
    own: dict[str, AssessmentValue] = {}
    for value in stored:
        code = codes[value.item_id]
        values.setdefault(value.subject, {})[code] = value.value
        if value.printed_rank is not None:
            printed[code, value.subject] = value.printed_rank
        if value.subject == assessment.subject:
            own[code] = value
    table = assessment.tables.first()
    for subject, (_total, place) in (table.totals if table else {}).items():
        if place is not None:
            printed["", subject] = place
    ours = _own(assessment, rows, own, on)
    values[assessment.subject] = {code: one.value for code, one in ours.items()}
    return Stand(assessment, rows, [as_item(row) for row in rows], ours, values, _past(rows), printed, table)


def _own(
    assessment: Assessment, rows: Sequence[AssessmentItem], stored: Mapping[str, AssessmentValue], on: date
) -> dict[str, Own]:  # fmt: skip
    """Our own values: the province's table before the register, the register before nothing."""
    open_ = [row for row in rows if row.code not in stored or stored[row.code].value is None]
    live = {} if assessment.closed_at else register_values(assessment, open_, on)
    found = {}
    for row in rows:
        kept = stored.get(row.code)
        if row.code in live and live[row.code] is not None:
            found[row.code] = Own(live[row.code], Origin.REGISTER, last_day(assessment, on))
        elif kept is not None:
            found[row.code] = Own(kept.value, Origin(kept.origin), kept.on, kept, kept.source)
        else:
            found[row.code] = Own(None, Origin.REGISTER if row.code in live else None, None)
    return found


def _past(rows: Sequence[AssessmentItem]) -> dict[str, dict[str, list[Number]]]:
    """The values of earlier days of the items whose equals are parted by them: one a day, the last recorded."""
    asked = {row.pk: row.code for row in rows if row.tie_break}
    if not asked:
        return {}
    kept: dict[str, dict[str, dict[date, float]]] = {}
    for value in AssessmentValue.objects.filter(item__in=asked, value__isnull=False).order_by("recorded_at", "pk"):
        kept.setdefault(asked[value.item_id], {}).setdefault(value.subject, {})[value.on] = value.value or 0
    return {
        code: {subject: [days[on] for on in sorted(days)] for subject, days in subjects.items()}
        for code, subjects in kept.items()
    }


@dataclass(frozen=True)
class Period:
    """One item in one period: our own value, points and place."""

    assessment: Assessment
    row: AssessmentItem
    points: Points
    rank: int | None
    count: int


def history(item: AssessmentItem, on: date) -> list[Period]:
    """The same item, by name or else by code, over the assessments of its unit, the newest first."""
    unit = item.assessment.unit_id
    found = []
    for assessment in Assessment.objects.filter(unit=unit).order_by("-since", "-pk")[:PERIODS]:
        stood = stand(assessment, on)
        same = [row for row in stood.rows if row.name == item.name] or [
            row for row in stood.rows if row.code == item.code
        ]
        for row in same[:1]:
            points = stood.result.points[row.code]
            found.append(Period(assessment, row, points, stood.rank(row.code), stood.count(row.code)))
    return found


@dataclass(frozen=True)
class Line:
    """One subject in an item: value as printed and as read, points, reckoned and printed place."""

    subject: str
    own: bool
    value: Number | None
    printed: str
    points: Points
    rank: int | None
    printed_rank: int | None

    @property
    def differs(self) -> bool:
        """Whether the printed place is another than the reckoned one."""
        return self.printed_rank is not None and self.printed_rank != self.rank


def lines(stood: Stand, item: AssessmentItem) -> list[Line]:
    """All subjects in an item by place, those without a value last."""
    own, ranks = stood.assessment.subject, stood.standing.ranks.get(item.code, {})
    kept = AssessmentValue.objects.filter(item=item, superseded_at=None)
    written = {value.subject: value.printed for value in kept}
    order = standings.in_order(ranks) if ranks else [own]
    return [
        Line(
            subject, subject == own, composed(stood.items, stood.values[subject]).get(item.code),
            written.get(subject, ""), stood.standing.results[subject].points[item.code], ranks.get(subject),
            stood.printed.get((item.code, subject)),
        )
        for subject in order
    ]  # fmt: skip


def changes(item: AssessmentItem) -> QuerySet[AssessmentValue]:
    """All values of our own that an item ever had, the newest first."""
    own = item.values.filter(subject=item.assessment.subject)
    return own.select_related("recorded_by", "table").order_by("-recorded_at", "-pk")
