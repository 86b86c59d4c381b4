"""What the register proves: the tasks, the questions they ask, the lists behind a figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.rules.indicators import Indicator
from guatu.campaigns.rules.targets import Target, parse
from guatu.campaigns.rules.tasks import Evidence
from guatu.indicators.queries.cached import fresh
from guatu.indicators.queries.values import Asked, Shape, Value, Values, asked_by
from guatu.indicators.rules.catalogue import Definition, Roll, definition, written
from guatu.orgs.models import Unit
from guatu.submissions.models import Assignment, Proof, Submission, Verification
from guatu.submissions.rules.verdicts import SPOT_LEVEL


def provable(task: Task) -> bool:
    """Whether the register keeps what a task asks for, so that nobody has to report it."""
    defined = definition(task.indicator) if task.evidence == Evidence.INDICATOR else None
    if defined is None or not defined.ready:
        return False
    try:
        parse(task.target)
    except ValueError:
        return False
    return True


def proving_tasks(campaigns: Iterable[Campaign] | None = None) -> list[Task]:
    """The tasks of running campaigns that the register can prove."""
    rows = Task.objects.filter(campaign__launched_at__isnull=False, campaign__closed_at=None)
    if campaigns is not None:
        rows = rows.filter(campaign__in=list(campaigns))
    rows = rows.filter(evidence=Evidence.INDICATOR).select_related("campaign__owner", "node")
    return [task for task in rows.order_by("campaign", "position", "pk") if provable(task)]


def question(task: Task, on: date) -> tuple[Indicator, Asked]:
    """What a task asks of the register on a day: since the campaign began, in its fields of work."""
    return Indicator(task.indicator), asked_by(task, on)


def standing_proofs(task: Task) -> list[tuple[int, int, date, date | None]]:
    """The versions that the register made for a task and that still stand: number, unit, due day, and when it fell.

    What a spot check took back stands no longer, whatever the register says since.
    """
    rows = Proof.objects.filter(submission__assignment__task=task, submission__withdrawn_at=None)
    rows = rows.exclude(submission__in=_taken_back().values("submission"))
    cell = "submission__assignment"
    return list(rows.order_by("pk").values_list("pk", f"{cell}__unit", f"{cell}__due_on", "fell_on"))


def overturned(cells: Iterable[int]) -> set[int]:
    """Of some cells, those of which a spot check took a version back: people report and verify them from then on."""
    rows = _taken_back().filter(submission__assignment__in=list(cells))
    return set(rows.values_list("submission__assignment", flat=True))


def _taken_back() -> QuerySet[Verification]:
    return Verification.objects.filter(level=SPOT_LEVEL, retracted_at=None)


@dataclass(frozen=True)
class Frozen:
    """The lists behind an indicator's figures as they are kept with a proof."""

    found: Values
    names: dict[int, tuple[str, str]]
    children: dict[int, list[int]]

    def lines(self, unit: int) -> list[list[object]]:
        """The unit's own share, then each unit directly below with its subtree: they add up to the figure."""
        own = self.found.own(unit)
        lines = [[*self.names[unit], own.part, own.whole]]
        if self.found.defined.roll is not Roll.OWN:
            for child in self.children.get(unit, []):
                below = self.found.of(child)
                if below.part or below.whole:
                    lines.append([*self.names[child], below.part, below.whole])
        return lines


def frozen(found: Values, tree: Shape) -> Frozen:
    """What is needed to freeze the lists of any unit. One query."""
    names: dict[int, tuple[str, str]] = {}
    children: dict[int, list[int]] = {}
    rows = Unit.objects.in_force().order_by("path").values_list("pk", "parent_id", "code", "name")
    for pk, parent, code, name in rows:
        names[pk] = (code, name)
        if parent is not None:
            children.setdefault(parent, []).append(pk)
    return Frozen(found, names, children)


@dataclass(frozen=True)
class Reading:
    """What the register says of one cell now: the figure beside the target, and whether it meets it."""

    indicator: Indicator
    value: Value
    target: Target
    holds: bool
    defined: Definition
    untrue: bool  # a spot check took a version back: the figure proves this cell no longer

    @property
    def said(self) -> str:
        """The figure as it is written: a share in per cent, a count, or – where there is nothing to count."""
        return written(self.defined, self.value.part, self.value.whole)


def reading(cell: Assignment, on: date) -> Reading | None:
    """The register's figure for a cell; None where the register cannot prove its task."""
    if not provable(cell.task):
        return None
    indicator, asked = question(cell.task, on)
    found, target = fresh(indicator, asked), parse(cell.task.target)
    value = found.of(cell.unit_id)
    holds = value.figure is not None and target.met(round(value.figure, 6))
    return Reading(indicator, value, target, holds, found.defined, bool(overturned([cell.pk])))


def fallen(units: Iterable[int]) -> list[Proof]:
    """What was proved for some units and no longer holds: for their own eyes, during the days of grace."""
    rows = Proof.objects.filter(fell_on__isnull=False, submission__withdrawn_at=None)
    rows = rows.filter(submission__assignment__unit__in=list(units))
    return list(rows.select_related("submission__assignment__task__campaign", "submission__assignment__unit"))


def proof_of(submission: Submission) -> Proof | None:
    """The proof of a version that the register made."""
    return Proof.objects.filter(submission=submission).first() if submission.proved else None
