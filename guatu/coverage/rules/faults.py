"""What the self-check (自我体检) looks for: each fault as data, with the kinds of unit it concerns and its norms.

A rule reads the register and never a claim. Its numbers are norms of orgs (orgs.rules.norms) with their sources;
the page of rules shows both. What a check saw is evidence: figures, days, and numbers of rows, nothing of a person.
Evidence holds days and not lengths of time, so that it stays the same while nothing happens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from guatu.base.states import Choice
from guatu.orgs.rules.kinds import BRANCHES, Kind

SHOWN = 20  # rows of evidence kept by number


class Severity(Choice):
    GRAVE = "grave", "严重"
    FAULT = "fault", "一般"
    HINT = "hint", "提示"


class Fault(Choice):
    FEW = "few", "团员不足"
    MANY = "many", "团员过多"
    VACANT = "vacant", "书记空缺"
    TERM = "term", "任期届满未换届"
    SILENT = "silent", "长期无组织生活"
    UNBORN = "unborn", "成立后从未活动"
    LEAF = "leaf", "空心团委"
    UNREACHABLE = "unreachable", "联系不上"
    PASTED = "pasted", "会议记录雷同"
    COMMITTEE = "committee", "支委会不健全"
    UNCOUNTED = "uncounted", "团员从未登记"
    INCOMPLETE = "incomplete", "团员登记不全"
    UNREVIEWED = "unreviewed", "未开展年度评议"


@dataclass(frozen=True)
class Rule:
    """A fault: whom it concerns, how grave it is, which norms it uses, and what it says in a sentence."""

    kinds: frozenset[Kind]
    severity: Severity
    sentence: str  # for the page of rules; {code} stands for the value of a norm, dots written as _
    norms: tuple[str, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)  # what each figure of the evidence says


MEMBERS = {"members": "在册团员"}
MEETING = frozenset({Kind.BRANCH, Kind.MOBILE_BRANCH, Kind.GRADUATE_BRANCH})
LED = MEETING | {Kind.GENERAL_BRANCH, Kind.COMMITTEE, Kind.WORKING_COMMITTEE, Kind.LOCAL_COMMITTEE}
ABOVE_BRANCHES = frozenset(set(Kind) - BRANCHES)
BRANCH = frozenset({Kind.BRANCH})

RULES: dict[Fault, Rule] = {
    Fault.FEW: Rule(BRANCH, Severity.GRAVE, "团支部在册团员少于{branch_least}人。", ("branch.least",), MEMBERS),
    Fault.MANY: Rule(BRANCH, Severity.FAULT, "团支部在册团员多于{branch_most}人。", ("branch.most",), MEMBERS),
    Fault.VACANT: Rule(
        LED, Severity.GRAVE, "没有在任书记，已超过{post_vacant}天。", ("post.vacant",), {"since": "空缺自"}
    ),
    Fault.TERM: Rule(
        LED, Severity.FAULT, "最近一届任期已满（有批准延期的，按延期后的日期），没有换届。", (), {"due_on": "应换届"}
    ),
    Fault.SILENT: Rule(
        MEETING, Severity.GRAVE, "以前有过组织生活，最近{meeting_silent}个月一次也没有。", ("meeting.silent",),
        {"last_on": "最近一次"},
    ),
    Fault.UNBORN: Rule(
        MEETING, Severity.GRAVE, "成立已满{founding_quiet}个月，没有任何组织生活记录。", ("founding.quiet",),
        {"founded_on": "成立"},
    ),
    Fault.LEAF: Rule(ABOVE_BRANCHES, Severity.GRAVE, "团委、团工委、团总支下面没有任何组织。"),
    Fault.UNREACHABLE: Rule(
        LED, Severity.FAULT, "本组织的团员和干部都没有登记电话，也没有人有账号。", (), {"persons": "登记在册"}
    ),
    Fault.PASTED: Rule(
        LED, Severity.HINT,
        "最近{minutes_months}个月内，有会议记录与别的组织或本组织另一次会议一字不差（{minutes_least}字以上）。",
        ("minutes.months", "minutes.least"), {"same": "相同的会议", "units": "涉及组织", "meetings": "依据"},
    ),
    Fault.COMMITTEE: Rule(
        BRANCH, Severity.FAULT, "团员有{branch_committee_from}人以上，支部委员会不足{branch_committee_least}人。",
        ("branch.committee_from", "branch.committee_least"), {**MEMBERS, "committee": "支委会"},
    ),
    Fault.UNCOUNTED: Rule(BRANCH, Severity.FAULT, "没有登记任何团员，台账上也没有团员人数。"),
    Fault.INCOMPLETE: Rule(
        BRANCH, Severity.HINT, "登记在册的团员少于台账上的团员人数。", (), {"registered": "已登记", "counted": "台账"}
    ),
    Fault.UNREVIEWED: Rule(
        MEETING, Severity.HINT, "上一年度的教育评议，到次年{review_late}个月后仍没有记录。", ("review.late",),
        {"year": "年度"},
    ),
}  # fmt: skip
# A person must decide on these; a hint is to be looked at, and neither waits for a decision nor keeps a case open.
DEMANDING = frozenset(fault for fault, rule in RULES.items() if rule.severity != Severity.HINT)
TOLD_BY_ROWS = frozenset({"meetings"})  # evidence by numbers of rows


@dataclass(frozen=True)
class Seen:
    """A fault that a check sees at a unit, with what it saw."""

    unit: int
    fault: Fault
    evidence: Mapping[str, Any] = field(default_factory=dict)


def concerns(fault: Fault, kind: str) -> bool:
    """Whether a fault can be one of a kind of unit."""
    return kind in RULES[fault].kinds


def worst(faults: list[Fault]) -> Severity | None:
    """The gravest of some faults; None for none."""
    order = list(Severity)
    return min((RULES[fault].severity for fault in faults), key=order.index, default=None)


def back(on: date, months: float) -> date:
    """The day so many months before; the last day of the month where that month is shorter.

    >>> back(date(2026, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    total = on.year * 12 + on.month - 1 - int(months)
    year, month = divmod(total, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(on.day, (following - timedelta(days=1)).day))


def review_year(on: date, late: float) -> int:
    """The newest year whose review must be there on a day, `late` months being left for it in the next year."""
    return back(on, late).year - 1


def sizes(registered: int, counted: int | None, norms: Mapping[str, float]) -> dict[Fault, dict[str, Any]]:
    """The faults of a branch's size. Without anybody in the register, the ledger's count stands in for it."""
    if not registered and counted is None:
        return {Fault.UNCOUNTED: {}}
    found: dict[Fault, dict[str, Any]] = {}
    members = registered or counted or 0
    if members < norms["branch.least"]:
        found[Fault.FEW] = {"members": members}
    if members > norms["branch.most"]:
        found[Fault.MANY] = {"members": members}
    if counted is not None and registered < counted:
        found[Fault.INCOMPLETE] = {"registered": registered, "counted": counted}
    return found


def lacks_committee(members: int, committee: int, norms: Mapping[str, float]) -> bool:
    """Whether a branch is big enough for a committee (支部委员会) and has too few people in it."""
    return members >= norms["branch.committee_from"] and committee < norms["branch.committee_least"]


def vacant(since: date, on: date, norms: Mapping[str, float]) -> bool:
    """Whether a secretary's post, empty since a day, has been empty for too long."""
    return (on - since).days > norms["post.vacant"]


def quiet(last_on: date | None, founded_on: date | None, on: date, norms: Mapping[str, float]) -> Fault | None:
    """Whether a branch has been without meetings for too long, or has never had one since it was founded."""
    if last_on is not None:
        return Fault.SILENT if last_on < back(on, norms["meeting.silent"]) else None
    known = founded_on is not None
    return Fault.UNBORN if known and founded_on <= back(on, norms["founding.quiet"]) else None  # type: ignore[operator]
