"""The register as a ledger of members is compared with it, some rows at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from guatu.accounts.models import User
from guatu.base import bulk, sealed
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.models import Import, ImportLine, Membership, Person
from guatu.people.queries.numbers import phone_index
from guatu.people.rules.ledgers import Outcome, UnitNames
from guatu.people.rules.ledgers_members import PLAIN, Known, Register

COLUMNS = ("pk", "unit_id", "id_index", "id_tail", "phone_index", "version")
Rows = Sequence[tuple[int, dict[str, Any]]]


def unit_names(user: User | None, verb: str, default: Unit | None = None) -> UnitNames:
    """The open units at which an account may write, by their names."""
    units = access.units(user, verb).in_force() if user else Unit.objects.in_force()
    return UnitNames(units.values_list("pk", "code", "name", "short_name"), default.pk if default else None)


def register(units: UnitNames, rows: Rows) -> Register:
    """What the register says of the persons whom these rows may mean."""
    numbers = {row["id_number"].number for _, row in rows if row.get("id_number")}
    by_index = {index: number for number in numbers for index in sealed.indexes(number, "id")}
    own = {row["number"] for _, row in rows if row.get("number")}
    wanted = own.union(bulk.holders(Person, "id_index", list(by_index)).values())
    found = list(_known(Person.objects.filter(pk__in=wanted))) if wanted else []
    named = list(_known(_namesakes(units, rows)))
    _add_states([*found, *named])
    by_name: dict[tuple[int, str], list[Known]] = {}
    for known in {known.number: known for known in [*named, *found]}.values():
        by_name.setdefault((known.unit, known.values["name"]), []).append(known)
    away = {known.unit for known in found} - set(units.names)
    written = [row["member_number"] for _, row in rows if row.get("member_number")]
    return Register(
        units=units,
        by_number={known.number: known for known in found},
        by_id={by_index[known.id_index]: known for known in found if known.id_index in by_index},
        by_name=by_name,
        member_numbers=bulk.holders(Person, "member_number", written),
        holders=dict(Unit.objects.filter(pk__in=away).values_list("pk", "name")) if away else {},
        phones=_phones(rows) if found or named else {},
    )


def _phones(rows: Rows) -> dict[str, str]:
    return {row["phone"]: phone_index(row["phone"]) for _, row in rows if row.get("phone")}


def _namesakes(units: UnitNames, rows: Rows) -> QuerySet[Person]:
    """The persons with the name of a row, in the units that the rows name."""
    cells = {row["unit"] for _, row in rows}
    places = {cell: units.found.get(cell) if cell else units.default for cell in cells}
    held = Person.objects.filter(unit__in=set(places.values()) - {None})
    inhabited = set(held.values_list("unit", flat=True).distinct()) if any(places.values()) else set()
    if not inhabited:
        return Person.objects.none()
    names = {row["name"] for _, row in rows if places[row["unit"]] in inhabited}
    return Person.objects.filter(unit__in=inhabited, name__in=names)


def _known(persons: QuerySet[Person]) -> Iterable[Known]:
    for pk, unit, index, tail, phone, version, *values in persons.values_list(*COLUMNS, *PLAIN):
        yield Known(pk, unit, "", index, tail, phone, version, dict(zip(PLAIN, values, strict=True)))


def _add_states(persons: list[Known]) -> None:
    if not persons:
        return
    held = Membership.objects.filter(person__in={known.number for known in persons}, until=None)
    states = dict(held.values_list("person_id", "state"))
    for known in persons:
        known.state = states.get(known.number, "")


def own_import(user: User, pk: int) -> Import:
    """An import of one's own. Refuses with `not_found` for anybody else's."""
    found = Import.objects.select_related("unit", "undone_by").filter(by=user, pk=pk).first() if pk < 2**62 else None
    if found is None:
        raise Problem("not_found")
    return found


def own_imports(user: User, kind: str = "", limit: int = 10) -> list[Import]:
    """The last imports of an account."""
    found = Import.objects.filter(by=user).order_by("-at", "-pk")
    return list((found.filter(kind=kind) if kind else found)[:limit])


def open_files() -> set[str]:
    """The uploads that are being written, relative to settings.FILES."""
    return set(Import.objects.filter(finished_at=None, undone_at=None).exclude(file="").values_list("file", flat=True))


def outcomes(within: Import) -> dict[str, int]:
    """How many rows of an import have each outcome so far."""
    return {outcome.value: within.lines.filter(outcome=outcome.value).count() for outcome in Outcome}


def settled(within: Import, rows: Iterable[int]) -> set[int]:
    """Those of some rows that have their outcome already."""
    numbers = sorted(rows)
    if not numbers:
        return set()
    lines = ImportLine.objects.filter(within=within, row__gte=numbers[0], row__lte=numbers[-1])
    return set(lines.values_list("row", flat=True))


def unit_of(pk: int | None) -> Unit | None:
    """A unit by its number, None for none."""
    return Unit.objects.get(pk=pk) if pk else None


def home_of(user: User, verb: str) -> Unit:
    """The topmost unit at which an account holds a verb: where its imports are noted. Refuses if there is none."""
    tops = access.tops(user, verb)
    if not tops:
        raise Problem("not_allowed")
    return Unit.objects.get(path=min(tops, key=len))


def newest_imports(user: User) -> dict[str, Import]:
    """The last import of each kind by an account."""
    found: dict[str, Import] = {}
    for one in own_imports(user, limit=200):
        found.setdefault(one.kind, one)
    return found
