"""Plans and drawn units: who sees which, and what waits."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.queries.campaigns import visible as campaigns_seen
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.ways import metres_between
from guatu.people.models import Paper
from guatu.supervision.models import SpotCell, SpotEntry, SpotObjection, SpotPlan, SpotUnit
from guatu.supervision.queries.spots.checkers import point
from guatu.supervision.queries.spots.standing import final, objectable, state
from guatu.supervision.rules.spot import SpotState, draw, lines

M = TypeVar("M", bound=Model)
READ, PLAN, SIGN = "check.read", "check.plan", "check.sign"


def visible(user: Any) -> QuerySet[SpotPlan]:
    """The plans that an account sees, newest first: its range's, and once drawn those of the units above."""
    cells = SpotCell.objects.filter(spot__plan=OuterRef("pk"), spot__void_reason="").order_by().values("spot__plan")
    rows = access.rows(user, READ, SpotPlan).select_related("unit", "campaign")
    rows = rows.annotate(
        drawn=Count("units", Q(units__void_reason="")),
        visited=Count("units", Q(units__void_reason="", units__visited_on__isnull=False)),
        claims=Coalesce(Subquery(cells.annotate(n=Count("pk")).values("n")), 0),
        signed=Coalesce(Subquery(cells.annotate(n=Count("signed_at")).values("n")), 0),
    )
    return rows.order_by("-made_at", "-pk")


def planners(user: Any) -> list[Unit]:
    """The units in whose name an account plans checks: where its grants stand, with something below."""
    return list(Unit.objects.in_force().filter(path__in=access.tops(user, PLAN)).order_by("path"))


def running(user: Any) -> list[Campaign]:
    """The launched campaigns of which claims can be checked."""
    return list(campaigns_seen(user).filter(launched_at__isnull=False, closed_at=None).order_by("-starts_on", "code"))


def units(user: Any, plan: SpotPlan) -> QuerySet[SpotUnit]:
    """The drawn units of a plan that an account reads, with their claims and entries."""
    entries = Prefetch("entries", SpotEntry.objects.select_related("by", "paper").order_by("written_at", "pk"))
    cells = SpotCell.objects.select_related("assignment__task__campaign", "objection", "signed_by", "submission")
    rows = access.rows(user, READ, SpotUnit).filter(plan=plan) if user is not None else plan.units.all()
    rows = rows.select_related("unit", "plan__unit", "checker", "replaces__unit")
    return rows.prefetch_related(Prefetch("cells", cells.prefetch_related(entries).order_by("assignment__task__code")))


def spot(user: Any, pk: Any) -> SpotUnit:
    """One drawn unit: for whoever reads it, and for its checker. Not found otherwise."""
    own = _row(SpotUnit.objects.filter(checker=user), pk) if access.tops(user, "check.record") else None
    row = own or access.get(user, READ, SpotUnit, pk)
    return units(None, row.plan).get(pk=row.pk)


def _row(rows: QuerySet[M], pk: Any) -> M | None:
    """A row by its number; None for a number that is none."""
    try:
        return rows.filter(pk=pk).first()
    except OverflowError:
        return None


def cell(user: Any, pk: Any) -> SpotCell:
    """One claim, as far as its drawn unit is seen."""
    row = _row(SpotCell.objects.all(), pk)
    if row is None:
        raise Problem("not_found")
    return next(one for one in spot(user, row.spot_id).cells.all() if one.pk == row.pk)


def entry(user: Any, pk: Any) -> SpotEntry:
    """One entry, as far as its drawn unit is seen."""
    row = _row(SpotEntry.objects.select_related("cell"), pk)
    if row is None:
        raise Problem("not_found")
    spot(user, row.cell.spot_id)
    return row


def photo(user: Any, pk: Any) -> Paper:
    """The photo of an entry, for whoever sees the entry: the organiser's side and the checker. Else not found."""
    row = _row(SpotEntry.objects.select_related("cell__spot__plan__unit", "paper"), pk)
    if row is None or row.paper is None or not inside(user, spot(user, row.cell.spot_id)):
        raise Problem("not_found")
    return row.paper


def inside(user: Any, found: SpotUnit) -> bool:
    """Whether an account sees what was found before it is signed: the organiser's side and the checker."""
    return found.checker_id == user.pk or access.can(user, READ, found.plan.unit)


def all_cells(plan: SpotPlan) -> QuerySet[SpotCell]:
    """The claims of a plan that are to be checked."""
    return SpotCell.objects.filter(spot__plan=plan, spot__void_reason="").order_by("pk")


@dataclass(frozen=True)
class Stop:
    """One unit on a checker's list: how far it is, and the way from the one before in metres."""

    spot: SpotUnit
    state: SpotState
    way: float | None

    @property
    def open(self) -> int:
        """How many claims are still to be looked at."""
        return sum(not one.outcome for one in self.spot.cells.all())

    @property
    def kilometres(self) -> str:
        return "" if self.way is None else f"{self.way / 1000:.1f}"


def stops(user: Any) -> list[Stop]:
    """The units that an account is to check in running rounds, by plan and in the order of the route."""
    rows = SpotUnit.objects.filter(checker=user, plan__closed_at=None, void_reason="")
    rows = rows.select_related("unit", "plan__unit").prefetch_related("cells__entries", "cells__assignment__task")
    found: list[Stop] = []
    before: SpotUnit | None = None
    for row in rows.order_by("plan__due_on", "plan", "stop", "pk"):
        here = point(row.unit)
        last = point(before.unit) if before is not None and before.plan_id == row.plan_id else None
        found.append(Stop(row, state(row), metres_between(last, here) if last and here else None))
        before = row
    return found


@dataclass(frozen=True)
class Redrawn:
    """The same draw made again from what was published, beside what was drawn then."""

    seed: bool  # the seed is the one that was sealed
    frame: bool  # the frame is the one that was frozen
    same: bool  # the same units come out
    again: dict[str, float]  # code: chance


def redrawn(plan: SpotPlan, commitment: str, digest: str) -> Redrawn:
    """Draw again from the seed and the frozen frame, and compare. The digests are what these come to now."""
    sizes = {key: int(row["size"]) for key, row in plan.frame["strata"].items() if row["units"]}
    again = {row.code: row.chance for row in draw(plan.seed, lines(plan.frame["lines"]), sizes)}
    first = set(plan.units.filter(replaces=None).values_list("unit__code", flat=True))
    return Redrawn(commitment == plan.seed_commitment, digest == plan.frame_digest, first == set(again), again)


@dataclass(frozen=True)
class Signed:
    """A signed claim as the unit's task page shows it."""

    cell: SpotCell
    final: str
    objection: SpotObjection | None
    may_object: bool


def of_assignment(user: Any, pk: int, days: int, on: Any) -> list[Signed]:
    """What spot checks found of one cell, signed outcomes alone."""
    rows = access.rows(user, READ, SpotCell).filter(assignment=pk).exclude(signed_at=None)
    found = []
    for row in rows.select_related("spot__plan__unit", "spot__unit", "objection").order_by("-signed_at"):
        objection = getattr(row, "objection", None)
        free = objection is None and objectable(row, days, on) and access.can(user, "submission.create", row.spot.unit)
        found.append(Signed(row, final(row), objection, free))
    return found


def latest(user: Any, campaign: Campaign) -> SpotPlan | None:
    """The latest round of a campaign that a reader sees and in which something was signed."""
    rows = access.rows(user, READ, SpotPlan).filter(campaign=campaign).exclude(drawn_at=None)
    return rows.filter(units__cells__signed_at__isnull=False).select_related("unit").order_by("-drawn_at").first()


def open_objections(user: Any, plan: SpotPlan) -> list[SpotObjection]:
    """The objections of a plan that wait for a decision, for the organiser's side."""
    if not access.can(user, SIGN, plan.unit):
        return []
    rows = SpotObjection.objects.filter(cell__spot__plan=plan, upheld=None)
    return list(rows.select_related("cell__spot__unit", "cell__assignment__task").order_by("at"))


def task(user: Any, pk: Any) -> Task:
    """A task whose check-list an account reads."""
    return access.get(user, "campaign.edit", Task, pk, related=["campaign__owner", "node"])
