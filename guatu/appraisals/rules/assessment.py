"""What an assessment by the level above (考核) comes to: the points of each item, what is lost, and the total.

Everything is reckoned in exact fractions from formulas that are data (appraisals.rules.formulas). A missing value is
never nought: its item has no points, and whoever reads the total is told what it leaves out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from guatu.appraisals.rules.formulas import Number, evaluate, exact, plain, refusal, written
from guatu.base.states import Choice

PERCENT, YES_NO, GRADES = "%", "是否", "等次"  # measures that are read and written in their own way
GRADE_VALUES = {"A": 4, "B": 3, "C": 2, "D": 1}


class ItemKind(Choice):
    """What an item does to the total."""

    SCORE = "score", "计分"
    VETO = "veto", "一票否决"
    BONUS = "bonus", "加分"
    DEDUCTION = "deduction", "扣分"
    NOTE = "note", "不计分"


class Origin(Choice):
    """Where a value is from."""

    REGISTER = "register", "登记册"
    IMPORTED = "imported", "省表"
    TYPED = "typed", "自填"


# Names that a formula of an item may read, in both languages, and what they mean.
NAMES = {"value": "数值", "target": "目标", "weight": "满分", "rank": "名次", "count": "参评个数"}
ITEM_NAMES = frozenset(NAMES) | frozenset(NAMES.values())
# The same for the formula of the total: sums by kind, and how many vetoes fired.
TOTAL_NAMES = {"score": "计分", "bonus": "加分", "deduction": "扣分", "veto": "否决项数"}
SUM_NAMES = frozenset(TOTAL_NAMES) | frozenset(TOTAL_NAMES.values())
LACKING = re.compile("缺少“(.+?)”的数值")
PLAIN_TOTAL = "score + bonus - deduction"


@dataclass(frozen=True)
class Item:
    """One indicator of an assessment. `weight` is its full points; of a bonus or deduction its most, 0: no limit."""

    code: str
    name: str
    kind: ItemKind
    weight: float = 0
    target: float | None = None
    measure: str = ""
    lower_is_better: bool = False
    formula: str = ""
    composed_of: tuple[str, ...] = ()
    tie_break: bool = False


@dataclass(frozen=True)
class Points:
    """What one item gives: `points` as they enter the total (a deduction below nought), None with the problem."""

    item: Item
    value: Fraction | None
    rank: int | None
    points: Fraction | None
    problem: str = ""
    count: int | None = None  # subjects that have a place
    fired: bool = False  # a veto that fires
    counted: bool = True  # False: its parts are in the total already

    @property
    def arithmetic(self) -> str:
        """How the points come about, as a reader checks it."""
        if self.points is None:
            return ""
        given = _given(self.item, self.value, self.rank, self.count)
        found = evaluate(self.item.formula, given).value or Fraction()
        return f"{written(self.item.formula, given)} = {plain(found)}" + _limited(self.item, found)[1]

    @property
    def lost(self) -> Fraction:
        """Points that the item could still give: up to full, or what is deducted. Nought for what is unknown."""
        if self.points is None or not self.counted:
            return Fraction()
        if self.item.kind is ItemKind.SCORE:
            return max(_exact(self.item.weight) - self.points, Fraction())
        return -self.points if self.item.kind is ItemKind.DEDUCTION else Fraction()

    @property
    def gap(self) -> Fraction | None:
        """How far the value is from its target, in its measure; None where there is no target or it is reached."""
        if self.value is None or self.item.target is None:
            return None
        target = _exact(self.item.target)
        short = self.value - target if self.item.lower_is_better else target - self.value
        return short if short > 0 else None


@dataclass(frozen=True)
class Result:
    """An assessment of one subject: the points by code, and the total with its arithmetic."""

    points: Mapping[str, Points]
    total: Fraction | None
    formula: str
    problem: str = ""
    vetoes: tuple[str, ...] = ()  # codes
    missing: tuple[str, ...] = ()  # codes of items that give points and have none
    sums: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def arithmetic(self) -> str:
        """How the total comes about."""
        return "" if self.total is None else f"{written(self.formula, _totals(self.sums))} = {plain(self.total)}"

    @property
    def complete(self) -> bool:
        """Whether the total leaves nothing out."""
        return self.total is not None and not self.missing


def refusals(items: Iterable[Item], total: str = "") -> dict[str, str]:
    """What is wrong with a list of items, by code; the key "" is the formula of the total."""
    given = list(items)
    codes = [item.code for item in given]
    wrong = {code: "指标编号不能重复" for code in codes if codes.count(code) > 1}
    for item in given:
        said = _refusal(item, {one.code: one for one in given})
        if said:
            wrong.setdefault(item.code, said)
    if total and (said := refusal(total, SUM_NAMES)):
        wrong[""] = said
    return wrong


def _refusal(item: Item, known: Mapping[str, Item]) -> str:
    if item.kind is not ItemKind.NOTE and (said := refusal(item.formula, ITEM_NAMES)):
        return said
    if item.kind is ItemKind.SCORE and item.weight <= 0:
        return "计分指标要写满分分值"
    if item.weight < 0:
        return "分值不能小于0"
    strange = [code for code in item.composed_of if code not in known]
    if strange:
        return f"组成部分里的“{strange[0]}”不在清单里"
    return "组成部分不能包含自己" if _circular(item, known) else ""


def _circular(item: Item, known: Mapping[str, Item]) -> bool:
    seen: set[str] = set()
    ahead = list(item.composed_of)
    while ahead:
        code = ahead.pop()
        if code == item.code:
            return True
        if code in known and code not in seen:
            seen.add(code)
            ahead += known[code].composed_of
    return False


def leaves(item: Item, known: Mapping[str, Item]) -> frozenset[str]:
    """The codes that an item is made of in the end, each once; itself if of nothing."""
    found: set[str] = set()
    seen: set[str] = set()
    ahead = [item.code]
    while ahead:
        code = ahead.pop()
        if code in seen:
            continue
        seen.add(code)
        parts = [part for part in known[code].composed_of if part in known] if code in known else []
        if parts:
            ahead += parts
        else:
            found.add(code)
    return frozenset(found)


def counted(items: Iterable[Item]) -> frozenset[str]:
    """The codes whose points enter the total: nothing that an item stands for is in it twice.

    Single items first, then sums, the smaller before the larger; a sum counts only if no part of it counts already.
    """
    known = {item.code: item for item in items}
    giving = [item for item in known.values() if item.kind is not ItemKind.NOTE]
    taken: set[str] = set()
    found = []
    for item in sorted(giving, key=lambda one: (len(leaves(one, known)), bool(one.composed_of))):
        under = leaves(item, known)
        if not under & taken:
            taken |= under
            found.append(item.code)
    return frozenset(found)


def composed(items: Iterable[Item], values: Mapping[str, Number | None]) -> dict[str, Number | None]:
    """The values with those of sums that were left out: the sum of what they are made of, each once."""
    known = {item.code: item for item in items}
    found = dict(values)
    for item in known.values():
        if not item.composed_of or values.get(item.code) is not None:
            continue
        parts = [values.get(code) for code in leaves(item, known)]
        if all(part is not None for part in parts):
            found[item.code] = sum((_exact(part) for part in parts if part is not None), Fraction())
    return found


def points_of(item: Item, value: Number | None, rank: int | None = None, count: int | None = None) -> Points:
    """The points of one item."""
    number = None if value is None else exact(value)
    if item.kind is ItemKind.NOTE:
        return Points(item, number, rank, None, counted=False)
    outcome = evaluate(item.formula, _given(item, number, rank, count))
    if outcome.value is None:
        return Points(item, number, rank, None, spoken(outcome.problem), count)
    fired = item.kind is ItemKind.VETO and outcome.value > 0
    return Points(item, number, rank, _limited(item, outcome.value)[0], "", count, fired)


def _given(item: Item, value: Number | None, rank: int | None, count: int | None) -> dict[str, Number | None]:
    """What the names of an item's formula stand for, in both languages."""
    found: dict[str, Number | None] = {
        "value": value, "target": item.target, "weight": item.weight, "rank": rank, "count": count
    }  # fmt: skip
    return found | {NAMES[name]: number for name, number in found.items()}


def _limited(item: Item, value: Fraction) -> tuple[Fraction, str]:
    """The points that a kind makes of what its formula came to, and what was done in words."""
    if item.kind is ItemKind.VETO:
        return Fraction(), ""
    if item.kind is ItemKind.SCORE:
        return value, ""
    most = _exact(item.weight)
    amount = max(value, Fraction())
    said = " → 0" if value < 0 else ""
    if most and amount > most:
        amount, said = most, f" → {plain(most)}"
    return (-amount if item.kind is ItemKind.DEDUCTION else amount), said


def spoken(problem: str) -> str:
    """A problem of a formula with the names that a reader knows."""
    for name, word in {**NAMES, **TOTAL_NAMES}.items():
        problem = problem.replace(f"“{name}”", f"“{word}”")
    return LACKING.sub(_lacking, problem)


def _lacking(found: re.Match[str]) -> str:
    word = found[1]
    return f"缺少“{word}”"


def result(given: Mapping[str, Points], formula: str = "") -> Result:
    """The total of some items' points by the assessment's own formula; "" adds and deducts.

    A veto enters only where the formula names it; its consequence is published in words beside the total. Bonus,
    deduction and veto without a value are nothing yet, a score without one is missing.
    """
    rows = [row for row in given.values() if row.counted and row.item.kind is not ItemKind.NOTE]
    sums = {
        "score": _sum(rows, ItemKind.SCORE), "bonus": _sum(rows, ItemKind.BONUS),
        "deduction": -_sum(rows, ItemKind.DEDUCTION), "veto": Fraction(sum(row.fired for row in given.values())),
    }  # fmt: skip
    outcome = evaluate(formula or PLAIN_TOTAL, _totals(sums))
    missing = tuple(row.item.code for row in rows if row.points is None and row.item.kind is ItemKind.SCORE)
    return Result(
        given, outcome.value, formula or PLAIN_TOTAL, spoken(outcome.problem),
        tuple(row.item.code for row in given.values() if row.fired), missing, sums,
    )  # fmt: skip


def _totals(sums: Mapping[str, Fraction]) -> dict[str, Number | None]:
    return {**sums, **{TOTAL_NAMES[name]: found for name, found in sums.items()}}


def veto_cost(found: Result, formula: str = "") -> Fraction:
    """What the vetoes that fired take from the total."""
    if not found.vetoes or found.total is None:
        return Fraction()
    unfired = {code: replace(row, fired=False) for code, row in found.points.items()}
    without = result(unfired, formula).total
    return max(without - found.total, Fraction()) if without is not None else Fraction()


def costs(found: Result) -> list[Points]:
    """The items that lose points, the dearest first; equals in the order of the list."""
    losing = [row for row in found.points.values() if row.lost > 0]
    return sorted(losing, key=lambda row: -row.lost)


def _sum(rows: Iterable[Points], kind: ItemKind) -> Fraction:
    return sum((row.points for row in rows if row.item.kind is kind and row.points is not None), Fraction())


def _exact(value: Number) -> Fraction:
    return exact(value) or Fraction()
