"""Whether what a report froze would be the same if the register were asked again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guatu.base.states import Choice

Line = Mapping[str, Any]
Key = tuple[str, str, str, str, int]


class Match(Choice):
    """How a frozen line stands to the register."""

    SAME = "same", "一致"
    CHANGED = "changed", "有变化"
    GONE = "gone", "登记册已无此项"
    LEFT_OUT = "left_out", "提交时没有列入"
    NEW = "new", "提交后新增"


@dataclass(frozen=True)
class Compared:
    """One line as it was handed in and as it is now; "" where it is missing on a side."""

    label: str
    on: str
    frozen: str
    now: str
    href: str
    match: Match


def figures(frozen: Iterable[Line], now: Iterable[Line]) -> list[Compared]:
    """The figures that a report froze beside those reckoned now, in the order of the report."""
    then, found = dict(_keyed(frozen, valued=False)), dict(_keyed(now, valued=False))
    made = []
    for key in [*then, *(key for key in found if key not in then)]:
        old, new = then.get(key), found.get(key)
        if old is None or new is None:
            match = Match.NEW if old is None else Match.GONE
        else:
            match = Match.SAME if old["value"] == new["value"] else Match.CHANGED
        made.append(_compared(old, new, match))
    return made


def events(frozen: Iterable[Line], then: Iterable[Line], now: Iterable[Line]) -> list[Compared]:
    """The events that a report froze, held against the register as of that instant (`then`) and now, by their days.

    An event carries its own instant, so that what was known when the report was handed in can be told exactly.
    """
    kept, proved, found = (dict(_keyed(lines, valued=True)) for lines in (frozen, then, now))
    made = []
    for key in {**kept, **proved, **found}:
        old, new = kept.get(key), found.get(key) or proved.get(key)
        if old is not None:
            match = Match.SAME if key in proved else Match.GONE
        else:
            match = Match.LEFT_OUT if key in proved else Match.NEW
        made.append(_compared(old, new, match))
    return sorted(made, key=lambda one: one.on)


def _keyed(lines: Iterable[Line], *, valued: bool) -> Iterator[tuple[Key, Line]]:
    """The lines by what they say; the last number tells apart those that say the same."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for line in lines:
        said = (line["code"], line["label"], line.get("on", ""), line["value"] if valued else "")
        yield (*said, seen[said]), line
        seen[said] += 1


def _compared(old: Line | None, new: Line | None, match: Match) -> Compared:
    line: Line = new or old or {}
    return Compared(
        line["label"], line.get("on", ""), old["value"] if old else "", new["value"] if new else "",
        line.get("href", ""), match,
    )  # fmt: skip
