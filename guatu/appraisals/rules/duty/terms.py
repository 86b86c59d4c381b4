"""What a round of duty reports (述职评议) consists of: its rubric, parts, formula and grades.

A round's terms are data, published before anybody reports.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from guatu.appraisals.rules import formulas
from guatu.base.states import Choice

FULL = 100


class Source(Choice):
    """Where the value of one part of the formula comes from."""

    SCORE = "score", "评分人平均分"
    SCORE_TRIMMED = "score_trimmed", "评分人平均分（去掉最高最低各一）"
    BALLOT = "ballot", "民主测评平均分"
    BALLOT_TRIMMED = "ballot_trimmed", "民主测评平均分（去掉最高最低各一票）"


SCORES = frozenset({Source.SCORE, Source.SCORE_TRIMMED})
BALLOTS = frozenset({Source.BALLOT, Source.BALLOT_TRIMMED})


@dataclass(frozen=True)
class Criterion:
    """One line of the rubric: what is asked, how many points at most, in which part it counts."""

    code: str
    name: str
    most: int
    part: str
    text: str = ""


@dataclass(frozen=True)
class FormulaPart:
    """A name that the formula may use, and where its value comes from."""

    code: str
    name: str
    source: Source


@dataclass(frozen=True)
class Grade:
    """A grade: from which total on, at most which share may get it, how many points a vote for it is worth."""

    code: str
    name: str
    least: float
    share: float | None
    points: float


@dataclass(frozen=True)
class Terms:
    """All that a round publishes before anybody reports."""

    criteria: tuple[Criterion, ...]
    parts: tuple[FormulaPart, ...]
    grades: tuple[Grade, ...]
    formula: str
    turnout: float
    source: str = ""

    @property
    def ballot(self) -> bool:
        """Whether members vote."""
        return any(part.source in BALLOTS for part in self.parts)

    def criteria_of(self, part: str) -> tuple[Criterion, ...]:
        """The lines of the rubric that count in a part."""
        return tuple(one for one in self.criteria if one.part == part)

    def scored(self) -> tuple[FormulaPart, ...]:
        """The parts that people of the unit above score."""
        return tuple(part for part in self.parts if part.source in SCORES)

    def stored(self) -> dict[str, Any]:
        """The terms as a round keeps them."""
        return {
            "criteria": [asdict(one) for one in self.criteria],
            "parts": [{"code": one.code, "name": one.name, "source": one.source.value} for one in self.parts],
            "grades": [asdict(one) for one in self.grades],
            "formula": self.formula, "turnout": self.turnout, "source": self.source, "ballot": self.ballot,
        }  # fmt: skip


def restored(stored: Mapping[str, Any]) -> Terms:
    """The terms from what a round keeps."""
    return Terms(
        criteria=tuple(Criterion(**one) for one in stored["criteria"]),
        parts=tuple(FormulaPart(one["code"], one["name"], Source(one["source"])) for one in stored["parts"]),
        grades=tuple(Grade(**one) for one in stored["grades"]),
        formula=stored["formula"], turnout=stored["turnout"], source=stored["source"],
    )  # fmt: skip


def refusals(given: Terms) -> dict[str, str]:
    """What is missing or wrong in a round's terms, by field: criteria, parts, formula, grades, turnout."""
    wrong = {
        "criteria": _wrong_criteria(given), "parts": _wrong_parts(given), "formula": _wrong_formula(given),
        "grades": _wrong_grades(given.grades),
        "turnout": "" if 0 < given.turnout <= 1 else "到会比例填 0 到 1 之间的数，如 0.5",
    }  # fmt: skip
    return {name: words for name, words in wrong.items() if words}


def _wrong_criteria(given: Terms) -> str:
    scored = {part.code for part in given.scored()}
    if any(one.part not in scored for one in given.criteria):
        return "评分标准只能用在由评分人打分的部分"
    if any(one.most < 1 or one.most > FULL for one in given.criteria):
        return "每项满分填 1 到 100"
    for part in given.scored():
        if sum(one.most for one in given.criteria_of(part.code)) != FULL:
            return f"“{part.name}”各项满分之和应为 100"
    return ""


def _wrong_parts(given: Terms) -> str:
    codes = [part.code for part in given.parts]
    if not codes:
        return "至少写一个部分"
    if len(set(codes)) != len(codes):
        return "部分的名称不能重复"
    odd = next((code for code in codes if formulas.names(code) != {code}), "")
    return f"“{odd}”不能用作名称，请用汉字或字母" if odd else ""


def _wrong_formula(given: Terms) -> str:
    known = {part.code for part in given.parts}
    said = formulas.refusal(given.formula, known)
    unused = sorted(known - formulas.names(given.formula))
    if said or not unused:
        return said
    return f"公式没有用到“{unused[0]}”"


def _wrong_grades(grades: Sequence[Grade]) -> str:
    if len(grades) < 2:
        return "至少写两个等次"
    if len({one.name for one in grades}) != len(grades):
        return "等次名称不能重复"
    if any(above.least <= below.least for above, below in pairwise(grades)):
        return "等次从高到低写，最低分逐个降低"
    if any(not 0 <= one.points <= FULL or not 0 <= one.least <= FULL for one in grades):
        return "分数填 0 到 100"
    if any(one.share is not None and not 0 < one.share <= 1 for one in grades):
        return "比例上限填 0 到 1 之间的数，如 0.3；不限的留空"
    return "最低的等次不设下限分和比例" if grades[-1].least > 0 or grades[-1].share is not None else ""
