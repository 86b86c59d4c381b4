"""Rows of lists: claims as a reader may see them, and the frozen frame with its drawn numbers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from guatu.orgs.models import Unit
from guatu.supervision.models import SpotCell, SpotPlan
from guatu.supervision.queries.spots.plans import inside, units
from guatu.supervision.queries.spots.standing import final, sizes
from guatu.supervision.rules.spot import Line, number, queues


@dataclass(frozen=True)
class CellRow:
    """A claim; `found` is empty for those who see only what is signed."""

    cell: SpotCell
    found: str
    final: str


def cell_rows(user: Any, plan: SpotPlan) -> list[CellRow]:
    """The claims of a plan that a reader reads, those of void units left out."""
    found = []
    for spot in units(user, plan).filter(void_reason=""):
        sees = inside(user, spot)
        for cell in spot.cells.all():
            cell.spot = spot
            found.append(CellRow(cell, cell.outcome if sees else "", final(cell)))
    return found


def frame_rows(plan: SpotPlan, frame: Sequence[Line], drawn: Collection[str]) -> list[dict[str, Any]]:
    """The frozen frame with names, drawn numbers, everybody's chance, and which were drawn."""
    chances = {row.code: row.chance for both in queues(plan.seed, frame, sizes(plan)).values() for row in chain(*both)}
    names = dict(Unit.objects.filter(code__in=[line.code for line in frame]).values_list("code", "name"))
    return [
        {"code": line.code, "name": names.get(line.code, ""), "stratum": line.stratum, "claims": line.claims,
         "weight": line.weight, "reasons": line.reasons, "number": number(plan.seed, line.code),
         "chance": chances.get(line.code), "drawn": line.code in drawn}
        for line in frame
    ]  # fmt: skip
