"""The register of places: recorded, edited, counted, confirmed, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.pinyin import search_text, sort_key
from guatu.base.problems import Problem
from guatu.coverage.models import Covering, FoundingPlan, Place, PlaceCount
from guatu.coverage.rules.places import Entry, count_faults, entry_faults
from guatu.orgs.models import Unit

FIELDS = (
    "unit", "code", "name", "kind", "field", "address", "division_code", "credit_code", "opened_on", "closed_on",
    "version",
)  # fmt: skip
COUNT_FIELDS = ("place", "youths", "members", "counted_on", "source", "confirmed_by", "confirmed_at")
EDITED = [
    "unit", "code", "name", "sort_key", "search_text", "kind", "field", "address", "latitude", "longitude",
    "division_code", "credit_code", "opened_on", "version",
]  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What a sheet of places did: new places and changed ones; the others stood so already."""

    new: list[Place]
    changed: list[Place]


@transaction.atomic
def record(*, entry: Entry, by: User | None, at: datetime) -> Place:
    """Enter a place into the register. Refuses a code that is taken and what the entry's rules find."""
    _refuse(entry_faults(entry, clock.day(at)))
    _open_units([entry.unit])
    place = _filled(Place(recorded_at=at), entry)
    try:
        with transaction.atomic():
            place.save(force_insert=True)
    except IntegrityError:
        raise Problem("invalid", fields={"code": "这个编号已经有了，请核对是不是同一处。"}) from None
    journal.record("place.create", place, by=by, at=at, unit=place.unit, after=journal.snapshot(place, FIELDS))
    return place


@transaction.atomic
def edit(*, place: Place, entry: Entry, version: int, by: User, at: datetime) -> Place:
    """Correct a place's entry. A stale version is a conflict, a closed place is not edited."""
    locked = _locked(place.pk)
    if locked.version != version:
        raise Problem("conflict")
    _refuse(entry_faults(entry, clock.day(at)))
    if entry.unit != locked.unit_id:
        _open_units([entry.unit])
    _filled(locked, entry).version += 1
    try:
        with transaction.atomic():
            locked.save(update_fields=EDITED)
    except IntegrityError:
        raise Problem("invalid", fields={"code": "这个编号已经有了，请核对是不是同一处。"}) from None
    journal.record("place.edit", locked, by=by, at=at, unit=locked.unit, after=journal.snapshot(locked, FIELDS))
    return locked


@transaction.atomic
def record_all(*, entries: Sequence[Entry], by: User | None, at: datetime) -> Taken:
    """Enter a sheet of places, by code: new ones are recorded, known ones edited, equal ones left. All or nothing.

    Whether the units and the places already there are within somebody's rights is asked by the caller. Refuses with
    `fields` named by the entry's position, from 0: "3:kind".
    """
    today = clock.day(at)
    faults = {f"{n}:{name}": text for n, e in enumerate(entries) for name, text in entry_faults(e, today).items()}
    _refuse(faults | _repeated([entry.code for entry in entries]))
    _open_units([entry.unit for entry in entries])
    known = {
        row.code: row
        for row in Place.objects.select_for_update().filter(code__in=[e.code for e in entries]).order_by("pk")
    }
    new = [_filled(Place(recorded_at=at), entry) for entry in entries if entry.code not in known]
    changed = [_edited(known[e.code], e) for e in entries if e.code in known and _differs(known[e.code], e)]
    Place.objects.bulk_create(new, batch_size=500)
    Place.objects.bulk_update(changed, EDITED, batch_size=200)
    lines = [
        journal.Line(verb, row, row.unit, journal.snapshot(row, FIELDS))
        for verb, rows in (("place.create", new), ("place.edit", changed))
        for row in rows
    ]
    journal.record_many(lines, by=by, at=at) if lines else None
    return Taken(new, changed)


@transaction.atomic
def count(
    *, place: Place, youths: int, members: int | None, counted_on: date, source: str, by: User | None, at: datetime
) -> PlaceCount:
    """Record how many young people a place has. It counts once another person has confirmed it."""
    locked = _locked(place.pk)
    _refuse(count_faults(youths, members, counted_on, clock.day(at)))
    if not source.strip():
        raise Problem("invalid", fields={"source": "请写明数字从哪里来。"})
    made = PlaceCount.objects.create(
        place=locked, youths=youths, members=members, counted_on=counted_on, source=source.strip(), recorded_by=by,
        recorded_at=at,
    )  # fmt: skip
    journal.record("placecount.create", made, by=by, at=at, unit=locked.unit, after=_counted(made))
    return made


@transaction.atomic
def confirm(*, count: PlaceCount, by: User, at: datetime) -> PlaceCount:
    """Vouch for a count that somebody else recorded. Refuses one's own count and one that is confirmed already."""
    place = _locked(count.place_id)
    locked = PlaceCount.objects.select_for_update().get(pk=count.pk)
    if locked.recorded_by_id == by.pk:
        raise Problem("own_work", "人数由登记人以外的人核实，请上级或同事核实。")
    if locked.confirmed_at is not None:
        raise Problem("illegal_step", "这个人数已经核实过了。")
    locked.confirmed_by, locked.confirmed_at = by, at
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    journal.record("placecount.confirm", locked, by=by, at=at, unit=place.unit, after=_counted(locked))
    return locked


@transaction.atomic
def close(*, place: Place, closed_on: date, by: User, at: datetime) -> Place:
    """Take a place out of the register from a day on: moved away, closed down. What covered it ends with it.

    An open founding plan is dropped. Refuses a day to come and one before the cover in force began.
    """
    locked = _locked(place.pk)
    if closed_on > clock.day(at):
        raise Problem("invalid", fields={"closed_on": "撤销日期不能晚于今天。"})
    held = Covering.objects.select_for_update().filter(place=locked, until=None)
    if any(row.since >= closed_on for row in held):
        raise Problem("invalid", fields={"closed_on": "撤销日期须晚于现在覆盖情况的起始日期。"})
    held.update(until=closed_on)
    plans = FoundingPlan.objects.filter(place=locked, done_on=None, dropped_on=None)
    plans.update(dropped_on=closed_on, dropped_reason="场所已撤销")
    locked.closed_on = closed_on
    locked.version += 1
    locked.save(update_fields=["closed_on", "version"])
    journal.record("place.close", locked, by=by, at=at, unit=locked.unit, after=journal.snapshot(locked, FIELDS))
    return locked


def _locked(pk: int) -> Place:
    """The row of an open place, held until commit."""
    place = Place.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    if place.closed_on is not None:
        raise Problem("illegal_step", "这处场所已经撤销。")
    return place


def _filled(place: Place, entry: Entry) -> Place:
    for name, value in entry.values().items():
        setattr(place, name, value.strip() if isinstance(value, str) else value)
    place.sort_key = sort_key(place.name)
    place.search_text = search_text(place.name, place.code, place.address)
    return place


def _edited(place: Place, entry: Entry) -> Place:
    if place.closed_on is not None:
        raise Problem("illegal_step", f"场所 {place.code} 已经撤销，不能更新。")
    _filled(place, entry).version += 1
    return place


def _differs(place: Place, entry: Entry) -> bool:
    return any(getattr(place, name) != value for name, value in entry.values().items())


def _open_units(numbers: Sequence[int]) -> None:
    """Refuse responsible units that are closed or not there."""
    wanted = set(numbers)
    if Unit.objects.filter(pk__in=wanted, closed_on=None).count() != len(wanted):
        raise Problem("invalid", fields={"unit": "负责的团组织不存在，或已经撤销。"})


def _repeated(codes: Sequence[str]) -> dict[str, str]:
    seen: dict[str, int] = {}
    found = {}
    for position, code in enumerate(codes):
        if seen.setdefault(code, position) != position:
            found[f"{position}:code"] = f"编号 {code} 在表中出现了两次。"
    return found


def _counted(row: PlaceCount) -> dict[str, object]:
    return journal.snapshot(row, COUNT_FIELDS)


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise Problem("invalid", fields=faults)
