"""How far plans, drawn units and their claims are: derived from their rows."""

from collections.abc import Iterable
from datetime import date, timedelta

from guatu.base import clock
from guatu.campaigns.models import Task
from guatu.fieldwork.rules.syncing import standing
from guatu.orgs.rules import paths
from guatu.supervision.models import CheckQuestion, SpotCell, SpotEntry, SpotPlan, SpotUnit
from guatu.supervision.rules.spot import Outcome, Question, SpotState, Stage, Void, derived


def stage(plan: SpotPlan) -> Stage:
    """How far a plan is."""
    if plan.closed_at:
        return Stage.CLOSED
    return Stage.DRAWN if plan.drawn_at else Stage.PLANNED


def sizes(plan: SpotPlan) -> dict[str, int]:
    """How many units the draw took from each stratum."""
    return {key: int(row["size"]) for key, row in plan.frame["strata"].items() if row["units"]}


def gone(spot: SpotUnit) -> Void | None:
    """Why a drawn unit can no longer be checked: closed, or moved out of the plan's range; None if it can."""
    if spot.unit.closed_on is not None:
        return Void.CLOSED
    return None if paths.contains(spot.plan.unit.path, spot.unit.path) else Void.MOVED


def disputed(cell: SpotCell) -> bool:
    """Whether two entries of a claim differ and nobody chose; served from prefetched rows where there are any."""
    return standing(cell.entries.all())[1]


def state(spot: SpotUnit) -> SpotState:
    """How far a drawn unit is; served from prefetched cells and entries where there are any."""
    cells = list(spot.cells.all())
    if spot.void_reason:
        return SpotState.VOID
    if cells and all(cell.signed_at for cell in cells):
        return SpotState.SIGNED
    if any(disputed(cell) for cell in cells if not cell.signed_at):
        return SpotState.CONFLICT
    if cells and all(cell.outcome for cell in cells):
        return SpotState.CHECKED
    return SpotState.ASSIGNED if spot.checker_id else SpotState.UNASSIGNED


def final(cell: SpotCell) -> str:
    """What stands of a signed claim after objections; "" before it is signed."""
    if not cell.signed_at:
        return ""
    objection = getattr(cell, "objection", None)
    return Outcome.CONFIRMED.value if objection is not None and objection.upheld else cell.signed_outcome


def objectable(cell: SpotCell, days: int, on: date) -> bool:
    """Whether the unit can still object: signed as partly true or not, at most some days ago."""
    if cell.signed_at is None or cell.signed_outcome == Outcome.CONFIRMED:
        return False
    return on <= clock.day(cell.signed_at) + timedelta(days=days)


def entry_of(cell: SpotCell) -> SpotEntry | None:
    """The entry that stands."""
    return standing(cell.entries.all())[0]


def questions(task: Task) -> list[Question]:
    """The check-list of a task: what its campaign's owner wrote, else what its standard gives."""
    rows = CheckQuestion.objects.filter(task=task, retired_at=None).order_by("position", "pk")
    return [asked(row) for row in rows] or derived(task.standard)


def asked(row: CheckQuestion) -> Question:
    """A written question as the rules see it."""
    return Question(str(row.pk), row.text, row.method, row.critical)


def worded(task: Task, keys: Iterable[str]) -> dict[str, str]:
    """The words of the questions behind some answers, retired ones among them."""
    found = {question.key: question.text for question in derived(task.standard)}
    found |= {str(row.pk): row.text for row in CheckQuestion.objects.filter(task=task)}
    return {key: found.get(key, key) for key in keys}
