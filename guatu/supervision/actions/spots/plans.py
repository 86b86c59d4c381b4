"""Plans of spot checks: made with a sealed seed, drawn from a frozen frame, kept up when units vanish, closed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign, Task
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules import paths
from guatu.submissions.models import Submission
from guatu.supervision.models import SpotCell, SpotPlan, SpotUnit
from guatu.supervision.queries.spots.frame import claimed, frame, sizing
from guatu.supervision.queries.spots.standing import gone, sizes, stage
from guatu.supervision.rules.spot import Drawn, Stage, Strata, commitment, digest, draw, lines, queues

PLAN = "check.plan"
FIELDS = ("unit", "campaign", "name", "round", "stratify", "acceptance", "size", "due_on", "seed_commitment",
          "frame_digest", "drawn_at", "closed_at")  # fmt: skip
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Question:
    """What a plan asks: of which tasks, how sure, how many false ones are too many, by which day."""

    name: str
    tasks: Sequence[Task]
    stratify: Strata
    confidence: float
    tolerable: float
    acceptance: int
    due_on: date


@transaction.atomic
def create(*, unit: Unit, campaign: Campaign, question: Question, seed: str = "", by: User, at: datetime) -> SpotPlan:
    """Make a plan and seal its seed: the seed's digest is public from now on, the seed itself from the draw on.

    `seed` is given where the past is told and is to come out the same again; else it is drawn by the machine.
    """
    access.require(by, PLAN, unit)
    _check(question, campaign, clock.day(at))
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # rounds are counted one by one
    last = SpotPlan.objects.filter(unit=unit, campaign=campaign).aggregate(last=Max("round"))["last"] or 0
    numbers, on = norms(clock.day(at)), clock.day(at)
    found = frame(unit, question.tasks, question.stratify, numbers, on)
    wanted = sizing(found.lines, question.tolerable, question.acceptance, question.confidence,
                    int(numbers["spot.stratum"]))  # fmt: skip
    seed = seed or secrets.token_hex(32)
    plan = SpotPlan.objects.create(
        unit=unit, campaign=campaign, name=question.name.strip(), round=last + 1, stratify=question.stratify.value,
        confidence=question.confidence, tolerable=question.tolerable, acceptance=question.acceptance,
        size=wanted.size, due_on=question.due_on, made_by=by, made_at=at, seed=seed,
        seed_commitment=commitment(seed),
    )  # fmt: skip
    plan.tasks.set(question.tasks)
    journal.record("spot.create", plan, by=by, at=at, unit=unit, after=journal.snapshot(plan, FIELDS))
    return plan


def _check(question: Question, campaign: Campaign, today: date) -> None:
    wrong = {}
    if not question.name.strip():
        wrong["name"] = "请写名称"
    if not question.tasks or any(task.campaign_id != campaign.pk for task in question.tasks):
        wrong["tasks"] = "请选择要核查的任务"
    if not 0.5 <= question.confidence < 1:
        wrong["confidence"] = "把握程度在 0.5 到 1 之间，如 0.95"
    if not 0 < question.tolerable < 1:
        wrong["tolerable"] = "可容忍的比例在 0 到 1 之间，如 0.1"
    if not 0 <= question.acceptance <= 50:
        wrong["acceptance"] = "请填 0 到 50 之间的整数"
    if not today <= question.due_on <= today + LONGEST:
        wrong["due_on"] = "期限从今天起，一年以内"
    if wrong:
        raise Problem("invalid", "", wrong)


@transaction.atomic
def take(*, plan: SpotPlan, by: User, at: datetime) -> SpotPlan:
    """Draw: freeze the frame as it stands, reckon the size from it, draw by the sealed seed, and publish all of it."""
    held = _held(plan, by)
    if stage(held) != Stage.PLANNED:
        raise Problem("illegal_step", "这一轮已经抽取过，不能重抽")
    on, numbers, tasks = clock.day(at), norms(clock.day(at)), list(held.tasks.all())
    found = frame(held.unit, tasks, Strata(held.stratify), numbers, on)
    if not found.lines:
        raise Problem("illegal_step", "所选任务还没有组织报成“完成”，没有可以核查的")
    wanted = sizing(found.lines, held.tolerable, held.acceptance, held.confidence, int(numbers["spot.stratum"]))
    held.frame = {
        "lines": [line.row() for line in found.lines],
        "strata": {key: {**vars(row), "size": wanted.sizes.get(key, 0)} for key, row in found.strata.items()},
        "sure": round(wanted.sure, 6),
    }
    held.size, held.frame_digest = wanted.size, digest(found.lines, wanted.sizes)
    held.drawn_by, held.drawn_at, held.version = by, at, held.version + 1
    held.save()
    _put(held, draw(held.seed, found.lines, wanted.sizes), tasks)
    journal.record("spot.draw", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, FIELDS))
    return held


def _put(plan: SpotPlan, drawn: Sequence[Drawn], tasks: Sequence[Task]) -> list[SpotUnit]:
    """The drawn units with the version of each claim as it stands."""
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[row.code for row in drawn])}
    rows = SpotUnit.objects.bulk_create(
        SpotUnit(plan=plan, unit=units[row.code], stratum=row.stratum, chance=row.chance,
                 path_then=units[row.code].path)
        for row in drawn
    )  # fmt: skip
    of_unit = {row.unit_id: row for row in rows}
    cells = list(claimed(tasks).filter(unit__in=of_unit).order_by("pk"))
    versions = Submission.objects.filter(assignment__in=cells, withdrawn_at=None).order_by("number")
    latest = {version.assignment_id: version for version in versions}
    SpotCell.objects.bulk_create(
        SpotCell(spot=of_unit[cell.unit_id], assignment=cell, submission=latest[cell.pk]) for cell in cells
    )
    return rows


def _held(plan: SpotPlan, by: User) -> SpotPlan:
    """The plan, locked; refuses whoever does not plan checks there."""
    held = SpotPlan.objects.select_for_update(of=("self",)).select_related("unit", "campaign").get(pk=plan.pk)
    access.require(by, PLAN, held.unit)
    return held


@transaction.atomic
def void(*, spot: SpotUnit, by: User, at: datetime) -> SpotUnit | None:
    """Strike a drawn unit that was closed or moved away, and draw the next of its stratum in the seed's order.

    It stays in the list with its reason. Returns the one that takes its place; None where the stratum has no more.
    """
    plan = _held(spot.plan, by)
    row = plan.units.select_related("unit", "plan__unit").get(pk=spot.pk)
    reason = gone(row)
    if stage(plan) != Stage.DRAWN or row.void_reason or row.visited_on is not None:
        raise Problem("illegal_step", "这个组织已经核查、已经作废，或本轮已经结束")
    if reason is None:
        raise Problem("illegal_step", "组织仍在本范围内，应当照常核查，不能作废")
    row.void_reason, row.void_at = reason.value, at
    row.save(update_fields=["void_reason", "void_at"])
    after = {"void_reason": reason.value}
    journal.record("spot.void", row, by=by, at=at, unit=row.unit, after=after)
    return _replace(plan, row, by, at)


def _replace(plan: SpotPlan, row: SpotUnit, by: User, at: datetime) -> SpotUnit | None:
    taken = set(plan.units.values_list("unit__code", flat=True))
    _drawn, waiting = queues(plan.seed, lines(plan.frame["lines"]), sizes(plan))[row.stratum]
    codes = [one for one in waiting if one.code not in taken]
    there = {unit.code: unit for unit in Unit.objects.filter(code__in=[one.code for one in codes], closed_on=None)}
    tasks = list(plan.tasks.all())
    claiming = set(claimed(tasks).filter(unit__in=there.values()).values_list("unit__code", flat=True))
    for one in codes:
        if one.code in claiming and paths.contains(plan.unit.path, there[one.code].path):
            (made,) = _put(plan, [one], tasks)
            made.replaces = row
            made.save(update_fields=["replaces"])
            after = {"stratum": made.stratum, "replaces": row.pk}
            journal.record("spot.draw", made, by=by, at=at, unit=made.unit, after=after)
            return made
    return None


@transaction.atomic
def close(*, plan: SpotPlan, by: User, at: datetime) -> SpotPlan:
    """End a round: everything that was drawn is signed or void, or its day is past. What was not checked is said."""
    held = _held(plan, by)
    if stage(held) != Stage.DRAWN:
        raise Problem("illegal_step", "只有核查中的轮次可以结束")
    open_ = SpotCell.objects.filter(spot__plan=held, spot__void_reason="", signed_at=None).count()
    if open_ and held.due_on >= clock.day(at):
        raise Problem("illegal_step", f"还有{open_}项没有签署；期限过后仍未完成的，才能提前结束")
    held.closed_by, held.closed_at, held.version = by, at, held.version + 1
    held.save(update_fields=["closed_by", "closed_at", "version"])
    journal.record("spot.finish", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, FIELDS))
    return held
