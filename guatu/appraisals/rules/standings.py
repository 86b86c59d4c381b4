"""Places in the province's table: reckoned from values, never read off the order of its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from guatu.appraisals.rules.assessment import Item, ItemKind, Points, Result, composed, counted, points_of, result
from guatu.appraisals.rules.formulas import Number, exact, names

LAST = 4  # weeks whose mean parts equals (安师大附中 2020)
Values = Mapping[str, Mapping[str, Number | None]]  # by subject, by code


@dataclass(frozen=True)
class Standing:
    """The table of all subjects: their results, their places in each item and in the total (None: no value)."""

    results: Mapping[str, Result]
    ranks: Mapping[str, Mapping[str, int | None]]  # by code, by subject
    totals: Mapping[str, Fraction | None]  # over the items that the table has: what places are reckoned from
    total_ranks: Mapping[str, int | None]
    ranked: frozenset[str]  # codes in which the table lets subjects be compared


@dataclass(frozen=True)
class Discrepancy:
    """A place that the printed table gives and its own values do not. `code` "": of the total."""

    code: str
    subject: str
    printed: int
    reckoned: int | None


def places(
    values: Mapping[str, Number | None], *, lower: bool = False, past: Mapping[str, Sequence[Number]] | None = None
) -> dict[str, int | None]:
    """Competition ranks 1, 2, 2, 4 over those who have a value; None for whoever has none, who is never dropped.

    `past` parts equals: the mean of the last four weeks, then the worst week, the next worst and so on.
    """
    keys = {name: _key(number, (past or {}).get(name, ()), lower) for name, number in values.items()}
    known = [key for key in keys.values() if key is not None]
    return {name: None if key is None else 1 + sum(other > key for other in known) for name, key in keys.items()}


def _key(value: Number | None, past: Sequence[Number], lower: bool) -> tuple[Fraction, ...] | None:
    """What is compared: larger is better."""
    number = None if value is None else exact(value)
    if number is None:
        return None
    sign = -1 if lower else 1
    weeks = [sign * found for one in past[-LAST:] if (found := exact(one)) is not None]
    mean = [sum(weeks, Fraction()) / len(weeks), *sorted(weeks)] if weeks else []
    return (sign * number, *mean)


def in_order(ranks: Mapping[str, int | None]) -> list[str]:
    """Subjects by place, equals by name; those without one last."""
    return sorted(ranks, key=lambda name: (ranks[name] is None, ranks[name] or 0, name))


def compared(values: Values, own: str) -> frozenset[str]:
    """The codes for which the table has a value of anybody but us: only there is a place known."""
    return frozenset(
        code for subject, row in values.items() if subject != own for code, number in row.items() if number is not None
    )


def standing(
    items: Sequence[Item], values: Values, own: str, formula: str = "",
    past: Mapping[str, Mapping[str, Sequence[Number]]] | None = None,
) -> Standing:  # fmt: skip
    """The whole table. Our own total has all items; for places, everybody's is over the items that the table has."""
    whole = {subject: composed(items, row) for subject, row in values.items()}
    ranked = compared(whole, own)
    ranks = {
        item.code: places(
            {subject: row.get(item.code) for subject, row in whole.items()}, lower=item.lower_is_better,
            past=(past or {}).get(item.code) if item.tie_break else None,
        )
        for item in items if item.code in ranked
    }  # fmt: skip
    results = {subject: _result(items, subject, row, ranks, formula) for subject, row in whole.items()}
    totals = {subject: _total(found, ranked, formula) for subject, found in results.items()}
    there = any(one is not None for subject, one in totals.items() if subject != own)
    return Standing(results, ranks, totals, places(totals) if there else {}, ranked)


def _result(
    items: Sequence[Item], subject: str, row: Mapping[str, Number | None],
    ranks: Mapping[str, Mapping[str, int | None]], formula: str,
) -> Result:  # fmt: skip
    count_in = counted(items)
    given: dict[str, Points] = {}
    for item in items:
        place = ranks.get(item.code, {})
        some = sum(one is not None for one in place.values()) or None
        found = points_of(item, row.get(item.code), place.get(subject), some)
        given[item.code] = replace(found, counted=item.code in count_in)
    return result(given, formula)


def _total(found: Result, ranked: frozenset[str], formula: str) -> Fraction | None:
    """The total over the items that the table has; None where a score among them is missing."""
    shared = {code: row for code, row in found.points.items() if code in ranked}
    giving = any(row.item.kind is ItemKind.SCORE and row.counted for row in shared.values())
    said = result(shared, formula)
    return said.total if giving and said.complete else None


def left_out(items: Iterable[Item], found: Standing) -> list[Item]:
    """The items that give points and that the table does not have: they are not in the places of the total."""
    return [item for item in items if item.kind is ItemKind.SCORE and item.code not in found.ranked]


def discrepancies(found: Standing, printed: Mapping[tuple[str, str], int]) -> list[Discrepancy]:
    """Printed places, by code and subject (code "" for the total), that differ from the reckoned ones."""
    made = []
    for (code, subject), place in printed.items():
        reckoned = (found.ranks.get(code, {}) if code else found.total_ranks).get(subject)
        if reckoned != place:
            made.append(Discrepancy(code, subject, place, reckoned))
    return sorted(made, key=lambda one: (one.code, one.printed, one.subject))


def with_values(values: Values, own: str, changes: Mapping[str, Number]) -> Values:
    """The table as it would be with some of our own values changed and all others as they are."""
    return {**values, own: {**values.get(own, {}), **changes}}


def by_rank(item: Item) -> bool:
    """Whether an item's points come from its place."""
    return bool(names(item.formula) & {"rank", "名次", "count", "参评个数"})
