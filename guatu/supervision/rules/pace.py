"""Pace and forecast: what should be done by now, and where the present pace leads.

Both are straight lines, said as such on the page: the plan runs from the start to the node's day, the forecast
goes on at the mean of the last two weeks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

WINDOW = 14  # days that the present pace is read from


@dataclass(frozen=True)
class Forecast:
    """Where a task's work in one place leads: the day it ends at this pace (None: never), and cells missing."""

    ends_on: date | None
    missing: int

    @property
    def holds(self) -> bool:
        return self.missing == 0


def planned(starts_on: date, due_on: date, today: date) -> Fraction:
    """The planned share on a day: 0 at the start, 1 from the node's day on."""
    span = (due_on - starts_on).days
    if span <= 0 or today >= due_on:
        return Fraction(1)
    return max(Fraction(0), Fraction((today - starts_on).days, span))


def forecast(done_by_day: Mapping[date, int], applicable: int, due_on: date, today: date) -> Forecast:
    """Go on from today at the pace of the last two weeks; `missing` is how many cells fail the node's day."""
    done = sum(number for day, number in done_by_day.items() if day <= today)
    recent = sum(number for day, number in done_by_day.items() if today - timedelta(days=WINDOW) < day <= today)
    return onward(done, recent, applicable, due_on, today)


def onward(done: int, recent: int, applicable: int, due_on: date, today: date) -> Forecast:
    """The same from the sums alone: all that is done, and what was done in the last two weeks."""
    open_cells = max(0, applicable - done)
    if not open_cells:
        return Forecast(today, 0)
    if not recent:
        return Forecast(None, open_cells)
    days_needed = -(-open_cells * WINDOW // recent)
    days_left = max(0, (due_on - today).days)
    return Forecast(today + timedelta(days=days_needed), max(0, open_cells - recent * days_left // WINDOW))
