"""One unit over all campaigns that run now."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from guatu.campaigns.models import Campaign
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.supervision import board as boards
from guatu.supervision.queries.progress import Cells, planned_overall, task_lines, tasks_of, total
from guatu.supervision.rules.progress import Share, share


@dataclass(frozen=True)
class CampaignBar:
    """A unit's cells in one campaign, with the share that was planned by today."""

    campaign: Campaign
    cells: Cells
    share: Share
    planned: Fraction | None

    @property
    def pace(self) -> float | None:
        return None if self.planned is None else float(self.planned)


def running(user: Any, unit: Unit) -> list[Campaign]:
    """The launched and unfinished campaigns that reach a unit and that the reader sees."""
    rows = access.rows(user, Campaign.access.read, Campaign)
    rows = rows.filter(closed_at=None, owner__in=paths.ancestors(unit.path)).exclude(launched_at=None)
    return list(rows.order_by("-starts_on", "code"))


def bars(user: Any, unit: Unit, at: datetime) -> list[CampaignBar]:
    """The bars of a unit, one a campaign that gave it or anything below it a task."""
    found = []
    for campaign in running(user, unit):
        board = boards.of(campaign, at=at)
        if unit.pk not in board.tree:
            continue
        cells = total(board, unit.pk)
        if any(cells.values()):
            plan = planned_overall(task_lines(board, unit.pk, tasks_of(campaign), campaign))
            found.append(CampaignBar(campaign, cells, share(cells), plan))
    return found
