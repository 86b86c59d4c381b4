"""Spot checks (线上印证线下): who stands in the frame with what weight, how it is drawn, and what was found.

The draw is Pareto sampling within strata (B. Rosén, On sampling with probability proportional to size, 1997): a
fixed size, and chances close to those aimed at; with equal weights it is simple random sampling. Everything is
reckoned from the published seed and the frozen frame, so anybody gets the same units again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from guatu.base.states import Choice
from guatu.fieldwork.rules.syncing import Entry, standing
from guatu.orgs.rules import paths

PLACES = 2**52  # steps of a drawn number: as fine as a float of 64 bits holds


class Strata(Choice):
    """Into which groups the units are put, each of which is drawn from."""

    AREA = "area", "按下一级组织"
    FIELD = "field", "按工作领域"
    POOR = "poor", "按脱贫县与其他"
    WHOLE = "whole", "不分组"


class Outcome(Choice):
    """What was found of a claim on the spot."""

    CONFIRMED = "confirmed", "属实"
    PARTLY = "partly", "部分属实"
    NOT = "not", "不属实"


class Answer(Choice):
    """The answer to one question of the check-list."""

    YES = "yes", "是"
    NO = "no", "否"
    NA = "na", "不涉及"


class Void(Choice):
    """Why a drawn unit is not checked; the next of its group takes its place."""

    CLOSED = "closed", "已撤销"
    MOVED = "moved", "已调离本范围"


class Stage(Choice):
    """How far a plan is."""

    PLANNED = "planned", "待抽取"
    DRAWN = "drawn", "核查中"
    CLOSED = "closed", "已结束"


class SpotState(Choice):
    """How far a drawn unit is."""

    UNASSIGNED = "unassigned", "待派核查人"
    ASSIGNED = "assigned", "待核查"
    CONFLICT = "conflict", "两份记录待选定"
    CHECKED = "checked", "待签署"
    SIGNED = "signed", "已签署"
    VOID = "void", "作废"


class Verdict(Choice):
    """What a plan says of its range."""

    REFUSED = "refused", "不予认可"
    ACCEPTED = "accepted", "可以认可"
    UNKNOWN = "unknown", "样本不足，不下结论"


class Reason(Choice):
    """Why a unit is drawn more readily than others."""

    NEVER = "never", "从未实地核查"
    HONESTY = "honesty", "以往核查有不实"
    RETURNED = "returned", "核验曾被退回"
    SUSPECT = "suspect", "有雷同线索待判"


class Barred(Choice):
    """Why somebody may not check a unit."""

    OWN = "own", "本组织或其上级的人员"
    HANDLED = "handled", "报送或核验过这些任务"
    CONTACT = "contact", "该组织的联系干部"
    ROTATION = "rotation", "上一轮核查过该组织"


# -- the frame -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One unit of the frame: its code, its stratum, how many claims it has, and its weight with the reasons."""

    code: str
    stratum: str
    claims: int
    weight: float = 1.0
    reasons: tuple[str, ...] = ()

    def row(self) -> list[Any]:
        """The line as the plan keeps it."""
        return [self.code, self.stratum, self.claims, self.weight, ",".join(self.reasons)]


def lines(rows: Iterable[Sequence[Any]]) -> list[Line]:
    """The lines of a kept frame."""
    return [Line(str(r[0]), str(r[1]), int(r[2]), float(r[3]), tuple(filter(None, str(r[4]).split(",")))) for r in rows]


def weight(reasons: Iterable[Reason], honesty: float | None, norms: Mapping[str, float]) -> float:
    """How much more readily a unit is drawn than one about which nothing is known; 1 at least, two decimals.

    Factors multiply up to `spot.weight.most`. A low index of honesty weighs in proportion to what it lacks.
    """
    found = 1.0
    for reason in reasons:
        if reason == Reason.HONESTY:
            found *= 1 + (norms["spot.weight.honesty"] - 1) * (1 - (1.0 if honesty is None else honesty))
        else:
            found *= norms[f"spot.weight.{reason.value}"]
    return round(min(max(found, 1.0), norms["spot.weight.most"]), 2)


def commitment(seed: str) -> str:
    """The digest of a seed, published before the frame is known."""
    return hashlib.sha256(seed.encode()).hexdigest()


def digest(frame: Iterable[Line], sizes: Mapping[str, int]) -> str:
    """The digest of a frame and of how many are drawn from each stratum, whatever order the lines come in."""
    rows = sorted(line.row() for line in frame)
    text = json.dumps([rows, sorted(sizes.items())], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# -- the draw --------------------------------------------------------------------------------------


def number(seed: str, code: str) -> float:
    """The drawn number of a unit, between 0 and 1: the first 13 hexadecimal digits of SHA-256("seed:code")."""
    first = int(hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()[:13], 16)
    return (first + 0.5) / PLACES


def chances(weights: Mapping[str, float], size: int) -> dict[str, float]:
    """The chance of each unit of a stratum to be among `size`: by weight, 1 where the weight demands it.

    A size as large as the stratum takes all of it. The chances add up to the size.
    """
    if size >= len(weights):
        return dict.fromkeys(weights, 1.0)
    sure: set[str] = set()
    while True:
        rest, left = {code: w for code, w in weights.items() if code not in sure}, size - len(sure)
        total = sum(rest[code] for code in sorted(rest))
        over = {code for code, w in rest.items() if left * w >= total}
        if not over:
            return {code: 1.0 if code in sure else left * weights[code] / total for code in weights}
        sure |= over


def order(seed: str, chance: Mapping[str, float]) -> list[str]:
    """The units of a stratum in the order in which they are drawn: the sure ones, then by their Pareto numbers."""

    def key(code: str) -> tuple[float, str]:
        if chance[code] >= 1:
            return -1.0, code
        drawn, p = number(seed, code), chance[code]
        return (drawn / (1 - drawn)) / (p / (1 - p)) if p > 0 else float("inf"), code

    return sorted(chance, key=key)


@dataclass(frozen=True)
class Drawn:
    """A unit that was drawn: its stratum and its chance."""

    code: str
    stratum: str
    chance: float


def draw(seed: str, frame: Iterable[Line], sizes: Mapping[str, int]) -> list[Drawn]:
    """The units that a seed draws from a frame, `sizes` of each stratum, in order of strata and of drawing."""
    return [row for found in queues(seed, frame, sizes).values() for row in found[0]]


def queues(seed: str, frame: Iterable[Line], sizes: Mapping[str, int]) -> dict[str, tuple[list[Drawn], list[Drawn]]]:
    """By stratum: the units drawn, and those that would be next, in order."""
    strata: dict[str, dict[str, float]] = {}
    for line in frame:
        strata.setdefault(line.stratum, {})[line.code] = line.weight
    found = {}
    for stratum in sorted(strata):
        size = sizes.get(stratum, 0)
        chance = chances(strata[stratum], size)
        rows = [Drawn(code, stratum, chance[code]) for code in order(seed, chance)]
        found[stratum] = (rows[:size], rows[size:])
    return found


def allotment(weights: Mapping[str, float], units: Mapping[str, int], size: int, least: int) -> dict[str, int]:
    """How many to draw from each stratum: `least` or the whole of it, the rest by weight (greatest quotients)."""
    sizes = {stratum: min(least, count) for stratum, count in units.items()}
    room = size - sum(sizes.values())
    while room > 0:
        open_ = [stratum for stratum, count in units.items() if sizes[stratum] < count]
        if not open_:
            break
        next_ = max(sorted(open_), key=lambda stratum: weights[stratum] / (sizes[stratum] + 0.5))
        sizes[next_] += 1
        room -= 1
    return sizes


# -- who checks ------------------------------------------------------------------------------------


def own_line(homes: Iterable[str], unit: str, organiser: str) -> bool:
    """Whether one who stands at some paths stands at the unit or above it below the organiser: the unit's own line."""
    return any(paths.contains(home, unit) and len(home) > len(organiser) for home in homes)


def barred(
    *, homes: Iterable[str], unit: str, organiser: str, handled: bool, contact: bool, lately: bool
) -> Barred | None:
    """Why an account may not check a unit; None if it may."""
    if own_line(homes, unit, organiser):
        return Barred.OWN
    if handled:
        return Barred.HANDLED
    if contact:
        return Barred.CONTACT
    return Barred.ROTATION if lately else None


# -- what was found --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What the entries of a claim come to: the outcome that stands, the day, and whether a person has to choose."""

    outcome: str = ""
    on: date | None = None
    conflict: bool = False


def found(entries: Iterable[Entry]) -> Found:
    """What some entries come to, whatever order and however often they came in."""
    entry, conflict = standing(entries)
    if entry is None:
        return Found()
    content: Mapping[str, Any] = entry.content  # type: ignore[attr-defined]
    return Found(str(content["outcome"]), date.fromisoformat(content["on"]), conflict)


@dataclass(frozen=True)
class Question:
    """One line of a check-list; `key` names its answer in an entry."""

    key: str
    text: str
    method: str = ""
    critical: bool = False


def derived(standard: str, most: int = 6) -> list[Question]:
    """The check-list that a task's standard gives, sentence by sentence, where nobody wrote one."""
    text = standard
    for mark in "；;\n":
        text = text.replace(mark, "。")
    said = [part.strip(" 　。，、") for part in text.split("。")]
    wanted = [part for part in said if part][: most - 2]
    rows = [Question(f"s{n}", f"是否做到：{part[:160]}", "看记录原件和现场") for n, part in enumerate(wanted, 1)]
    rows.append(Question("s-original", "能否当场看到原始材料？", "记录、名册、照片的原件，不看事后整理的"))
    rows.append(Question("s-people", "随机问到的团员是否知道、是否参加？", "至少问两人，干部不在场"))
    return rows


def lacking(outcome: str, answers: Mapping[str, str], questions: Sequence[Question], text: str) -> dict[str, str]:
    """What is wrong with an entry, by field: a claim holds only if no critical question was answered no."""
    wrong = {}
    if outcome not in Outcome.codes():
        wrong["outcome"] = "请选择核查结果"
    if any(value not in Answer.codes() for value in answers.values()):
        wrong["answers"] = "请按清单逐项选择"
    refuted = [q for q in questions if q.critical and answers.get(q.key) == Answer.NO]
    if refuted and outcome == Outcome.CONFIRMED:
        wrong["outcome"] = "关键一项为“否”，结果不能选“属实”"
    if outcome in (Outcome.PARTLY, Outcome.NOT) and not text.strip():
        wrong["text"] = "请写明现场看到了什么"
    return wrong


def verdict(failed: int, checked: int, drawn: int, acceptance: int) -> Verdict:
    """What units with a false claim, units checked and units to be checked say by the acceptance number."""
    if failed > acceptance:
        return Verdict.REFUSED
    return Verdict.ACCEPTED if checked >= drawn > 0 else Verdict.UNKNOWN
