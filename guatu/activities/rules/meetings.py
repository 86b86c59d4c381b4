"""Organisation life (三会两制一课): the kinds of meeting, how often each is due, and its quorum.

Sources (docs/domain.md, Organisation life): 支部大会 quarterly with more than half present, 支部委员会 monthly,
团小组会 optional. Frequencies differ between places: the numbers come from `orgs.rules.norms` as arguments.
"""

import calendar
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from guatu.base.states import Choice


class MeetingKind(Choice):
    GENERAL = "general", "支部大会"
    COMMITTEE = "committee", "支部委员会"
    GROUP = "group", "团小组会"
    LESSON = "lesson", "团课"
    LIFE = "life", "组织生活会"
    REVIEW = "review", "教育评议会"
    THEME_DAY = "theme_day", "主题团日"
    CEREMONY = "ceremony", "入团仪式"
    ELECTION = "election", "换届选举大会"


class Absence(Choice):
    """Why somebody due was not there."""

    LEAVE = "leave", "请假"
    AWAY = "away", "外出"
    UNKNOWN = "unknown", "未到"


@dataclass(frozen=True)
class Quorum:
    """The norm with the share of those due that must be there, and whether exactly that share is enough."""

    norm: str
    enough: bool = False


# How often each kind is due, by the norm with its interval in months. The others are held when there is reason.
PERIODIC: dict[MeetingKind, str] = {
    MeetingKind.GENERAL: "meeting.general.months",
    MeetingKind.COMMITTEE: "meeting.committee.months",
    MeetingKind.LESSON: "meeting.lesson.months",
    MeetingKind.LIFE: "meeting.life.months",
}
QUORUMS: dict[MeetingKind, Quorum] = {
    MeetingKind.GENERAL: Quorum("meeting.quorum"),
    MeetingKind.REVIEW: Quorum("review.quorum"),
    MeetingKind.ELECTION: Quorum("election.quorum", enough=True),
}
SCALE = 10_000  # shares are compared as whole numbers of ten-thousandths, here as in the database
BLANK = re.compile(r"\s+")


def scaled(share: float) -> int:
    """A share as a whole number of ten-thousandths."""
    return round(share * SCALE)


def quorate(kind: MeetingKind, due: int, present: int, norms: Mapping[str, float]) -> bool:
    """Whether enough of those due were there for the meeting to count; kinds without a quorum need one person."""
    if present <= 0:
        return False
    quorum = QUORUMS.get(kind)
    if quorum is None:
        return True
    there, least = present * SCALE, due * scaled(norms[quorum.norm])
    return there >= least if quorum.enough else there > least


def needed(kind: MeetingKind, due: int, norms: Mapping[str, float]) -> int:
    """The least number present with which a meeting counts."""
    quorum = QUORUMS.get(kind)
    if quorum is None:
        return 1
    least = due * scaled(norms[quorum.norm])
    number = -(-least // SCALE) if quorum.enough else least // SCALE + 1
    return max(number, 1)


def add_months(on: date, months: int) -> date:
    """The same day some months later; the last day of a shorter month, and no day before the calendar's first."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def kinds_due(members: int, norms: Mapping[str, float]) -> list[MeetingKind]:
    """The kinds that a branch of so many members must hold; a branch without a committee holds no committee meeting."""
    small = members < norms["branch.committee_from"]
    return [kind for kind in PERIODIC if not (small and kind == MeetingKind.COMMITTEE)]


@dataclass(frozen=True)
class Standing:
    """Where a unit stands with one kind: when it was last held, by when it is due next, and how many days over."""

    kind: MeetingKind
    last: date | None
    next_due: date
    overdue: int


def standing(kind: MeetingKind, held: Iterable[date], since: date, months: int, on: date) -> Standing:
    """Where a unit that is counted from `since` stands on a day; meetings after that day are not looked at."""
    last = max((day for day in held if day <= on), default=None)
    next_due = add_months(max(last or since, since), months)
    return Standing(kind, last, next_due, max((on - next_due).days, 0))


def periods(since: date, until: date, months: int) -> list[tuple[date, date]]:
    """The whole periods of the calendar (months, quarters, years) that lie in [since, until), as half-open pairs."""
    number = -(-(since.year * 12 + since.month - 1 + (since.day > 1)) // months)
    found = []
    while (end := _first((number + 1) * months)) <= until:
        found.append((_first(number * months), end))
        number += 1
    return found


def _first(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def digest(minutes: str, least: int) -> str:
    """A mark of minutes by which the same text is found again, blanks left out; "" for texts too short to tell."""
    text = BLANK.sub("", minutes)
    return hashlib.sha256(text.encode()).hexdigest() if len(text) >= least else ""
