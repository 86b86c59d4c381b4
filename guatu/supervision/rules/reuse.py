"""Reused evidence (雷同线索): what looks used twice or cannot have been, and what a person says of it.

A likeness is a hint, never a finding: nothing follows from it by itself.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from hashlib import blake2b

from guatu.base.states import Choice

BITS = 64
PLAIN = 8  # a look with fewer bits of one kind is a blank wall or a sheet of paper: it tells nothing
BLANK = re.compile(r"[\W_]+")
GRAM = 3
LONGEST = 4000  # characters of a text that are compared


class SuspicionKind(Choice):
    """Why two things are laid side by side."""

    FILE = "file", "同一文件"
    LOOK = "look", "照片近似"
    TEXT = "text", "文字雷同"
    MINUTES = "minutes", "会议记录雷同"
    TIME = "time", "时间不可能"


class Judgement(Choice):
    """What a person says after looking at both sides."""

    REUSED = "reused", "确属重复使用"
    FINE = "fine", "情况正常"
    UNCLEAR = "unclear", "一时说不清"


@dataclass(frozen=True)
class Use:
    """A piece of evidence as it was used: by which unit, for what, when. `cell` tells uses that belong together."""

    unit: int
    cell: str
    at: str  # the instant or day, as it sorts
    what: str
    pk: int
    file: int | None = None
    label: str = ""


def reused(uses: Sequence[Use], common: int) -> list[tuple[Use, Use]]:
    """Pairs of a later use and the first one, of uses of the same thing; each cell once.

    Another unit's use counts, and one's own for another cell; papers of the register only against other units.
    What more units use than `common` was handed out from above and tells nothing.
    """
    if len({use.unit for use in uses}) > common:
        return []
    ordered = sorted(uses, key=lambda use: (use.at, use.what, use.pk))
    found: dict[tuple[int, str], tuple[Use, Use]] = {}
    for use in ordered[1:]:
        first = next((one for one in ordered if one != use and conflicting(one, use)), None)
        if first is not None and (first.at, first.what, first.pk) < (use.at, use.what, use.pk):
            found.setdefault((use.unit, use.cell), (use, first))
    return list(found.values())


def conflicting(one: Use, other: Use) -> bool:
    """Whether two uses of the same thing are worth a look."""
    if one.unit != other.unit:
        return True
    return one.what == other.what == "submission" and one.cell != other.cell


def telling(look: str) -> bool:
    """Whether a picture's look has enough in it to be told from others."""
    ones = int(look, 16).bit_count() if look else 0
    return PLAIN <= ones <= BITS - PLAIN


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two looks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bare(text: str) -> str:
    """A text without blanks and marks, as it is compared."""
    return BLANK.sub("", text).lower()[:LONGEST]


def without(text: str, names: Iterable[str]) -> str:
    """A text without some names: a copy in which only the name was changed is a copy."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "")
    return text


def text_look(text: str) -> str:
    """The look of a text in 64 bits (simhash of groups of three characters), hexadecimal: like texts differ little."""
    said = bare(text)
    grams = {said[place : place + GRAM] for place in range(max(1, len(said) - GRAM + 1))}
    votes = [0] * BITS
    for gram in grams:
        mark = int.from_bytes(blake2b(gram.encode(), digest_size=8).digest(), "big")
        for bit in range(BITS):
            votes[bit] += 1 if mark >> bit & 1 else -1
    return f"{sum(1 << bit for bit in range(BITS) if votes[bit] > 0):016x}"


def likeness(one: str, other: str) -> float:
    """How much of two texts is the same, between 0 and 1; the same either way round."""
    left, right = sorted((bare(one), bare(other)))
    return 1.0 if left == right else SequenceMatcher(None, left, right, autojunk=False).ratio()


def hours_needed(hours: float, metres: float, speed: float) -> float:
    """How long a day's visits took with the way between the two farthest apart, at a speed in km/h."""
    return hours + metres / 1000 / speed


def days_between(one: str, other: str) -> int:
    """Days between two instants or days as they sort."""
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)
