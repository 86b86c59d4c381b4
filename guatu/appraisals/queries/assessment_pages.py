"""What the pages of assessments show: rows of items, of totals, of subjects, and the effect of other values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from guatu.appraisals.models import AssessmentItem, AssessmentValue
from guatu.appraisals.queries import assessments as queries
from guatu.appraisals.queries.assessments import Line, Own, Period, Stand
from guatu.appraisals.rules import assessment as rules
from guatu.appraisals.rules import standings
from guatu.appraisals.rules.assessment import Item, ItemKind, Origin, Points
from guatu.appraisals.rules.assessment_words import value_words
from guatu.appraisals.rules.formulas import plain


@dataclass(frozen=True)
class ItemRow:
    """One item as the table of an assessment shows it."""

    row: AssessmentItem
    item: Item
    own: Own
    points: Points
    rank: int | None
    count: int
    lost: float

    @property
    def exported(self) -> float | None:
        """The points as a number."""
        return None if self.points.points is None else float(self.points.points)


@dataclass(frozen=True)
class TotalRow:
    """One subject's total: the reckoned place and what the table prints."""

    subject: str
    own: bool
    total: str
    rank: int | None
    printed_total: str
    printed_rank: int | None
    missing: str

    @property
    def differs(self) -> bool:
        """Whether the printed place is another than the reckoned one."""
        return self.printed_rank is not None and self.printed_rank != self.rank


def item_rows(stood: Stand) -> list[ItemRow]:
    """All items in the order of the list."""
    veto = rules.veto_cost(stood.result, stood.assessment.formula)
    made = []
    for row, item in zip(stood.rows, stood.items, strict=True):
        points = stood.result.points[row.code]
        lost = veto if points.fired else points.lost
        made.append(
            ItemRow(row, item, stood.own[row.code], points, stood.rank(row.code), stood.count(row.code), float(lost))
        )
    return made


def item_row(stood: Stand, code: str) -> ItemRow:
    """One item."""
    return next(one for one in item_rows(stood) if one.row.code == code)


def costs(stood: Stand) -> list[ItemRow]:
    """The items that lose points, the dearest first."""
    return sorted((one for one in item_rows(stood) if one.lost > 0), key=lambda one: -one.lost)


def own_total(stood: Stand) -> TotalRow:
    """Our own total, over all items."""
    return _total(stood, stood.assessment.subject, stood.result.total)


def totals(stood: Stand) -> list[TotalRow]:
    """Everybody's totals over the table's items, by place, those without one last; none where it has nobody else."""
    found = stood.standing
    return [_total(stood, subject, found.totals[subject]) for subject in standings.in_order(found.total_ranks)]


def _total(stood: Stand, subject: str, total: Fraction | None) -> TotalRow:
    found, table = stood.standing.results[subject], stood.table
    printed = (table.totals if table else {}).get(subject, [None, None])
    names = {row.code: row.name for row in stood.rows}
    own = subject == stood.assessment.subject
    lacking = [code for code in found.missing if own or code in stood.standing.ranked]
    return TotalRow(
        subject, own, "–" if total is None else plain(total), stood.standing.total_ranks.get(subject),
        "–" if printed[0] is None else plain(printed[0]), printed[1], "、".join(names[code] for code in lacking),
    )  # fmt: skip


def left_out(stood: Stand) -> list[str]:
    """The items that give points and are not in the province's table: not in the places of the total."""
    return [item.name for item in standings.left_out(stood.items, stood.standing)] if stood.standing.ranked else []


def vetoes(stood: Stand) -> list[str]:
    """The items whose veto fires."""
    return [row.name for row in stood.rows if row.code in stood.result.vetoes]


def missing(stood: Stand) -> list[tuple[str, str]]:
    """The items that should give points and have none, with the reason."""
    points = stood.result.points
    return [(row.name, points[row.code].problem) for row in stood.rows if row.code in stood.result.missing]


def unsaid(stood: Stand) -> list[str]:
    """Bonuses, deductions and vetoes without a value: they are taken as nothing yet, and that is said."""
    points = stood.result.points
    others = {ItemKind.VETO, ItemKind.BONUS, ItemKind.DEDUCTION}
    return [item.name for item in stood.items if item.kind in others and points[item.code].points is None]


def discrepancies(stood: Stand) -> list[tuple[str, str, int, int | None]]:
    """Printed places that differ from the reckoned: of what, whose, printed, reckoned. "" is the total."""
    names = {row.code: row.name for row in stood.rows}
    return [(names.get(one.code, ""), one.subject, one.printed, one.reckoned) for one in stood.discrepancies]


def stale(stood: Stand) -> list[str]:
    """Items whose formula wants a place while the table has no others: no points can be reckoned."""
    ranked = stood.standing.ranked
    return [item.name for item in stood.items if standings.by_rank(item) and item.code not in ranked]


@dataclass(frozen=True)
class SubjectRow:
    """One subject in an item, in words."""

    line: Line
    value: str
    points: str


def shown_lines(stood: Stand, row: AssessmentItem) -> list[SubjectRow]:
    """All subjects in an item by place, in words."""
    return [
        SubjectRow(one, value_words(one.value, row.measure), _points(one.points)) for one in queries.lines(stood, row)
    ]


def _points(points: Points) -> str:
    if points.points is None:
        return "–"
    return plain(points.points)


@dataclass(frozen=True)
class PeriodRow:
    """One period of an item, in words; `change` is in points against the period before."""

    period: Period
    value: str
    points: str
    change: str


def shown_history(row: AssessmentItem, on: date) -> list[PeriodRow]:
    """The item over the assessments of its unit, the newest first, each with its change against the one before."""
    found = queries.history(row, on)
    made = []
    for one, before in zip(found, [*found[1:], None], strict=True):
        now, then = one.points.points, before.points.points if before else None
        change = "–" if now is None or then is None else _signed(now - then)
        made.append(PeriodRow(one, value_words(one.points.value, one.row.measure), _points(one.points), change))
    return made


def _signed(number: Fraction) -> str:
    return f"+{plain(number)}" if number > 0 else plain(number)


def shown_changes(row: AssessmentItem) -> list[tuple[AssessmentValue, str, str]]:
    """All values of our own that an item ever had, with their words and where they are from."""
    return [(one, value_words(one.value, row.measure), Origin(one.origin).label) for one in queries.changes(row)]


def register_link(row: AssessmentItem) -> str:
    """The indicator whose page keeps an item's own value; "" for none."""
    return row.indicator if queries.kept_by_register(row) else ""


@dataclass(frozen=True)
class Effect:
    """What other values would change: total and place before and after, and each item that moves."""

    total: str
    total_after: str
    gain: str
    rank: int | None
    rank_after: int | None
    rows: list[tuple[AssessmentItem, str, str, str, str, str, int | None, int | None]]


def effect(stood: Stand, changes: Mapping[str, float]) -> Effect:
    """The effect of other values of our own, with all others as they are."""
    own = stood.assessment.subject
    after = stood.with_changes(changes)
    then, now = stood.result, after.results[own]
    rows = []
    for row in stood.rows:
        old, new = then.points[row.code], now.points[row.code]
        ranks = [one.ranks.get(row.code, {}).get(own) for one in (stood.standing, after)]
        if (old.value, old.points, ranks[0]) != (new.value, new.points, ranks[1]):
            gain = "–" if old.points is None or new.points is None else _signed(new.points - old.points)
            words = (value_words(old.value, row.measure), value_words(new.value, row.measure))
            rows.append((row, *words, _points(old), _points(new), gain, *ranks))
    known = then.total is not None and now.total is not None
    return Effect(
        "–" if then.total is None else plain(then.total), "–" if now.total is None else plain(now.total),
        _signed(now.total - then.total) if known and now.total is not None and then.total is not None else "–",
        stood.standing.total_ranks.get(own), after.total_ranks.get(own), rows,  # type: ignore[arg-type]
    )  # fmt: skip
