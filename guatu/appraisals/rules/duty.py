"""Duty reports (述职评议): what a round consists of, how a report's parts are reckoned, and which grades it proposes.

A round's terms are data, published before anybody reports. Marks and ballots are brought to a scale of 0 to 100
each, the formula joins them; grades are proposed from the top down within their caps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from guatu.appraisals.rules import formulas
from guatu.appraisals.rules.formulas import Outcome
from guatu.base.states import Choice

FULL = 100


class Part(Choice):
    """The parts of a report that a person writes; the figures and events are the register's."""

    WORK = "work", "主要做法和成效"
    FAULTS = "faults", "存在的问题和不足"
    NEXT = "next", "下一步打算"


class Source(Choice):
    """Where the value of one part of the formula comes from."""

    SCORE = "score", "评分人平均分"
    SCORE_TRIMMED = "score_trimmed", "评分人平均分（去掉最高最低各一）"
    BALLOT = "ballot", "民主测评平均分"
    BALLOT_TRIMMED = "ballot_trimmed", "民主测评平均分（去掉最高最低各一票）"


class Preset(Choice):
    """Patterns of formulas as they are found in force; each is only a beginning that a round may change."""

    WORK_AND_HALL = "work_and_hall", "工作实绩七成、公开述职三成"
    FOUR_SIDES = "four_sides", "述职、上级、党组织、团员四方评价"
    BRANCH = "branch", "团支部书记：团员七成、委员会三成"


class RoundStage(Choice):
    DRAFT = "draft", "拟定中"
    OPEN = "open", "述职评议中"
    CLOSED = "closed", "已定等次"


class ReportStage(Choice):
    WAITING = "waiting", "未撰写"
    WRITING = "writing", "撰写中"
    RETURNED = "returned", "退回修改"
    HANDED_IN = "handed_in", "已提交"
    GRADED = "graded", "已定等次"
    MISSING = "missing", "未述职"


SCORES = frozenset({Source.SCORE, Source.SCORE_TRIMMED})
BALLOTS = frozenset({Source.BALLOT, Source.BALLOT_TRIMMED})
TRIMMED = frozenset({Source.SCORE_TRIMMED, Source.BALLOT_TRIMMED})


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


def terms(stored: Mapping[str, Any]) -> Terms:
    """The terms from what a round keeps."""
    return Terms(
        criteria=tuple(Criterion(**one) for one in stored["criteria"]),
        parts=tuple(FormulaPart(one["code"], one["name"], Source(one["source"])) for one in stored["parts"]),
        grades=tuple(Grade(**one) for one in stored["grades"]),
        formula=stored["formula"], turnout=stored["turnout"], source=stored["source"],
    )  # fmt: skip


# Names and points of grades are this product's own: no national document names them.
GRADES = (
    Grade("excellent", "优秀", 90, 0.3, 100), Grade("good", "良好", 75, None, 85), Grade("fair", "一般", 60, None, 65),
    Grade("poor", "较差", 0, None, 40),
)  # fmt: skip


def _criteria(part: str, *lines: tuple[str, int, str]) -> tuple[Criterion, ...]:
    return tuple(Criterion(f"{part}{n}", name, most, part, text) for n, (name, most, text) in enumerate(lines, 1))


_WORK = (
    ("重点任务", 40, "专项任务按期完成，逾期的有原因、有补救"), ("组织建设", 30, "组织健全、组织生活正常、台账真实"),
    ("联系服务青年", 30, "常到青年中去，反映的事项件件有回音"),
)  # fmt: skip
_REPORT = (
    ("讲清成效", 40, "用数据和事例说明"),
    ("查找问题", 30, "问题具体，不避重就轻"),
    ("下步打算", 30, "措施可查、有期限"),
)
PRESETS: dict[Preset, Terms] = {
    Preset.WORK_AND_HALL: Terms(
        (*_criteria("工作实绩", *_WORK), *_criteria("公开述职", *_REPORT)),
        (FormulaPart("工作实绩", "工作实绩", Source.SCORE), FormulaPart("公开述职", "公开述职", Source.SCORE)),
        GRADES, "工作实绩 * 70% + 公开述职 * 30%", 0.5, "高校团组织述职评议办法：工作考核70%、公开述职30%",
    ),
    Preset.FOUR_SIDES: Terms(
        (
            *_criteria("述职", *_REPORT), *_criteria("上级团委", *_WORK),
            *_criteria("党组织", ("党组织评价", 100, "由同级党组织出具，据实录入")),
        ),
        (
            FormulaPart("述职", "述职", Source.SCORE), FormulaPart("上级团委", "上级团委", Source.SCORE),
            FormulaPart("党组织", "党组织", Source.SCORE), FormulaPart("团员", "团员", Source.BALLOT),
        ),
        GRADES, "述职 * 20% + 上级团委 * 30% + 党组织 * 30% + 团员 * 20%", 0.5,
        "高校团组织述职评议办法：述职20%、校团委30%、党组织30%、团员20%，到会须过半数",
    ),
    Preset.BRANCH: Terms(
        _criteria("委员会", *_WORK),
        (FormulaPart("团员", "团员", Source.BALLOT_TRIMMED), FormulaPart("委员会", "委员会", Source.SCORE)),
        GRADES, "团员 * 70% + 委员会 * 30%", 0.5,
        "团支部书记述职评议办法：团员70%（去掉最高最低）、委员会30%，优秀须90分以上、不超过30%",
    ),
}  # fmt: skip


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


def word_refusals(words: Mapping[str, str], least: float, most: float) -> dict[str, str]:
    """What is missing in a report that is handed in, by part; lengths in characters without blanks at the ends."""
    lengths = {part: len(words.get(part.value, "").strip()) for part in Part}
    short = {part.value: f"至少写 {int(least)} 字" for part, n in lengths.items() if n < least}
    return short | {part.value: f"最多写 {int(most)} 字" for part, n in lengths.items() if n > most}


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


def caps(grades: Sequence[Grade], number: int) -> dict[str, int | None]:
    """How many of `number` reports may get each grade; None where there is no cap. Halves are cut off."""
    return {one.code: None if one.share is None else int(Fraction(str(one.share)) * number) for one in grades}


def proposals(ranked: Mapping[int, tuple[Fraction, ...]], grades: Sequence[Grade], number: int) -> dict[int, str]:
    """A grade for each report by its total, within the caps; `number` reports take part in the round.

    `ranked` holds the total and after it the values of the parts, in the published order: these cut ties. Where they
    are equal too and the cap has no room for all of them, none of them gets the grade.
    """
    room, found = caps(grades, number), {}
    rest = sorted(ranked, key=lambda key: ranked[key], reverse=True)
    for grade in grades:
        able = [key for key in rest if ranked[key][0] >= Fraction(str(grade.least))]
        most = room[grade.code]
        taken = able if most is None or len(able) <= most else _cut(able, most, ranked)
        found.update(dict.fromkeys(taken, grade.code))
        rest = [key for key in rest if key not in found]
    return found


def _cut(able: list[int], most: int, ranked: Mapping[int, tuple[Fraction, ...]]) -> list[int]:
    """The first `most`, without those who tie with somebody left out."""
    bar = ranked[able[most]]
    return [key for key in able[:most] if ranked[key] > bar]


def decision_refusals(
    chosen: Mapping[int, str], proposed: Mapping[int, str], notes: Mapping[int, str], grades: Sequence[Grade]
) -> dict[str, str]:  # fmt: skip
    """What is wrong with grades that a person decides, by field `grade-1`, `note-1`: caps hold, deviations say why."""
    known, wrong = {one.code for one in grades}, {}
    for key, code in chosen.items():
        if code not in known:
            wrong[f"grade-{key}"] = "请选择等次"
        elif code != proposed.get(key) and len(notes.get(key, "").strip()) < 4:
            wrong[f"note-{key}"] = "与建议等次不同，请写明理由"
    for grade in grades:
        most, given = caps(grades, len(chosen))[grade.code], sum(code == grade.code for code in chosen.values())
        if most is not None and given > most:
            wrong[""] = f"“{grade.name}”最多 {most} 个，现在是 {given} 个"
    return wrong


def faults_drafted(facts: Iterable[Mapping[str, Any]]) -> str:
    """What the register already knows against a unit: the beginning of the part on faults."""
    told = [f"{one['label']} {one['value']}" for one in facts if one.get("poor")]
    return f"登记册反映的情况：{'；'.join(told)}。" if told else ""


def period_of(on: date, months: float) -> tuple[date, date]:
    """The period of a calendar year, so many months long and counted from January, in which a day lies.

    Its first day, and the first after it; the last period of a year ends with the year.
    """
    length = min(max(int(months), 1), 12)
    first = (on.month - 1) // length * length + 1
    after = first + length
    return date(on.year, first, 1), date(on.year, after, 1) if after <= 12 else date(on.year + 1, 1, 1)


def round_stage(*, published: bool, closed: bool) -> RoundStage:
    """How far a round has come."""
    if closed:
        return RoundStage.CLOSED
    return RoundStage.OPEN if published else RoundStage.DRAFT


def report_stage(*, handed_in: bool, written: bool, returned: bool, graded: bool, closed: bool) -> ReportStage:
    """How far a report has come."""
    if graded:
        return ReportStage.GRADED
    if closed and not handed_in:
        return ReportStage.MISSING
    if handed_in:
        return ReportStage.HANDED_IN
    if returned:
        return ReportStage.RETURNED
    return ReportStage.WRITING if written else ReportStage.WAITING
