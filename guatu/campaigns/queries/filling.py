"""Filling the gaps of the matrix of responsibility from the posts in office."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.queries import responsibility as queries
from guatu.campaigns.rules.duties import Duty, Officer, handling, proposed
from guatu.orgs.models import Unit
from guatu.people.models import Post
from guatu.people.queries.posts import in_office


@dataclass(frozen=True)
class Filling:
    """A cell that stands empty or stale, and who is proposed for it; nobody where nobody is in office."""

    unit: Unit
    task: Task
    duty: Duty
    officer: Officer | None
    department: str = ""


def fillings(campaign: Campaign, top: Unit, on: date, *, whole: bool) -> list[Filling]:
    """The gaps of a unit, or of its whole tree, each with who is proposed; in the order of the tree and the list."""
    lines = queries.tree(campaign, top, on)
    gaps = [line for line in lines if line.gaps and (whole or line.unit.pk == top.pk)]
    units = [line.unit for line in gaps]
    holding, rows = officers([unit.pk for unit in units], on), queries.open_rows(
        [unit.pk for unit in units], list(campaign.tasks.all()), on
    )  # fmt: skip
    found = []
    for line in gaps:
        here = holding[line.unit.pk]
        shared = handling([task.department for task in line.tasks], here)
        for task in line.tasks:
            for cell in queries.cells(line.unit, task, rows):
                if cell.gap and cell.duty == Duty.HANDLING:
                    found.append(Filling(line.unit, task, cell.duty, shared.get(task.department), task.department))
                elif cell.gap:
                    found.append(Filling(line.unit, task, cell.duty, proposed(cell.duty, here)))
    return found


def officers(units: Sequence[int], on: date) -> dict[int, list[Officer]]:
    """Who is in office at some units."""
    found: dict[int, list[Officer]] = defaultdict(list)
    rows = Post.objects.filter(in_office(on), unit__in=units, person__erased_at=None).order_by("pk")
    for pk, unit, title, name, account in rows.values_list(
        "pk", "unit_id", "title", "person__name", "person__account_id"
    ):
        found[unit].append(Officer(pk, title, name, account))
    return found
