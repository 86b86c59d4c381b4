"""First branch secretaries: length of a term, time in the village, where a term stands, and what limits a grade.

Time comes from visits alone: the days on which the person was there, a short day as half of one. A position or a
clock-in is never asked for. The numbers are in orgs.rules.norms: 信阳“百村千户计划”2017 and this product's own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from guatu.base.states import Choice
from guatu.fieldwork.rules.words import EvaluationGrade


class Stage(Choice):
    """Where a first secretary's term stands."""

    AHEAD = "ahead", "未到岗"
    HANDOVER = "handover", "待交接"
    ON_POST = "on_post", "在岗"
    OVER = "over", "期满待办"
    ENDED = "ended", "已结束"


def stage(since: date, due_on: date, until: date | None, handed_over_on: date | None, on: date) -> Stage:
    """Where a term stands on a day. One that has run out goes on until somebody renews or ends it."""
    if until is not None and until <= on:
        return Stage.ENDED
    if since > on:
        return Stage.AHEAD
    if due_on <= on:
        return Stage.OVER
    return Stage.ON_POST if handed_over_on else Stage.HANDOVER


def later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def term_refusal(since: date, due_on: date, least: int, most: int) -> str:
    """Why a term from a day to before another does not do; "" where it is between the least and the most years."""
    if due_on < later(since, least):
        return f"派驻时间不少于{least}年，最早到{later(since, least)}"
    if due_on > later(since, most):
        return f"派驻时间不超过{most}年，最晚到{later(since, most)}"
    return ""


# -- months -----------------------------------------------------------------------------------------


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def before(first: date, months: int) -> date:
    """The first day of the month that lies some months before."""
    for _ in range(months):
        first = month_of(first - timedelta(days=1))
    return first


def full_month(on: date) -> date:
    """The last month that is over on a day, by its first day."""
    return before(month_of(on), 1)


def months(since: date, until: date) -> Iterator[date]:
    """The months that a period touches, by their first days."""
    first = month_of(since)
    while first < until:
        yield first
        first = next_month(first)


# -- time in the village ----------------------------------------------------------------------------


def halves(visits: Iterable[tuple[date, Decimal | int | None]], half_day: float) -> dict[date, int]:
    """Half days in the village by day: 2 for a day with the hours of half a day or more, else 1.

    Visits of one day are added up. One that does not say how long it took counts as a short one.
    """
    hours: dict[date, Decimal] = {}
    for on, spent in visits:
        hours[on] = hours.get(on, Decimal(0)) + Decimal(spent or 0)
    return {on: 2 if spent >= half_day else 1 for on, spent in hours.items()}


@dataclass(frozen=True)
class Attendance:
    """The time in the village in one month: half days spent there, of the month's days within the term."""

    month: date
    halves: int
    days: int

    @property
    def spent(self) -> float:
        """Days spent in the village."""
        return self.halves / 2

    def wanted(self, share: float) -> float:
        """The days that the rule asks for."""
        return round(self.days * share, 6)

    def reached(self, share: float) -> bool:
        """Whether it keeps the rule."""
        return self.spent >= self.wanted(share)


def attendance(month: date, since: date, until: date | None, worked: Mapping[date, int]) -> Attendance:
    """What was spent of a month in the village; days before or after the term count on neither side."""
    start, end = max(month, since), next_month(month)
    if until is not None:
        end = min(end, until)
    days = max(0, (end - start).days)
    return Attendance(month, sum(n for on, n in worked.items() if start <= on < end), days)


def on_post(since: date, last: Attendance, deeds: Iterable[date], on: date, share: float, deed_months: int) -> bool:
    """Whether a first secretary counts as at work on a day (`last`: the last full month; `deeds`: confirmed ones).

    The last full month kept the rule, or the term began in it or later; and something was done for the village in
    the last months that the rule looks back on, or the term is younger than these.
    """
    month, window = full_month(on), before(full_month(on), deed_months - 1)
    kept = since >= month or last.reached(share)
    return kept and (since >= window or any(window <= day <= on for day in deeds))


def log_due(month: date, days: int) -> date:
    """The last day on which the log of a month is still in time."""
    return next_month(month) + timedelta(days=days - 1)


def logs_due(since: date, until: date | None, on: date, days: int) -> list[date]:
    """The months whose log should be written by a day."""
    end = min(on, until) if until else on
    return [month for month in months(since, end) if log_due(month, days) < on]


# -- evaluation -------------------------------------------------------------------------------------


def most_excellent(evaluated: int, cap: float) -> int:
    """How many of those evaluated may be graded excellent: at least one, where there is any."""
    return max(1, int(evaluated * cap + 1e-9)) if evaluated else 0


def grade_refusal(
    grade: EvaluationGrade, figures: Mapping[str, float], *, least: float, excellent: int, most: int
) -> str:
    """Why a grade cannot be given; "" where it can.

    `least`: the share of full months that must have kept the time for the best grade; `excellent`: how many others
    have it already, of `most` that may.
    """
    if grade != EvaluationGrade.EXCELLENT:
        return ""
    months_, kept = figures.get("months", 0), figures.get("months_reached", 0)
    if months_ and kept < months_ * least - 1e-9:
        return f"驻村时间达标{kept:.0f}个月（共{months_:.0f}个月），不能评为优秀"
    if not figures.get("deeds"):
        return "没有经村里确认的实事，不能评为优秀"
    if excellent >= most:
        return f"本年度优秀名额{most}名已用完"
    return ""
