"""What villages ask for, and which counties were lifted out of poverty."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from guatu.fieldwork.models import Candidate, Match, Matter, Need
from guatu.orgs import access
from guatu.orgs.models import Unit, UnitMark
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import Sector

READ = "fieldwork.read"
AHEAD = timedelta(days=30)  # what a new need proposes


def is_village(unit: Unit) -> bool:
    """Whether a first secretary may be sent to a unit: a village's branch."""
    return unit.kind in {*BRANCHES, Kind.GENERAL_BRANCH} and unit.sector == Sector.RURAL


def may_raise(user: Any, unit: Unit) -> bool:
    """Whether an account asks for a village: its own branch, or a secretary above."""
    return access.can(user, "secondment.confirm", unit)


def poor(on: date) -> list[str]:
    """The paths of the units that bear the mark of a poor county on a day: it holds for all below."""
    rows = UnitMark.objects.filter(mark=Mark.POOR_COUNTY.value, since__lte=on).filter(Q(until=None) | Q(until__gt=on))
    return list(rows.values_list("unit__path", flat=True))


def is_poor(path: str, marked: Collection[str]) -> bool:
    """Whether a unit lies in a poor county."""
    return path.startswith(tuple(marked))


def in_area(rows: Any, area: str, marked: Collection[str], lookup: str = "unit__path") -> Any:
    """Rows in poor counties or elsewhere."""
    there = subtree(marked, lookup)
    return rows.filter(there) if area == "poor" else rows.exclude(there)


def needs(user: Any, top: Unit | None = None) -> QuerySet[Need]:
    """The needs that an account sees, of a unit and all below it if one is given."""
    rows = access.rows(user, READ, Need).select_related("unit__parent")
    return rows.filter(subtree([top.path], "unit__path")) if top is not None else rows


def known(unit: Unit, on: date) -> dict[str, Any]:
    """What a new need starts from: the register's words and what is open, so that nobody types them."""
    open_ = list(Matter.objects.filter(unit=unit, closed_on=None).order_by("due_on", "pk")[:5])
    lines = [f"{unit.name}现有团员{unit.member_count}人。"] if unit.member_count is not None else []
    if open_:
        lines.append("正在办的事：" + "；".join(matter.text for matter in open_) + "。")
    return {"text": "\n".join(lines)[:500], "wanted_from": on + AHEAD}


def candidates(user: Any) -> QuerySet[Candidate]:
    """The candidates whom an account sees."""
    return access.rows(user, "person.read", Candidate).select_related("unit", "person", "home")


def matches(user: Any, unit: Unit) -> QuerySet[Match]:
    """The matches worked out for a unit, those that wait first."""
    rows = access.rows(user, "person.read", Match).filter(unit=unit)
    return rows.select_related("need__unit__parent", "candidate__person", "candidate__unit", "candidate__home")


def proposed(user: Any, need: Need) -> list[Match]:
    """The matches of a need that an account sees, decided or not, newest first."""
    rows = access.rows(user, "person.read", Match).filter(need=need).exclude(accepted=False)
    return list(rows.select_related("unit", "candidate__person", "candidate__unit", "candidate__home").order_by("-pk"))
