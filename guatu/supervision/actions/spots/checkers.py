"""Who checks which drawn unit: sent out in one go with a route each, or named one by one."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.ways import metres_between
from guatu.supervision.models import SpotPlan, SpotUnit
from guatu.supervision.queries.spots.checkers import Checker, bars, offered, point
from guatu.supervision.queries.spots.standing import gone, stage
from guatu.supervision.rules.routes import route
from guatu.supervision.rules.spot import Stage

PLAN = "check.plan"


@dataclass(frozen=True)
class Sent:
    """How many units got a checker, and those that nobody of the chosen may check."""

    assigned: int
    left: list[SpotUnit]


@transaction.atomic
def assign(*, plan: SpotPlan, accounts: Iterable[int], by: User, at: datetime) -> Sent:
    """Give every drawn unit without a checker to one of some accounts: never of its own line, evenly, and near.

    Units that few may check go first; each goes to whoever has least, then to whom it is nearest.
    """
    held = _held(plan, by)
    wanted = set(accounts)
    chosen = [checker for checker in offered(held, at) if checker.account.pk in wanted]
    if not chosen:
        raise Problem("invalid", "", {"accounts": "请至少选一名核查人"})
    waiting = [spot for spot in _waiting(held) if spot.checker_id is None and gone(spot) is None]
    barring = bars(held, [spot.unit_id for spot in waiting], _rotation(at))
    free = {spot.pk: [c for c in chosen if barring.of(c, spot.unit) is None] for spot in waiting}
    given = _given(waiting, free, Counter(_waiting(held).exclude(checker=None).values_list("checker", flat=True)))
    for spot in waiting:
        if spot.pk in given:
            spot.checker, spot.assigned_at = given[spot.pk].account, at
            spot.save(update_fields=["checker", "assigned_at"])
    _routes(held, {checker.account.pk: checker for checker in given.values()})
    lines = [journal.Line("spot.assign", s, s.unit, journal.snapshot(s, ["checker"])) for s in waiting if s.checker_id]
    if lines:
        journal.record_many(lines, by=by, at=at)
    return Sent(len(given), [spot for spot in waiting if spot.pk not in given])


def _given(waiting: list[SpotUnit], free: dict[int, list[Checker]], load: "Counter[int]") -> dict[int, Checker]:
    given: dict[int, Checker] = {}
    here = {checker.account.pk: checker.start for found in free.values() for checker in found}
    for spot in sorted(waiting, key=lambda spot: (len(free[spot.pk]), spot.unit.path)):
        there = point(spot.unit)

        def cost(checker: Checker, there: tuple[float, float] | None = there) -> tuple[int, float, int]:
            pk, last = checker.account.pk, here[checker.account.pk]
            return load[pk], metres_between(last, there) if last and there else float("inf"), pk

        if free[spot.pk]:
            best = min(free[spot.pk], key=cost)
            given[spot.pk] = best
            load[best.account.pk] += 1
            here[best.account.pk] = there or here[best.account.pk]
    return given


@transaction.atomic
def name(*, spot: SpotUnit, account: int, by: User, at: datetime) -> SpotUnit:
    """Name the checker of one unit, instead of whoever had it. Refused for its own line and against rotation."""
    plan = _held(spot.plan, by)
    row = _waiting(plan).filter(pk=spot.pk).first()
    if row is None:
        raise Problem("illegal_step", "这个组织已经核查或已经作废")
    checker = next((one for one in offered(plan, at) if one.account.pk == account), None)
    if checker is None:
        raise Problem("invalid", "", {"account": "请从名单中选一名核查人"})
    reason = bars(plan, [row.unit_id], _rotation(at)).of(checker, row.unit)
    if reason is not None:
        raise Problem("own_work", f"不能派这名核查人：{reason.label}", {})
    before = row.checker_id
    row.checker, row.assigned_at = checker.account, at
    row.save(update_fields=["checker", "assigned_at"])
    every = {one.account.pk: one for one in offered(plan, at)}
    _routes(plan, {pk: every[pk] for pk in (checker.account.pk, before) if pk in every})
    journal.record("spot.assign", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, ["checker"]))
    return row


def _held(plan: SpotPlan, by: User) -> SpotPlan:
    held = SpotPlan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)
    access.require(by, PLAN, held.unit)
    if stage(held) != Stage.DRAWN:
        raise Problem("illegal_step", "抽取之后、结束之前才能派核查人")
    return held


def _waiting(plan: SpotPlan):  # type: ignore[no-untyped-def]
    """The drawn units that still wait for a visit."""
    rows = plan.units.filter(void_reason="", visited_on=None).select_related("unit", "plan__unit")
    return rows.order_by("unit__path")


def _rotation(at: datetime) -> int:
    return int(norms(clock.day(at))["spot.rotation"])


def _routes(plan: SpotPlan, checkers: dict[int, Checker]) -> None:
    """Number the stops of some checkers anew, the nearest always next."""
    own: dict[int, list[SpotUnit]] = defaultdict(list)
    for spot in _waiting(plan).filter(checker__in=checkers):
        own[spot.checker_id].append(spot)
    changed = []
    for pk, spots in own.items():
        by_number = {spot.pk: spot for spot in spots}
        stops = route(checkers[pk].start, {spot.pk: point(spot.unit) for spot in spots})
        for place, (stop, _way) in enumerate(stops, 1):
            by_number[stop].stop = place
            changed.append(by_number[stop])
    SpotUnit.objects.bulk_update(changed, ["stop"])
