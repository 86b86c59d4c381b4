"""Demonstration points: where they are wanted first, in which order candidates stand, when a point falls behind.

Sources: the city's programme (示范点：优先在学校、社区、非公企业中选树，节点先行一步). The order of candidates is this
product's own and is shown with each candidate; the committee decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from guatu.base.states import Choice
from guatu.fieldwork.rules.words import Ending
from guatu.orgs.rules.sectors import FIELDS, Field, Sector

# Fields of work in which points are chosen first: schools, communities, private firms.
PREFERRED: tuple[Field, ...] = (
    Field.MIDDLE_SCHOOL, Field.VOCATIONAL_SCHOOL, Field.UNIVERSITY, Field.COMMUNITY, Field.PRIVATE_FIRM,
)  # fmt: skip
# Why the deciding committee may end a point; a change of the tree ends it by itself.
ENDINGS: tuple[Ending, ...] = (Ending.EXPIRED, Ending.FAILED, Ending.UNIT, Ending.MISTAKE)


class Reason(Choice):
    """What speaks for a candidate, in the order in which candidates are compared."""

    CLEAN = "clean", "没有逾期事项"
    RATE = "rate", "到期任务完成率"
    LED = "led", "书记在岗"
    HONOURED = "honoured", "获过荣誉"
    MEMBERS = "members", "团员人数"


class VisitState(Choice):
    """Where an exchange visit stands."""

    OPEN = "open", "可报名"
    FULL = "full", "已报满"
    HELD = "held", "已举行"
    CANCELLED = "cancelled", "已取消"


class StoryState(Choice):
    """Whether a story is public."""

    DRAFT = "draft", "待发布"
    PUBLISHED = "published", "已发布"


class Pace(Choice):
    """How a point stands against its own earlier nodes and against its peers."""

    AHEAD = "ahead", "走在前面"
    LATE = "late", "迟于自己的节点"
    BELOW = "below", "低于同类平均"
    BOTH = "both", "迟于节点且低于同类平均"
    UNKNOWN = "unknown", "暂无数据"


@dataclass(frozen=True)
class Candidate:
    """What is known of a unit that might go first: its cells past their day, its secretary, honours, members."""

    unit: int
    due: int
    done: int
    overdue: int
    led: bool
    honours: int
    members: int

    @property
    def rate(self) -> Fraction | None:
        """Done ÷ due; None where nothing is due yet: no data is not zero."""
        return Fraction(self.done, self.due) if self.due else None


def merit(one: Candidate) -> tuple[bool, Fraction, bool, int, int]:
    """What a candidate is compared by, greater first; a unit without anything due is neither clean nor late."""
    return (one.due > 0 and not one.overdue, one.rate or Fraction(0), one.led, one.honours, one.members)


def ordered(found: Iterable[Candidate]) -> list[Candidate]:
    """Candidates in the published order (`Reason`), equal ones by number."""
    return sorted(sorted(found, key=lambda one: one.unit), key=merit, reverse=True)


def reasons(one: Candidate) -> list[Reason]:
    """What speaks for a candidate."""
    holds = {
        Reason.CLEAN: one.due > 0 and not one.overdue, Reason.RATE: one.rate is not None, Reason.LED: one.led,
        Reason.HONOURED: one.honours > 0, Reason.MEMBERS: one.members > 0,
    }  # fmt: skip
    return [reason for reason in Reason if holds[reason]]


def field_of(sector: str) -> Field | None:
    """The field of work of a register sector; None for sectors that no field covers."""
    return next((field for field, sectors in FIELDS.items() if Sector(sector) in sectors), None)


def pace(overdue: int, own: Fraction | None, peers: Sequence[Fraction]) -> Pace:
    """How a point stands: its own cells past their (earlier) day, and its rate against the mean of its peers' rates."""
    if own is None:
        return Pace.UNKNOWN
    below = bool(peers) and own < sum(peers, Fraction(0)) / len(peers)
    if overdue:
        return Pace.BOTH if below else Pace.LATE
    return Pace.BELOW if below else Pace.AHEAD


def places_left(places: int, booked: Iterable[int]) -> int:
    """How many people may still come along."""
    return max(0, places - sum(booked))


def booking_refusals(people: int, left: int) -> dict[str, str]:
    """What is wrong with a booking, by field."""
    if people < 1:
        return {"people": "至少报1人"}
    return {"people": f"还剩{left}个名额"} if people > left else {}


def visit_state(on: date, today: date, left: int, cancelled: bool) -> VisitState:
    """Where an exchange visit stands on a day; on its own day it can still be booked."""
    if cancelled:
        return VisitState.CANCELLED
    if on < today:
        return VisitState.HELD
    return VisitState.OPEN if left else VisitState.FULL
