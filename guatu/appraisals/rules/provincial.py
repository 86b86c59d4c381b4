"""Reading what a printed table of the province says: cells, rows that are no city, and sums among rows and columns."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import combinations

from guatu.appraisals.rules.assessment import GRADE_VALUES, GRADES, PERCENT, YES_NO

NOTHING = frozenset(
    {
        "",
        "-",
        "—",
        "——",
        "–",
        "/",
        "\\",
        "...",
        "......",
        "*",
        "无",
        "暂无",
        "缺",
        "空",
        "未报",
        "暂缺",
        "无数据",
        "n/a",
    }
)
SUMS = frozenset({"合计", "总计", "小计", "共计", "总数", "累计"})
MEANS = frozenset({"平均", "均值", "平均值", "平均数", "最高", "最低", "最高值", "最低值", "中位数"})
WHOLES = ["全省", "全区", "全市", "全国"]
FOOT = tuple(["注", "备注", "说明", "填表", "制表", "审核", "填报", "数据来源", "其中"])  # noqa: C409 -- read, not shown
ENDINGS = frozenset("市州区县")
GRADE_WORDS = frozenset({"", "级", "等", "档"})
YES = frozenset({"是", "有", "√", "✓", "1", "达标", "完成"})
NO = frozenset({"否", "无", "×", "✗", "0", "未达标", "未完成"})
NUMBER = re.compile(r"([+-]?\d+(?:,\d{3})*(?:\.\d+)?)\s*(%|[^\d\s.,%+-]{1,4})?")
PLACE = re.compile(r"(?:第|并列|并列第)?\s*(\d{1,3})\s*(?:名|位)?\s*(?:[(（]?并列[)）]?)?")
LONGEST = 12  # characters of a city's name; a longer text alone in its row is a note
LEAST_AGREEING = 2  # columns in which a row is the sum of the same others
LEAST_ROWS = 3  # rows in which a column is the sum of the same others


@dataclass(frozen=True)
class Sum:
    """A row or column that is the sum of others, found by arithmetic: for a person to confirm."""

    name: str
    parts: tuple[str, ...]


@dataclass
class Line:
    """One city of a table, as printed."""

    row: int
    subject: str
    values: dict[str, Decimal | None] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    total: Decimal | None = None
    total_rank: int | None = None


def tidy(text: str) -> str:
    """A cell in ordinary width, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def no_city(subject: str) -> str:
    """Why a row is no city's, "" if it may be one: a sum, a mean, a footnote."""
    said = tidy(subject).strip(":：()（）")
    bare = next((said.removeprefix(whole) for whole in WHOLES if said.startswith(whole)), said)
    if said in SUMS or (bare != said and (not bare or bare in SUMS)):
        return "合计行"
    if bare in MEANS:
        return "平均或极值行"
    return "说明行" if said.startswith(FOOT) else ""


def same(first: str, second: str) -> bool:
    """Whether two names mean one city: 云岭 and 云岭市."""
    return _short(first) == _short(second) != ""


def _short(name: str) -> str:
    said = tidy(name)
    return said[:-1] if len(said) > 2 and said[-1] in ENDINGS else said


def number(text: str, measure: str) -> Decimal | None:
    """The number of a cell in its item's measure; None where the table leaves it out. ValueError in plain words."""
    said = tidy(text)
    if measure == YES_NO and said in YES | NO:
        return Decimal(said in YES)
    if said.casefold() in NOTHING:
        return None
    if measure == GRADES and said[:1].upper() in GRADE_VALUES and said[1:] in GRADE_WORDS:
        return Decimal(GRADE_VALUES[said[:1].upper()])
    found = NUMBER.fullmatch(said)
    if not found:
        raise ValueError(_expected(measure))
    if found[2] and found[2] not in {measure, "分"}:
        if found[2] == "%":
            raise ValueError("带百分号，但这一项的计量单位不是%")
        raise ValueError(f"单位“{found[2]}”与指标的计量单位不一致")
    try:
        value = Decimal(found[1].replace(",", ""))
    except InvalidOperation:
        raise ValueError(_expected(measure)) from None
    if abs(value) >= 10**10:
        raise ValueError("数太大，请核对")
    return value


def _expected(measure: str) -> str:
    return {YES_NO: "应为“是”或“否”", GRADES: "应为A、B、C、D"}.get(measure, "应为数字，没有数的填“—”")


def place(text: str) -> int | None:
    """A printed place: 3, 第3名, 并列3; None where the table leaves it out."""
    said = tidy(text)
    if said.casefold() in NOTHING:
        return None
    found = PLACE.fullmatch(said)
    if not found or not 1 <= int(found[1]) <= 999:
        raise ValueError("应为名次，例如 3")
    return int(found[1])


def are_shares(texts: Iterable[str], values: Iterable[Decimal | None], measure: str) -> bool:
    """Whether a column of percentages was kept as shares (0.873 for 87.3%), as spreadsheets store them."""
    known = [value for value in values if value is not None]
    written = any("%" in tidy(text) for text in texts)
    return measure == PERCENT and not written and any(known) and all(0 <= value <= 1 for value in known)


def summed_rows(rows: Mapping[str, Mapping[str, Decimal | None]], measures: Mapping[str, str]) -> list[Sum]:
    """Rows that are the sum of others in every column that can be added: all others, a run of neighbours, or two."""
    codes = [code for code, measure in measures.items() if measure not in {PERCENT, YES_NO, GRADES}]
    return _sums(list(rows), {name: [row.get(code) for code in codes] for name, row in rows.items()}, LEAST_AGREEING)


def summed_columns(rows: Mapping[str, Mapping[str, Decimal | None]], measures: Mapping[str, str]) -> list[Sum]:
    """Columns that are the sum of other columns of the same measure in every row."""
    found: list[Sum] = []
    for measure in sorted(set(measures.values()) - {PERCENT, YES_NO, GRADES}):
        codes = [code for code, one in measures.items() if one == measure]
        lines = {code: [row.get(code) for row in rows.values()] for code in codes}
        found += _sums(codes, lines, LEAST_ROWS)
    return found


def _sums(names: Sequence[str], lines: Mapping[str, Sequence[Decimal | None]], least: int) -> list[Sum]:
    found = []
    for name in names:
        others = [other for other in names if other != name]
        parts = next((parts for parts in _candidates(name, names, others) if _adds(name, parts, lines, least)), None)
        if parts:
            found.append(Sum(name, tuple(parts)))
    return found


def _candidates(name: str, names: Sequence[str], others: Sequence[str]) -> Iterable[Sequence[str]]:
    """All others; the runs just before and just after; any two."""
    at = names.index(name)
    if len(others) >= 2:
        yield others
    for length in range(2, len(names)):
        if at >= length:
            yield names[at - length : at]
        if at + length < len(names):
            yield names[at + 1 : at + 1 + length]
    yield from combinations(others, 2)


def _adds(name: str, parts: Sequence[str], lines: Mapping[str, Sequence[Decimal | None]], least: int) -> bool:
    """Whether a line is the sum of others wherever all are known, and often enough not to be chance."""
    agreeing = 0
    for position, value in enumerate(lines[name]):
        given = [lines[part][position] for part in parts]
        if value is None or any(one is None for one in given):
            continue
        if sum((Fraction(one) for one in given if one is not None), Fraction()) != Fraction(value):
            return False
        agreeing += sum(bool(one) for one in given) >= 2
    return agreeing >= least
