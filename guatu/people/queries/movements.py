"""What the page of one transfer shows: the stages drawn, the clock of each side, whom to ask, what one may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from guatu.base import clock
from guatu.base.states import CellState
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.models import Transfer, TransferStep
from guatu.people.queries import transfers as queries
from guatu.people.queries.transfers import DECIDE
from guatu.people.rules import movements
from guatu.people.rules.movements import Destination, Stage


@dataclass(frozen=True)
class Drawn:
    """A stage as it is drawn: past, now or ahead, at which unit, with the decision that holds."""

    stage: Stage
    unit: str
    state: str
    refused: bool
    step: TransferStep | None


@dataclass(frozen=True)
class Picture:
    """The page of a transfer. `branches` are offered where this account chooses one; None where it does not."""

    stages: list[Drawn]
    mark: CellState
    days: int
    norm: float
    left: int  # days that each side has had it
    joined: int
    contacts: list[tuple[Unit, list[str]]]
    steps: list[TransferStep]
    decides: bool
    branches: QuerySet[Unit] | None
    files_receipt: bool
    withdraws: bool
    advice: str
    odd: str


def of(transfer: Transfer, user: Any, at: datetime) -> Picture:
    """The picture of a transfer for an account."""
    steps, norm = list(queries.steps_of(transfer)), norms(clock.day(at))["transfer.days"]
    said = [movements.Decision(Stage(step.stage), step.approved, step.at) for step in steps]
    pending = Stage(transfer.stage) if transfer.stage else None
    left, joined = movements.spent(transfer.started_at, said, pending, at)
    days = (clock.day(at) - clock.day(transfer.stage_at)).days if pending else 0
    asked, way = queries.contacts(queries.sides(transfer), at), Destination(transfer.destination)
    unit = _desk(transfer)
    entitled = bool(pending and unit and queries.entitled(user, pending, unit))
    sends = access.can(user, DECIDE, transfer.from_unit)
    claims = way == Destination.CLAIM and transfer.to_unit is not None and access.can(user, DECIDE, transfer.to_unit)
    return Picture(
        stages=_drawn(transfer, steps, said), mark=movements.mark(transfer.stage, transfer.refused, days, norm),
        days=days, norm=norm, left=left.days, joined=joined.days,
        contacts=[(unit, asked.get(unit.pk, [])) for unit in dict.fromkeys(queries.sides(transfer))], steps=steps,
        decides=entitled and pending not in {Stage.ASSIGN, Stage.RECEIPT},
        branches=choices(transfer) if _assigns(transfer, user) else None,
        files_receipt=pending == Stage.RECEIPT and sends, withdraws=bool(pending) and (sends or claims),
        advice=movements.ADVICE[way],
        odd=movements.ill_fitting(way, transfer.to_unit.sector) if transfer.to_unit else "",
    )  # fmt: skip


def choices(transfer: Transfer) -> QuerySet[Unit]:
    """The branches from which the unit above chooses."""
    upper = _chooser(transfer)
    return queries.branches_below(upper).exclude(pk=transfer.from_unit_id) if upper else Unit.objects.none()


def _chooser(transfer: Transfer) -> Unit | None:
    """The committee that chooses the branch: the target itself, or the unit above the branch chosen before."""
    unit = transfer.to_unit
    return unit.parent if unit and queries.holds_members(unit) and unit.parent else unit


def _assigns(transfer: Transfer, user: Any) -> bool:
    upper = _chooser(transfer)
    waits = transfer.stage in {Stage.ASSIGN, Stage.TO_BRANCH, Stage.TO_UPPER}
    return bool(waits and upper and queries.entitled(user, Stage.ASSIGN, upper))


def _desk(transfer: Transfer) -> Unit | None:
    """The unit at which the present stage is decided."""
    sender, receiver = transfer.from_unit, transfer.to_unit
    return {
        "from_branch": sender, "receipt": sender, "from_upper": sender.parent, "to_branch": receiver,
        "assign": receiver, "to_upper": receiver and receiver.parent, "": None,
    }[transfer.stage]  # fmt: skip


def _drawn(transfer: Transfer, steps: list[TransferStep], said: list[movements.Decision]) -> list[Drawn]:
    seats, given = movements.plan(queries.ends(transfer)), movements.answers(said)
    names = {unit.pk: str(unit) for unit in queries.sides(transfer)}
    last = {step.stage: step for step in steps}
    drawn = []
    for seat in seats:
        now = seat.stage == transfer.stage
        past = not now and (given.get(seat.stage) is True or bool(transfer.finished_at))
        state = "now" if now else "past" if past else "ahead"
        drawn.append(Drawn(seat.stage, names[seat.unit], state, now and transfer.refused, last.get(seat.stage)))
    return drawn
