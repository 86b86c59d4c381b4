"""What is weak about the branches of an area, as the matcher of contact points takes it."""

from collections import Counter
from datetime import datetime
from typing import Any

import numpy as np

from guatu.base.states import CellState
from guatu.coverage.models import Finding
from guatu.coverage.rules.faults import DEMANDING
from guatu.desk.queries import campaigns
from guatu.fieldwork.rules.matching import Weak
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.supervision import board
from guatu.supervision.board.plane import INDEX


def weakness(user: Any, unit: Unit, at: datetime) -> dict[int, Weak]:
    """By unit below one: open findings of the self-check, hints left out, and overdue tasks of the main campaign."""
    here = Finding.objects.filter(subtree([unit.path], "unit__path"), until=None, fault__in=sorted(DEMANDING))
    findings, late = Counter(here.values_list("unit_id", flat=True)), overdue(user, unit, at)
    return {pk: Weak(findings[pk], late[pk]) for pk in findings.keys() | late.keys()}


def overdue(user: Any, unit: Unit, at: datetime) -> Counter[int]:
    """How many tasks of the reader's main campaign are overdue at each unit of a subtree; none without a campaign."""
    campaign = campaigns.main(user)
    found: Counter[int] = Counter()
    if campaign is None:
        return found
    now = board.of(campaign, at=at)
    start = now.tree.place(unit.pk)
    part = slice(start, int(now.tree.end[start]))
    late = np.zeros(part.stop - part.start, dtype=np.int64)
    for task in now.tasks:
        late += now.planes[task].states[part] == INDEX[CellState.OVERDUE]
    found.update({int(pk): int(n) for pk, n in zip(now.tree.pk[part][late > 0], late[late > 0], strict=True)})
    return found
