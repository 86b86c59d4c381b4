"""Whom a task reaches, and where the cells that stand differ from that."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.queries.scope import units_for
from guatu.orgs.models import Unit, UnitMark
from guatu.orgs.rules.marks import Mark
from guatu.submissions.models import Assignment
from guatu.submissions.rules.cells import Fact


def in_scope(task: Task, units: Collection[int] | None = None) -> QuerySet[Unit]:
    """The units that a task goes to (campaigns.queries.scope says which), or those of some units among them."""
    reached = units_for(task)
    return reached if units is None else reached.filter(pk__in=units)


def demonstrating(on: date) -> Q:
    """The condition that a unit is a demonstration point on a day."""
    marks = UnitMark.objects.filter(unit=OuterRef("pk"), mark=Mark.DEMONSTRATION, since__lte=on)
    return Q(Exists(marks.filter(Q(until=None) | Q(until__gt=on))))


def due_groups(task: Task, on: date, units: Collection[int] | None = None) -> Iterator[tuple[date, QuerySet[Unit]]]:
    """The units that a task reaches, by their day: demonstration points first, where the node has an earlier day."""
    reached, early = in_scope(task, units), task.node.demonstration_due_on
    if early is None:
        yield task.node.due_on, reached
        return
    yield early, reached.filter(demonstrating(on))
    yield task.node.due_on, reached.exclude(demonstrating(on))


@dataclass
class Batch:
    """Cells of one task that get the same day."""

    task_id: int
    due_on: date
    ids: list[int]  # of units where cells are missing, of cells where they stand


@dataclass
class Drift:
    """Where the standing cells differ from what the tasks reach today."""

    missing: list[Batch] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    moved: list[Batch] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "assigned": sum(len(batch.ids) for batch in self.missing),
            "withdrawn": len(self.gone),
            "restored": len(self.back),
            "moved": sum(len(batch.ids) for batch in self.moved),
        }

    @property
    def digest(self) -> str:
        """A hash over every cell that changes, for the one journal entry that stands for all of them."""
        seal = hashlib.sha256()
        for name, batches in (("missing", self.missing), ("moved", self.moved)):
            for batch in batches:
                seal.update(f"{name}|{batch.task_id}|{batch.due_on}|{','.join(map(str, batch.ids))}\n".encode())
        for name, ids in (("gone", self.gone), ("back", self.back)):
            seal.update(f"{name}|{','.join(map(str, ids))}\n".encode())
        return seal.hexdigest()


def plan(campaign: Campaign, on: date) -> Drift:
    """All cells that launching a campaign on a day creates."""
    drift, kept = Drift(), {}
    for task in tasks(campaign):
        alike = (tuple(task.kinds), tuple(task.sectors), task.node_id)
        if alike not in kept:
            kept[alike] = [(due, _ids(units)) for due, units in due_groups(task, on)]
        drift.missing += [Batch(task.pk, due, ids) for due, ids in kept[alike] if ids]
    return drift


def drift(on: date, units: Collection[int] | None = None, campaign: Campaign | None = None) -> Drift:
    """What has to change in the cells of all launched, open campaigns (or one), for all units (or some)."""
    found = Drift()
    running = Campaign.objects.filter(launched_at__isnull=False, closed_at=None)
    if campaign is not None:
        running = running.filter(pk=campaign.pk)
    for each in running.select_related("owner").order_by("pk"):
        for task in tasks(each):
            _task_drift(found, task, on, units)
    return found


def tasks(campaign: Campaign) -> list[Task]:
    """A campaign's tasks with their nodes, in order."""
    return list(campaign.tasks.select_related("node", "campaign__owner").order_by("position", "pk"))


def _task_drift(found: Drift, task: Task, on: date, units: Collection[int] | None) -> None:
    cells = Assignment.objects.filter(task=task).order_by("pk")
    if units is not None:
        cells = cells.filter(unit__in=units)
    unfinished = cells.annotate(finished=F("facts").bitand(int(Fact.DONE))).filter(finished=0)
    reached = in_scope(task, units).values("pk")
    found.gone += _ids(unfinished.filter(withdrawn_at=None).exclude(unit__in=reached))
    found.back += _ids(cells.exclude(withdrawn_at=None).filter(unit__in=reached))
    standing = Assignment.objects.filter(task=task, unit=OuterRef("pk"))
    for due, group in due_groups(task, on, units):
        # A unit that comes later is not held to a day that had passed before it came.
        new = _ids(group.exclude(Exists(standing))) if due >= on else []
        if new:
            found.missing.append(Batch(task.pk, due, new))
        wrong = unfinished.filter(unit__in=group.values("pk")).exclude(base_due_on=due)
        if due < on:
            wrong = wrong.filter(base_due_on__lt=due)  # no day is brought forward into the past
        moved = _ids(wrong)
        if moved:
            found.moved.append(Batch(task.pk, due, moved))


def _ids(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))
