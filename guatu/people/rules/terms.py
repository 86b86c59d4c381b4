"""Terms of office: when the next election is due, how far it may be brought forward or put off.

Source: 《基层组织选举工作条例》(中青发〔2025〕1号). Lengths and limits are norms and come as arguments.
"""

import calendar
from datetime import date, timedelta

from guatu.base.states import Choice
from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.orgs.rules.sectors import Sector
from guatu.people.rules.posts import NOT_ELECTED

STUDENT = frozenset({Sector.UNIVERSITY, Sector.VOCATIONAL_SCHOOL, Sector.SENIOR_HIGH, Sector.JUNIOR_HIGH})
SMALL = BRANCHES | {Kind.GENERAL_BRANCH}


class Standing(Choice):
    """How a unit stands to its term on a day."""

    IN_FORCE = "in_force", "任期内"
    ENDING = "ending", "即将届满"
    OVERDUE = "overdue", "届满未换"
    NONE = "none", "没有换届记录"
    NOT_ELECTED = "not_elected", "不实行选举"


def months_later(day: date, months: int) -> date:
    """The same day some months later (earlier if negative), or the last day of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def length(kind: Kind, sector: str, norms: dict[str, float]) -> int:
    """The years of a term, at most for a committee."""
    if kind in BRANCHES and sector in STUDENT:
        return int(norms["term.student_branch"])
    return int(norms["term.branch" if kind in SMALL else "term.committee"])


def due_on(kind: Kind, sector: str, elected_on: date, norms: dict[str, float]) -> date:
    """The day by which the next election must be held."""
    return months_later(elected_on, 12 * length(kind, sector, norms))


def leeway(kind: Kind, norms: dict[str, float]) -> int:
    """By how many months an election may be brought forward or put off with approval."""
    return int(norms["term.branch_extension" if kind in SMALL else "term.committee_extension"])


def standing(kind: Kind, until: date | None, on: date, warn: float) -> Standing:
    """How a unit stands on a day. `until` is the day by which it must elect, extension included; None for no term."""
    if kind in NOT_ELECTED:
        return Standing.NOT_ELECTED
    if until is None:
        return Standing.NONE
    if on > until:
        return Standing.OVERDUE
    return Standing.ENDING if until - on <= timedelta(days=warn) else Standing.IN_FORCE


def election_refusals(
    kind: Kind, elected_on: date, due_on: date, latest_due_on: date, before: date | None, approval: str, months: int
) -> dict[str, str]:
    """Why an election cannot be recorded, by field. `before`: when the outgoing term is due, None for the first."""
    found = {}
    if kind in NOT_ELECTED:
        found["elected_on"] = f"{kind.label}不实行选举，负责人由派出或批准的组织指定"
    if not elected_on < due_on <= latest_due_on:
        found["due_on"] = f"任期届满日须在选举日之后、{latest_due_on} 之前（含当日）"
    if before and elected_on < months_later(before, -months):
        found["elected_on"] = f"提前换届不得超过 {months} 个月，上届任期到 {before}"
    elif before and elected_on < before and not approval:
        found["approval"] = "提前换届须经同级党组织同意、上级团组织批准，请填写批复文号"
    return found


def ballot_refusals(
    due: int | None, present: int | None, issued: int | None, returned: int | None, valid: int | None
) -> dict[str, str]:
    """Why the numbers of an election contradict each other, by field; what is not given is not compared."""
    pairs = (
        ("present", present, due, "实到不能多于应到"),
        ("issued", issued, present, "发出选票不能多于实到人数"),
        ("returned", returned, issued, "收回选票多于发出，选举无效"),
        ("valid", valid, returned, "有效票不能多于收回选票"),
    )
    return {name: words for name, part, whole, words in pairs if None not in (part, whole) and part > whole}  # type: ignore[operator]


def quorate(due: int | None, present: int | None, quorum: float) -> bool | None:
    """Whether enough voters came; None if a number is missing."""
    return present >= due * quorum if due and present is not None else None


def extension_refusal(due: date, until: date, months: int) -> str:
    """Why a term cannot be extended to a day; "" if it can."""
    latest = months_later(due, months)
    return "" if due < until <= latest else f"延期须在 {due} 之后，最迟到 {latest}（最多 {months} 个月）"
