"""Transfers of membership (组织关系转接): the destinations, the approvals in their order, and where one stands.

Sources (docs/domain.md, Three links): the six destinations of graduates and the four approvals (out-branch, its
upper, in-branch, its upper) of the national register; a refused step is taken up again, nothing starts anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guatu.base.states import CellState, Choice
from guatu.orgs.rules.sectors import Sector


class Destination(Choice):
    """Where a membership goes, and why."""

    SCHOOL = "school", "升学"
    EMPLOYER = "employer", "就业"
    ARMY = "army", "参军入伍或涉密单位"
    RESIDENCE = "residence", "未落实去向"
    ABROAD = "abroad", "出国（境）学习"
    DELAYED = "delayed", "延迟毕业"
    MOVE = "move", "工作或居住地变动"
    CLAIM = "claim", "认领"


class Stage(Choice):
    """What a transfer waits for: the four approvals in their order, and what may stand in for the last two."""

    FROM_BRANCH = "from_branch", "转出团支部"
    FROM_UPPER = "from_upper", "转出上级"
    TO_BRANCH = "to_branch", "转入团支部"
    TO_UPPER = "to_upper", "转入上级"
    # The target is a committee: it chooses one of its branches, which is its approval at the same time.
    ASSIGN = "assign", "分配团支部"
    # The target is in another system: what is waited for is its receipt.
    RECEIPT = "receipt", "等待回执"


class TimeOut(Choice):
    """What happens when a stage takes longer than it may (norm `transfer.timeout`, by its place in this list)."""

    REMIND = "remind", "标为逾期并提醒"
    PASS = "pass", "视为同意"


SENDING = frozenset({Stage.FROM_BRANCH, Stage.FROM_UPPER, Stage.RECEIPT})
# Decided by the unit above the branch: asks for more than the branch's own right.
UPPER = frozenset({Stage.FROM_UPPER, Stage.TO_UPPER, Stage.ASSIGN})
# Six destinations of those who graduate; the others are for people who move in between.
OF_GRADUATES = (
    Destination.SCHOOL, Destination.EMPLOYER, Destination.ARMY, Destination.RESIDENCE, Destination.ABROAD,
    Destination.DELAYED,
)  # fmt: skip
# Who goes abroad or graduates later may stay in an organisation of the old school made for them.
MAY_STAY = frozenset({Destination.ABROAD, Destination.DELAYED})
# Served by a special store of the province, outside this register.
ONLY_OUTSIDE = frozenset({Destination.ARMY})
_SCHOOLS = frozenset(
    {Sector.UNIVERSITY, Sector.VOCATIONAL_SCHOOL, Sector.SENIOR_HIGH, Sector.JUNIOR_HIGH}
)  # fmt: skip
_HOMES = frozenset({Sector.URBAN_COMMUNITY, Sector.RURAL})
# What says nothing of why somebody goes there, or takes its members through another store.
_UNTOLD = frozenset({Sector.OTHER, Sector.ARMY, Sector.ARMED_POLICE})
ADVICE: dict[Destination, str] = {
    Destination.SCHOOL: "升学的转到就读学校的团组织，不转回户籍地；新学校应在入学后一个月内建好团组织。",
    Destination.EMPLOYER: "就业的转到工作单位的团组织；单位没有团组织的，转到单位所在乡镇街道。",
    Destination.ARMY: "参军或到涉密单位的，转入省级特殊团员库，由省级团委审批，凭回执办结。",
    Destination.RESIDENCE: "未落实去向的转到户籍地或居住地乡镇街道；原学校可保留六个月，最长一年。",
    Destination.ABROAD: "出国（境）学习的，保留在原学校为他们设立的团支部。",
    Destination.DELAYED: "延迟毕业的，保留在原团支部，或转入延迟毕业团组织。",
    Destination.MOVE: "转到新的工作单位或居住地的团组织。",
    Destination.CLAIM: "由转入方发起，转出方同意后办结。",
}


def ill_fitting(destination: Destination, sector: str) -> str:
    """What is unusual about a target's sector for a destination; "" if nothing. Told, never enforced."""
    if destination == Destination.SCHOOL and sector not in _SCHOOLS:
        return "升学的一般转到学校，请核对转入组织"
    if destination == Destination.RESIDENCE and sector not in _HOMES:
        return "未落实去向的一般转到乡镇、村或街道、社区，请核对转入组织"
    return ""


def way_of(destination: Destination, noted: str, sector: str) -> str:
    """Where a graduate goes by a transfer, for the rates: what it says itself, else what was noted of the graduate.

    Where neither says it (a claim, a move), the target does: a school, a home, or else a workplace. `sector` is the
    target's, "" in another system, of which nothing is known.
    """
    if destination in OF_GRADUATES or noted or not sector or sector in _UNTOLD:
        return destination.value if destination in OF_GRADUATES else noted
    if sector in _SCHOOLS:
        return Destination.SCHOOL.value
    return Destination.RESIDENCE.value if sector in _HOMES else Destination.EMPLOYER.value


@dataclass(frozen=True)
class Ends:
    """The two sides: the number of each unit and of the one above it; `holds`: whether it has members itself.

    No receiver: the target is in another system.
    """

    sender: int
    sender_upper: int | None
    sender_holds: bool
    receiver: int | None = None
    receiver_upper: int | None = None
    receiver_holds: bool = True


@dataclass(frozen=True)
class Seat:
    """A stage, and the unit at which it is decided."""

    stage: Stage
    unit: int


@dataclass(frozen=True)
class Decision:
    """What was decided at a stage."""

    stage: Stage
    approved: bool
    at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a transfer stands: what it waits for (None: everything is approved), and whether that was refused."""

    stage: Stage | None
    unit: int | None = None
    refused: bool = False


def plan(ends: Ends) -> list[Seat]:
    """The stages of a transfer in their order. One unit approves once: branches below one committee ask it once."""
    seats = [Seat(Stage.FROM_BRANCH, ends.sender)]
    if ends.sender_holds and ends.sender_upper:
        seats.append(Seat(Stage.FROM_UPPER, ends.sender_upper))
    if ends.receiver is None:
        return [*seats, Seat(Stage.RECEIPT, ends.sender)]
    if not ends.receiver_holds:
        return [*seats, Seat(Stage.ASSIGN, ends.receiver)]
    asked = {seat.unit for seat in seats}
    into = [Seat(Stage.TO_BRANCH, ends.receiver)]
    if ends.receiver_upper and ends.receiver_upper not in asked:
        into.append(Seat(Stage.TO_UPPER, ends.receiver_upper))
    return seats + into


def answers(decisions: Sequence[Decision]) -> dict[Stage, bool]:
    """The answer that holds at each stage. Choosing a branch approves for the unit above it, and asks the branch."""
    found: dict[Stage, bool] = {}
    for decision in decisions:
        if decision.stage == Stage.ASSIGN:
            found.pop(Stage.TO_BRANCH, None)
            found[Stage.TO_UPPER] = True
        found[decision.stage] = decision.approved
    return found


def standing(seats: Sequence[Seat], decisions: Sequence[Decision]) -> Standing:
    """The first stage that is not approved. A choice of branch is open for as long as the target is a committee."""
    given = answers(decisions)
    for seat in seats:
        if seat.stage in {Stage.ASSIGN, Stage.RECEIPT} or not given.get(seat.stage):
            return Standing(
                seat.stage, seat.unit, refused=given.get(seat.stage) is False and seat.stage != Stage.ASSIGN
            )
    return Standing(None)


def sending(stage: Stage) -> bool:
    """Whether a stage is on the side that the member leaves."""
    return stage in SENDING


def spent(started_at: datetime, decisions: Sequence[Decision], pending: Stage | None, now: datetime
          ) -> tuple[timedelta, timedelta]:  # fmt: skip
    """How long each side has had the transfer on its desk: the side left, the side joined."""
    sides = [timedelta(), timedelta()]
    last = started_at
    for decision in decisions:
        sides[0 if sending(decision.stage) else 1] += decision.at - last
        last = decision.at
    if pending is not None:
        sides[0 if sending(pending) else 1] += now - last
    return sides[0], sides[1]


def overdue(days: int, norm: float) -> bool:
    """Whether a stage has taken more days than it may."""
    return days > norm


def mark(stage: str, refused: bool, days: int, norm: float) -> CellState:
    """The shape, word and colour of a transfer in a list; `stage` is "" once it is over."""
    if not stage:
        return CellState.DONE
    if refused:
        return CellState.RETURNED
    return CellState.OVERDUE if overdue(days, norm) else CellState.IN_PROGRESS


def on_time_out(value: float) -> TimeOut:
    """What the norm `transfer.timeout` says: 0 reminds, anything else lets the stage pass."""
    return TimeOut.PASS if value else TimeOut.REMIND


class Progress(Choice):
    """How far a graduate's membership has come."""

    UNKNOWN = "unknown", "去向未填"
    WAITING = "waiting", "未发起"
    STARTED = "started", "转接中"
    FINISHED = "finished", "已办结"
    STAYING = "staying", "按规定保留"


class Part(Choice):
    """A share of the graduates that a published rate counts: each figure opens to the list of its part."""

    ALL = "all", "毕业团员"
    DUE = "due", "应转接"
    STARTED = "started", "已发起"
    DONE = "done", "已办结"
    SCHOOL = "school", "升学"
    SCHOOL_DONE = "school_done", "升学已办结"
    SOCIETY = "society", "应转接（除升学）"
    SOCIETY_DONE = "society_done", "已办结（除升学）"
    NOT_SCHOOL = "not_school", "毕业团员（除升学）"
    EMPLOYER_DONE = "employer_done", "已转入单位团组织"


@dataclass(frozen=True)
class Rate:
    """A published rate: numerator and denominator are parts of the graduates, named in full."""

    name: str
    above: Part
    below: Part


# 转接率 and 单位团组织转接率 as 南京 publishes them; 学社衔接率 and 升学衔接率 as a county of 贵州 does.
RATES = (
    Rate("发起率", Part.STARTED, Part.DUE),
    Rate("转接率", Part.DONE, Part.DUE),
    Rate("单位团组织转接率", Part.EMPLOYER_DONE, Part.NOT_SCHOOL),
    Rate("学社衔接率", Part.SOCIETY_DONE, Part.SOCIETY),
    Rate("升学衔接率", Part.SCHOOL_DONE, Part.SCHOOL),
)


def share(counts: Mapping[str, int], rate: Rate) -> float | None:
    """A rate's value; None where nobody is counted below, so that nothing is shown as 0% or 100%."""
    return counts[rate.above] / counts[rate.below] if counts.get(rate.below) else None
