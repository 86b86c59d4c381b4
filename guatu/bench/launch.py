"""Giving out a campaign of 15 tasks to the whole city, beside the bare insert of as many rows."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from guatu.accounts.models import User
from guatu.base import clock
from guatu.bench import ground
from guatu.bench.figures import Figure, seconds
from guatu.campaigns.models import Task
from guatu.orgs.models import Unit
from guatu.submissions.actions import reach
from guatu.submissions.models import Assignment

ROUNDS = 2


class Undone(Exception):
    """Raised to take a measured write back."""


def measure() -> dict[str, Figure]:
    """Launch a second campaign in the standing city, and insert its cells barely; each is taken back."""
    standing = ground.standing()
    when, chief = datetime.fromisoformat(standing.at), User.objects.get(pk=standing.chief)
    root = Unit.objects.get(pk=standing.root)
    campaign = ground.new_campaign(root, clock.day(when), chief, when, "bench-2")
    tasks = list(Task.objects.filter(campaign=campaign).select_related("node"))

    def launch() -> None:
        reach.launch(campaign=campaign, by=chief, at=when)

    by_action, bare = [], []
    for _ in range(ROUNDS):
        bare += seconds(lambda: undone(lambda: insert(tasks, when)), 1)
        by_action += seconds(lambda: undone(launch), 1)
    reach.launch(campaign=campaign, by=chief, at=when)
    cells = Assignment.objects.filter(task__campaign=campaign).count()
    return {"launch": Figure(min(by_action), "s", min(bare), {"cells": cells})}


def undone(work: Callable[[], object]) -> None:
    """Do a work and take it back."""
    try:
        with transaction.atomic():
            work()
            raise Undone
    except Undone:
        pass


def insert(tasks: list[Task], when: datetime) -> None:
    """One statement a task, straight from the table of units."""
    with connection.cursor() as cursor:
        for task in tasks:
            day = task.node.due_on.isoformat()
            cursor.execute(
                "INSERT INTO assignment (task_id, unit_id, assigned_at, base_due_on, due_on, facts, revision) "
                "SELECT %s, id, %s, %s, %s, 0, 1 FROM unit WHERE parent_id IS NOT NULL",
                [task.pk, when.isoformat(sep=" "), day, day],
            )
