"""The order of an admission's dates: which contradict each other, and which are merely unusual."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import pairwise

from guatu.people.rules.admission.steps import HELPING, STEPS, Step

# Steps within which the work goes on for long, or which may come at any time: their place in line says nothing.
LOOSE = frozenset({Step.LESSONS, Step.SERVICE}) | HELPING


def later(day: date, months: int) -> date:
    """The same day some months on (or back); the month's last day where it is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@cache
def before(step: Step) -> frozenset[Step]:
    """All steps that must not lie behind a step, near and far."""
    near = STEPS[step].after
    return frozenset(near).union(*(before(one) for one in near))


def out_of_order(days: Mapping[Step, date]) -> list[tuple[Step, Step]]:
    """Pairs of steps done whose dates contradict each other: the first should not lie behind the second."""
    return [(first, step) for step, on in days.items() for first in _ahead(step) if first in days and days[first] > on]


@cache
def _ahead(step: Step) -> tuple[Step, ...]:
    """The same steps as `before`, in the order of the table."""
    return tuple(first for first in STEPS if first in before(step))


def misplaced(step: Step, on: date, days: Mapping[Step, date]) -> tuple[Step, Step] | None:
    """The first pair that a date for a step would put in contradiction; None if it fits."""
    return next((pair for pair in out_of_order({**days, step: on}) if step in pair), None)


def unusual(days: Mapping[Step, date]) -> list[tuple[Step, Step]]:
    """Neighbours in the table, both done, of which the later in line has the earlier date without contradiction."""
    line = [step for step in STEPS if step in days and step not in LOOSE]
    return [(one, two) for one, two in pairwise(line) if one not in before(two) and days[two] < days[one]]
