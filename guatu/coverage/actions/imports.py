"""A ledger of places written into the register: places recorded or corrected, and counts that are newer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.bulk import column
from guatu.base.problems import Problem
from guatu.coverage.actions import places
from guatu.coverage.models import Place, PlaceCount
from guatu.coverage.rules.places import Entry, count_faults, entry_faults
from guatu.orgs.models import Unit
from guatu.people.rules.ledgers import Line, Outcome, Planned, UnitNames, changed

PLAIN = (
    "name", "kind", "field", "address", "latitude", "longitude", "division_code", "credit_code", "opened_on",
)  # fmt: skip
COUNT = ("youths", "members", "counted_on", "source")
TEXTS = frozenset({"field", "address", "division_code", "credit_code", "source"})


class PlacesLedger:
    """One import of a ledger of places. A place is who has its code; a blank cell says nothing."""

    def __init__(self, units: UnitNames, on: date) -> None:
        self.units, self.on = units, on
        self.seen: dict[str, int] = {}

    def plan(self, rows: Sequence[tuple[int, dict[str, Any]]]) -> Planned:
        """What some rows would do."""
        codes, found = [row["code"] for _, row in rows], Planned()
        held = {place.code: place for place in Place.objects.filter(code__in=codes)}
        counts: dict[int, tuple[Any, ...]] = {}
        told = PlaceCount.objects.filter(place__in=list(held.values())).order_by("counted_on", "pk")
        for place, *count in told.values_list("place_id", *COUNT):
            counts[place] = tuple(count)
        for number, row in rows:
            try:
                found.lines.append(self._line(number, row, held.get(row["code"]), counts))
            except ValueError as error:
                found.refuse(number, *error.args)
        return found

    def _line(self, number: int, row: dict[str, Any], place: Place | None, counts: dict[int, tuple[Any, ...]]) -> Line:
        if (first := self.seen.setdefault(row["code"], number)) != number:
            raise ValueError("code", f"与第 {first} 行的场所编号重复")
        unit = self._unit(row, place)
        given = {key: row[key] for key in PLAIN}
        values = changed({key: getattr(place, key) for key in PLAIN} if place else {}, given)
        entry = _entry(row["code"], unit, place, values)
        for key, message in entry_faults(entry, self.on).items():
            raise ValueError(key, message)
        count = self._count(row, counts.get(place.pk) if place else None)
        if count:
            values["count"] = count
        if place is None:
            return Line(number, Outcome.NEW, values=values | {"code": row["code"]}, unit=unit)
        if unit != place.unit_id:
            values["unit"] = unit
        before: dict[str, Any] = {
            key: place.unit_id if key == "unit" else getattr(place, key) for key in values if key != "count"
        }
        outcome = Outcome.EDITED if values else Outcome.SAME
        return Line(number, outcome, place.pk, values, unit, place.version, before)

    def _unit(self, row: dict[str, Any], place: Place | None) -> int:
        if place and (place.closed_on or place.unit_id not in self.units.names):
            raise ValueError("code", "这个编号的场所已撤销，或不在您的管理范围")
        if place and not row["unit"]:
            return place.unit_id
        try:
            return self.units.of(row["unit"])
        except ValueError as error:
            raise ValueError("unit", str(error)) from None

    def _count(self, row: dict[str, Any], held: tuple[Any, ...] | None) -> dict[str, Any]:
        if row["youths"] is None:
            return {}
        if not row["counted_on"]:
            raise ValueError("counted_on", "填了青年人数的，请写明统计日期。")
        if not row["source"]:
            raise ValueError("source", "请写明数字从哪里来。")
        for key, message in count_faults(row["youths"], row["members"], row["counted_on"], self.on).items():
            raise ValueError(key, message)
        count = {key: row[key] for key in COUNT}
        if held and (held == tuple(count.values()) or held[2] > row["counted_on"]):
            return {}  # the register has the same, or a newer one
        return count

    def write(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """Record new places, correct others, and add their counts."""
        held = Place.objects.select_for_update().in_bulk([line.number for line in lines if line.number])
        for line in lines:
            count, values = line.values.pop("count", None), dict(line.values)
            values.pop("unit", None)
            place = held.get(line.number or 0)
            code = values.pop("code", "") or (place.code if place else "")
            place = self._write(line, _entry(code, line.unit or 0, place, values), place, by, at)
            if count:
                made = places.count(place=place, **count, by=by, at=at)
                line.before["count"] = made.pk
            line.number, line.version = place.pk, place.version

    def _write(self, line: Line, entry: Entry, place: Place | None, by: User, at: datetime) -> Place:
        if place is None:
            return places.record(entry=entry, by=by, at=at)
        if line.values:
            return places.edit(place=place, entry=entry, version=line.version or 0, by=by, at=at)
        return place

    def restore(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """Take new places and counts away again, and give the others their former entries."""
        held = Place.objects.select_for_update().in_bulk([line.number for line in lines])
        counts = PlaceCount.objects.in_bulk([line.before["count"] for line in lines if "count" in line.before])
        new = [held[line.number] for line in lines if line.outcome == Outcome.NEW and line.number in held]
        touched = {line.number for line in lines if getattr(held.get(line.number or 0), "version", 0) != line.version}
        touched |= {count.place_id for count in counts.values() if count.confirmed_at}
        for relation in ("coverings", "plans"):
            touched |= {place.pk for place in new if getattr(place, relation).exists()}
        touched |= {place.pk for place in new if place.counts.exclude(pk__in=list(counts)).exists()}
        if touched:
            raise Problem("conflict", f"有 {len(touched):,} 处场所导入之后又有变动，不能撤销。请在场所页面逐一处理。")
        PlaceCount.objects.filter(pk__in=list(counts)).delete()
        Place.objects.filter(pk__in=[place.pk for place in new]).delete()
        for line in lines:
            before = {key: value for key, value in line.before.items() if key != "count"}
            if line.outcome == Outcome.EDITED and before:
                self._give_back(held[line.number or 0], before, by, at)
        if new:
            journal.record("place.withdraw", None, by=by, at=at, after={"places": [place.pk for place in new]})

    def _give_back(self, place: Place, before: dict[str, Any], by: User, at: datetime) -> None:
        unit = before.pop("unit", place.unit_id)
        values = {key: column(Place, key).to_python(value) for key, value in before.items()}
        if Unit.objects.filter(pk=unit, closed_on=None).exists():
            entry = _entry(place.code, unit, place, values)
            places.edit(place=place, entry=entry, version=place.version, by=by, at=at)


def _entry(code: str, unit: int, place: Place | None, values: dict[str, Any]) -> Entry:
    """A place's entry with some values, the others as they are."""
    said: dict[str, Any] = {key: getattr(place, key) if place else ("" if key in TEXTS else None) for key in PLAIN}
    said |= values
    return Entry(code=code, unit=unit, **said)
