"""How the parts of a duty report are reckoned: marks and ballots on a scale of 0 to 100 each, joined by the formula."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from guatu.appraisals.rules import formulas
from guatu.appraisals.rules.duty.terms import FULL, Criterion, FormulaPart, Grade, Source, Terms
from guatu.appraisals.rules.formulas import Outcome

TRIMMED = frozenset({Source.SCORE_TRIMMED, Source.BALLOT_TRIMMED})


def mark_refusals(marks: Mapping[str, float], criteria: Iterable[Criterion]) -> dict[str, str]:
    """What is wrong with a scorer's marks, by criterion: each is given, none above its most."""
    listed = {one.code: one for one in criteria}
    wrong = {code: "请打分" for code in listed if code not in marks}
    for code, mark in marks.items():
        if code not in listed:
            wrong[code] = "评分标准里没有这一项"
        elif not 0 <= mark <= listed[code].most:
            wrong[code] = f"分数填 0 到 {listed[code].most}"
    return wrong


def ballot_refusals(
    due: int, present: int, valid: int, counts: Mapping[str, int], grades: Sequence[Grade]
) -> dict[str, str]:  # fmt: skip
    """What is wrong with a ballot's counts, by field: present within due, valid within present, votes sum to valid."""
    wrong: dict[str, str] = {}
    if due < 1:
        wrong["due"] = "应到人数至少 1 人"
    elif not 0 <= present <= due:
        wrong["present"] = "实到人数不能多于应到人数"
    if not 0 <= valid <= present:
        wrong["valid"] = "有效票不能多于实到人数"
    if set(counts) - {one.code for one in grades} or any(votes < 0 for votes in counts.values()):
        wrong["counts"] = "票数填写有误"
    elif sum(counts.values()) != valid:
        wrong["counts"] = f"各等次票数之和应等于有效票 {valid}"
    return wrong


@dataclass(frozen=True)
class Value:
    """One part of a report's total: its value on a scale of 100, or why there is none."""

    part: FormulaPart
    value: Fraction | None
    why: str = ""


def trimmed_mean(values: Sequence[Fraction], *, trim: bool) -> Fraction | None:
    """The mean; with `trim` one greatest and one least are left out where at least three are there."""
    kept = sorted(values)[1:-1] if trim and len(values) > 2 else values
    return sum(kept, Fraction()) / len(kept) if kept else None


def score_value(part: FormulaPart, given: Sequence[Mapping[str, float]], criteria: Sequence[Criterion]) -> Value:
    """What the scorers' marks come to, each scorer's sum first brought to a scale of 100."""
    full = sum(one.most for one in criteria)
    sums = [sum((Fraction(str(marks.get(one.code, 0))) for one in criteria), Fraction()) for marks in given]
    found = trimmed_mean([one * FULL / full for one in sums], trim=part.source in TRIMMED) if full else None
    return Value(part, found, "" if found is not None else "还没有人评分")


def ballot_value(
    part: FormulaPart, counts: Mapping[str, int] | None, reached: bool, grades: Sequence[Grade]
) -> Value:  # fmt: skip
    """What the members' votes come to: the mean of their points; nothing where too few were there."""
    if counts is None:
        return Value(part, None, "还没有录入测评结果")
    if not reached:
        return Value(part, None, "到会人数不够，测评不计")
    points = [Fraction(str(one.points)) for one in grades for _ in range(counts.get(one.code, 0))]
    found = trimmed_mean(points, trim=part.source in TRIMMED)
    return Value(part, found, "" if found is not None else "没有有效票")


def turned_out(due: int, present: int, turnout: float) -> bool:
    """Whether enough members were there for their ballot to count."""
    return due > 0 and Fraction(present, due) >= Fraction(str(turnout))


def total(given: Terms, values: Sequence[Value]) -> Outcome:
    """The total by the round's formula, or why it cannot be reckoned."""
    missing = next((one for one in values if one.value is None), None)
    found = formulas.evaluate(given.formula, {one.part.code: one.value for one in values})
    if found.value is None and missing is not None:
        return Outcome(None, f"无法计算：“{missing.part.name}”{missing.why}")
    return found
