"""The nine actions: how each stands below a unit, with the figures of its fields, its points and its weak units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from guatu.base import clock
from guatu.base.states import CellState
from guatu.campaigns.models import Campaign
from guatu.coverage.models import Case
from guatu.desk.nine import NINE, Action
from guatu.fieldwork.models import DemonstrationPoint, Story
from guatu.indicators.queries import pages
from guatu.orgs import access
from guatu.orgs.models import Unit, UnitMark
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import sectors_of
from guatu.supervision import board as boards
from guatu.supervision.queries import progress
from guatu.supervision.queries.progress import TaskLine

SHOWN = 12  # points, stories and cases on one page


@dataclass(frozen=True)
class Line:
    """One action: its campaign if one was launched, and all its cells below the reader's unit."""

    action: Action
    campaign: Campaign | None
    unit: Unit | None  # whose figures these are
    cells: Mapping[CellState, int]


@dataclass(frozen=True)
class Standing:
    """One action at one unit: how many units it concerns, its tasks, figures, points, stories and cases."""

    line: Line
    units: int
    tasks: list[TaskLine]
    figures: list[pages.Row]
    points: list[DemonstrationPoint]
    stories: list[Story]
    cases: list[Case]
    open_cases: int
    all_cases: int


def campaign_of(user: Any, action: Action) -> Campaign | None:
    """The action's launched campaign that the reader sees: the running one, the newest first."""
    rows = access.rows(user, Campaign.access.read, Campaign).filter(code__startswith=action.prefix)
    return rows.exclude(launched_at=None).select_related("owner").order_by("closed_at", "-launched_at", "pk").first()


def line(user: Any, action: Action, unit: Unit, at: datetime) -> Line:
    """One action with its cells below a unit; no cells where it was not launched or does not reach the unit."""
    campaign = campaign_of(user, action)
    if campaign is None:
        return Line(action, None, None, {})
    board = boards.of(campaign, at=at)
    return Line(action, campaign, unit, progress.total(board, unit.pk) if unit.pk in board.tree else {})


def overview(user: Any, unit: Unit, at: datetime) -> list[Line]:
    """All nine, in their order."""
    return [line(user, action, unit, at) for action in NINE]


def standing(user: Any, action: Action, unit: Unit, at: datetime) -> Standing:
    """One action at a unit."""
    found = line(user, action, unit, at)
    fields = frozenset(field.value for field in action.fields)
    cases = access.rows(user, Case.access.read, Case).filter(
        _concerned(action, "unit"), subtree([unit.path], "unit__path")
    )
    told = access.rows(user, Story.access.read, Story).exclude(published_at=None)
    return Standing(
        line=found,
        units=Unit.objects.below(unit.path).in_force().filter(_concerned(action)).count(),
        tasks=_tasks(found, unit, at),
        figures=pages.rows(unit, clock.day(at), fields, action.indicators),
        points=list(_points(user, action, unit)[:SHOWN]),
        stories=list(
            told.filter(point__field__in=fields).select_related("point__unit").order_by("-published_at")[:SHOWN]
        ),
        cases=list(cases.filter(closed_on=None).select_related("unit").order_by("due_on", "pk")[:SHOWN]),
        open_cases=cases.filter(closed_on=None).count(),
        all_cases=cases.count(),
    )


def _concerned(action: Action, unit: str = "") -> Q:
    """The condition that a unit belongs to an action: by its sector, or because it runs a youth home."""
    lookup = f"{unit}__" if unit else ""
    if not action.fields:
        homes = UnitMark.objects.filter(mark=Mark.YOUTH_HOME.value, until=None).values("unit")
        return Q(**{f"{unit or 'pk'}__in": homes})
    return Q(**{f"{lookup}sector__in": sorted(sectors_of([field.value for field in action.fields]))})


def _tasks(found: Line, unit: Unit, at: datetime) -> list[TaskLine]:
    if found.campaign is None:
        return []
    board, tasks = boards.of(found.campaign, at=at), progress.tasks_of(found.campaign)
    return progress.task_lines(board, unit.pk, tasks, found.campaign) if unit.pk in board.tree else []


def _points(user: Any, action: Action, unit: Unit) -> QuerySet[DemonstrationPoint]:
    rows = access.rows(user, DemonstrationPoint.access.read, DemonstrationPoint).filter(until=None)
    rows = rows.filter(subtree([unit.path], "unit__path"), field__in=[field.value for field in action.fields])
    return rows.select_related("unit", "owner").order_by("unit__sort_key", "pk")
