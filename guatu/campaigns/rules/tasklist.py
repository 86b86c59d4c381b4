"""A task list as plain values: what YAML and Excel both say, before it becomes a campaign."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

FORMULA = 1


@dataclass(frozen=True)
class Heading:
    """A category of the list."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class Item:
    """One task of the list. Its day is a day of the campaign (`due_day`) or a date (`due_on`), never both."""

    code: str
    name: str
    standard: str
    kinds: tuple[str, ...]
    evidence: str
    name_en: str = ""
    category: str = ""
    sectors: tuple[str, ...] = ()
    indicator: str = ""
    target: str = ""
    due_day: int | None = None
    due_on: date | None = None
    department: str = ""
    source: str = ""
    second_level: bool = False
    weight: int = 1

    def day(self, starts_on: date) -> date:
        """The deadline's day for a campaign that starts on a day."""
        if self.due_on is not None:
            return self.due_on
        return starts_on + timedelta(days=self.due_day or 0)


@dataclass(frozen=True)
class TaskList:
    """One campaign's list."""

    code: str
    name: str
    tasks: tuple[Item, ...]
    name_en: str = ""
    sectors: tuple[str, ...] = ()
    categories: tuple[Heading, ...] = ()
    demonstration_lead_days: int = 0
    correction_days: int = 3


@dataclass(frozen=True)
class Stop:
    """A node of the schedule: a distinct day on which tasks are due."""

    number: int
    due_on: date
    demonstration_due_on: date | None


def schedule(tasklist: TaskList, starts_on: date) -> dict[date, Stop]:
    """The nodes by day: one for each distinct deadline, numbered in order (15 tasks on 15 days: 15 nodes).

    Demonstration points go first by the list's lead, but never before the campaign's first day.
    """
    days = sorted({item.day(starts_on) for item in tasklist.tasks})
    lead = timedelta(days=tasklist.demonstration_lead_days)
    return {
        day: Stop(number, day, max(day - lead, min(starts_on, day)) if lead else None)
        for number, day in enumerate(days, start=1)
    }


def default_category(code: str, categories: tuple[Heading, ...] | list[Heading]) -> str:
    """The category that a task code names by its first part (1.2 stands in 1); "" where there is none."""
    first = code.split(".")[0]
    return first if any(heading.code == first for heading in categories) else ""


def dated(tasklist: TaskList, starts_on: date) -> TaskList:
    """The same list with dates in place of days."""
    tasks = tuple(replace(item, due_day=None, due_on=item.day(starts_on)) for item in tasklist.tasks)
    return replace(tasklist, tasks=tasks)


def early(tasklist: TaskList, starts_on: date) -> list[str]:
    """The codes of tasks whose day lies before the campaign's first day."""
    return [item.code for item in tasklist.tasks if item.day(starts_on) < starts_on]
