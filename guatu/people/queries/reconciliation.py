"""Differences from the national system: compared, listed, counted by unit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from guatu.accounts.models import User
from guatu.base import sealed
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.people.models import Difference, Reconciliation
from guatu.people.queries.ledgers import register
from guatu.people.queries.numbers import masked
from guatu.people.rules.ledgers import UnitNames
from guatu.people.rules.ledgers_members import Known, Register
from guatu.people.rules.reconciliation import FIELDS, Absence, Unlike, Verdict, matched, unlike
from guatu.people.rules.words import Education, Political, Sex, Studying

WORDS = {"sex": Sex, "education": Education, "studying": Studying, "political": Political}
AGES = (30, 90)


@dataclass
class Comparison:
    """What a comparison has found so far."""

    found: list[Unlike] = field(default_factory=list)
    matched: set[int] = field(default_factory=set)
    same: int = 0
    outside: int = 0  # rows of nobody known here that name no unit within the comparison

    def take(self, rows: list[tuple[int, dict[str, Any]]], units: UnitNames, columns: Iterable[str]) -> None:
        """Compare some rows of the export. Whoever is another unit's is not looked at."""
        here = register(units, rows)
        compared = [name for name in columns if name in (*FIELDS, "phone", "unit")]
        for _, row in rows:
            known = matched(row, here)
            if known is None:
                unknown = _unknown(row, here)
                self.found += unknown
                self.outside += not unknown
            elif known.unit in units.names:
                self._compare(row, known, here, compared)

    def _compare(self, row: dict[str, Any], known: Known, here: Register, columns: list[str]) -> None:
        self.matched.add(known.number)
        found = unlike(row, known, here, columns)
        self.found += found
        self.same += not found


def _unknown(row: dict[str, Any], here: Register) -> list[Unlike]:
    """A row of nobody known here: it belongs to the unit that it names, if that can be told."""
    unit = here.units.found.get(row["unit"] or "") or here.units.default
    if not unit:
        return []
    who = row["id_number"].number if row["id_number"] else f"{unit} {row['name']} {row['birth_on']}"
    return [Unlike(sealed.index(who, "difference"), None, unit, Absence.HERE.value, "", row["name"])]


def place(seal: object) -> str:
    """Where the values of a difference are sealed."""
    return f"people.difference:{seal}"


def said(row: Difference, side: str) -> str:
    """What one side says, whole: only for comparing and taking over."""
    kept = getattr(row, side)
    return sealed.unseal(kept, place(row.seal)) if kept else ""


def shown(row: Difference, side: str, units: dict[int, str] | None = None) -> str:
    """What one side says as a page shows it: in words, numbers by their last digits."""
    text = said(row, side)
    if row.field == "phone":
        return masked(row.person.phone_tail if side == "ours" and row.person else text[-4:])
    if row.field == "unit" and text.isdecimal():
        return str((units or {}).get(int(text)) or Unit.objects.filter(pk=int(text)).first() or "")
    words = WORDS.get(row.field)
    return words(text).label if words and text in words.codes() else text


def differences(user: User, unit: Unit | None = None) -> QuerySet[Difference]:
    """The open differences that an account may see, of all units or at and below one."""
    rows = access.rows(user, "person.read", Difference).filter(gone_on=None)
    rows = rows.filter(subtree([unit.path], "unit__path")) if unit else rows
    return rows.select_related("unit", "person")


def aged(rows: QuerySet[Difference], over: str, on: date) -> QuerySet[Difference]:
    """Those first seen more than so many days ago."""
    return rows.filter(first_seen_on__lt=on - timedelta(days=int(over)))


def judged(rows: QuerySet[Difference], verdict: str) -> QuerySet[Difference]:
    """Those with a verdict, or with none (`open`)."""
    return rows.filter(verdict="" if verdict == "open" else verdict)


def to_correct(user: User) -> QuerySet[Difference]:
    """What must be corrected in the national system."""
    wrong = Q(verdict__in=[Verdict.OURS.value, Verdict.BOTH_WRONG.value])
    return differences(user).filter(wrong).order_by("unit__path", "person__sort_key", "field")


def by_unit(user: User) -> list[dict[str, Any]]:
    """Open differences of each unit that has any: all, those without a verdict, and since when."""
    rows = access.rows(user, "person.read", Difference).filter(gone_on=None)
    counts = rows.values("unit_id", "unit__short_name", "unit__name").annotate(
        all=Count("pk"), undecided=Count("pk", filter=Q(verdict="")), oldest=Min("first_seen_on")
    )
    return [dict(row) for row in counts.order_by("-undecided", "-all", "unit_id")]


def reconciliations(user: User, limit: int = 10) -> list[Reconciliation]:
    """The last comparisons that an account may see."""
    rows = access.rows(user, "person.read", Reconciliation).select_related("unit", "by")
    return list(rows.order_by("-at", "-pk")[:limit])


def units_below(user: User, unit: Unit) -> UnitNames:
    """The open units at a unit and below, within an account's rights to edit persons."""
    units = access.units(user, "person.edit").in_force().below(unit.path)
    return UnitNames(units.values_list("pk", "code", "name", "short_name"))
