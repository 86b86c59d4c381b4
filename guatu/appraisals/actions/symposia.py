"""Symposia are planned, revised, cancelled, and held; their decisions become matters with owner and date."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.appraisals.models import Resolution, Symposium, SymposiumSeat
from guatu.appraisals.queries import symposia as queries
from guatu.appraisals.rules import symposium as rules
from guatu.appraisals.rules.symposium import Came, Decided
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.actions.matters import raise_one
from guatu.fieldwork.rules.visits import Raised
from guatu.fieldwork.rules.words import MatterKind
from guatu.orgs.models import Unit

FIELDS = ("unit", "title", "on", "held_at", "cancelled_at", "version")


@dataclass(frozen=True)
class Plan:
    """What is planned of a symposium; `agenda` in lines."""

    title: str
    on: date
    agenda: tuple[str, ...]
    place: str = ""
    chair: str = ""


@transaction.atomic
def plan(*, unit: Unit, given: Plan, units: Collection[int], by: User | None, at: datetime) -> Symposium:
    """Plan a symposium and ask some of the units directly below to it, by their numbers."""
    chosen = _invited(unit, units)
    made = Symposium.objects.create(unit=unit, planned_by=by, planned_at=at, **_stored(given))
    SymposiumSeat.objects.bulk_create([SymposiumSeat(symposium=made, unit=one) for one in chosen])
    journal.record("symposium.plan", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made


def _stored(given: Plan) -> dict[str, object]:
    if not given.agenda:
        raise Problem("invalid", "", {"agenda": "请写议程，一行一项"})
    return {**vars(given), "agenda": list(given.agenda)}


def _invited(unit: Unit, units: Collection[int]) -> list[Unit]:
    chosen = list(queries.invited(unit).filter(pk__in=units))
    if not chosen or len(chosen) != len(set(units)):
        raise Problem("invalid", "", {"units": "请从直接下级中选择参会组织"})
    return chosen


def _hold(found: Symposium) -> Symposium:
    """The symposium as it stands now, locked; refuses one that was held or cancelled."""
    current = Symposium.objects.select_for_update(of=("self",)).select_related("unit").get(pk=found.pk)
    if current.cancelled_at:
        raise Problem("conflict", "这次座谈会已取消。")
    if current.held_at:
        raise Problem("frozen", "会议记录已经登记，不能再改。")
    return current


def _save(current: Symposium, verb: str, by: User | None, at: datetime) -> Symposium:
    current.version += 1
    current.save()
    journal.record(verb, current, by=by, at=at, unit=current.unit, after=journal.snapshot(current, FIELDS))
    return current


@transaction.atomic
def revise(
    *, found: Symposium, version: int, given: Plan, units: Collection[int], by: User, at: datetime
) -> Symposium:  # fmt: skip
    """Change a symposium that is still to come, and whom it asks."""
    current = _hold(found)
    if current.version != version:
        raise Problem("conflict")
    chosen = {one.pk: one for one in _invited(current.unit, units)}
    current.seats.exclude(unit__in=chosen).delete()
    kept = set(current.seats.values_list("unit_id", flat=True))
    rows = [SymposiumSeat(symposium=current, unit=one) for pk, one in chosen.items() if pk not in kept]
    SymposiumSeat.objects.bulk_create(rows)
    for name, value in _stored(given).items():
        setattr(current, name, value)
    return _save(current, "symposium.edit", by, at)


@transaction.atomic
def cancel(*, found: Symposium, reason: str, by: User, at: datetime) -> Symposium:
    """Cancel a symposium that was not held, with the reason."""
    current = _hold(found)
    current.cancelled_at, current.cancelled_reason = at, reason
    return _save(current, "symposium.cancel", by, at)


@dataclass(frozen=True)
class Minutes:
    """What was recorded: who came by seat, the minutes, the decisions."""

    came: Mapping[int, Came]
    minutes: str
    recorder: str = ""
    decided: Sequence[Decided] = ()


@transaction.atomic
def record(*, found: Symposium, given: Minutes, by: User, at: datetime) -> Symposium:
    """Record that a symposium was held: attendance, minutes, and decisions, which become matters; then it is fixed."""
    current = _hold(found)
    seats = {row.pk: row for row in current.seats.select_related("unit")}
    units = {row.unit_id: row.unit for row in seats.values()} | {current.unit_id: current.unit}
    if set(given.came) != set(seats):
        raise Problem("conflict", "参会组织有变化，请重新打开后再登记。")
    wrong = rules.minute_refusals(
        current.on, clock.day(at), given.came, given.minutes, given.decided, set(units)
    )  # fmt: skip
    if wrong:
        raise Problem("invalid", wrong.pop("", ""), wrong)
    for pk, one in given.came.items():
        seats[pk].present, seats[pk].name, seats[pk].absence = one.present, one.name, one.absence
    SymposiumSeat.objects.bulk_update(seats.values(), ["present", "name", "absence"])
    for position, decided in enumerate(given.decided, start=1):
        _resolve(current, position, decided, units[decided.unit], by, at)
    current.minutes, current.recorder = given.minutes.strip(), given.recorder
    current.held_by, current.held_at = by, at
    return _save(current, "symposium.record", by, at)


def _resolve(current: Symposium, position: int, one: Decided, unit: Unit, by: User, at: datetime) -> None:
    raised = Raised(MatterKind.STEP, one.text.strip(), one.due_on, one.owner.strip())
    key = f"symposium-{current.pk}-{position}"
    matter = raise_one(key=key, unit=current.unit, raised=raised, owner_unit=unit, by=by, at=at)
    Resolution.objects.create(symposium=current, position=position, matter=matter)
