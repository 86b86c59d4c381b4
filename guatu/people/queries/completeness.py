"""How complete the register is (必填项): what every member's record must say, counted for all units at once."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from guatu.people.models import Membership, Person
from guatu.people.rules.admission.numbers import FROM_YEAR
from guatu.people.rules.states import BELONGING

# What the national register demands of a member (docs/domain.md, The register).
REQUIRED = (
    "name", "sex", "birth_on", "id_index", "phone_index", "ethnicity", "education", "studying", "political",
    "occupation", "workplace", "residence", "joined_on", "member_number",
)  # fmt: skip
NUMBERED_FROM = date(FROM_YEAR, 1, 1)  # 发展团员编号 (docs/domain.md, Members)
EMPTY_IS_NULL = frozenset({"birth_on", "id_index", "joined_on", "member_number"})


@dataclass(frozen=True)
class Completeness:
    """Of a unit's own members: required values filled in, required in all, and members with gaps."""

    filled: int
    total: int
    gaps: int


def missing(field: str, lookup: str = "person__") -> Q:
    """The condition of members whose record lacks a required value."""
    if field in EMPTY_IS_NULL:
        empty = Q(**{f"{lookup}{field}__isnull": True})
        if field == "member_number":  # given out to those who joined from 2017 on
            return (empty | Q(**{f"{lookup}{field}": ""})) & Q(**{f"{lookup}joined_on__gte": NUMBERED_FROM})
        return empty if field in {"birth_on", "joined_on"} else empty | Q(**{f"{lookup}{field}": ""})
    return Q(**{f"{lookup}{field}": ""})


def by_unit(units: QuerySet | None = None) -> dict[int, Completeness]:
    """The completeness of each unit that has members, by its number, in one query."""
    held = Membership.objects.filter(until=None, state__in=sorted(BELONGING))
    if units is not None:
        held = held.filter(unit__in=units)
    lacks = sum(
        (
            Case(When(missing(field), then=Value(1)), default=Value(0), output_field=IntegerField())
            for field in REQUIRED
        ),
        start=Value(0),
    )
    rows = (
        held.annotate(lacks=lacks)
        .values("unit_id")
        .annotate(members=Count("pk"), lacking=Sum("lacks"), gaps=Count("pk", filter=Q(lacks__gt=0)))
        .values_list("unit_id", "members", "lacking", "gaps")
    )
    width = len(REQUIRED)
    return {
        unit: Completeness(members * width - lacking, members * width, gaps) for unit, members, lacking, gaps in rows
    }  # fmt: skip


def completeness() -> dict[int, tuple[int, int]]:
    """For each unit that has members: required values filled in, and required in all."""
    return {unit: (found.filled, found.total) for unit, found in by_unit().items()}


def incomplete(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Those of some persons whose record lacks anything required."""
    lacks = Q(pk__in=[])
    for field in REQUIRED:
        lacks |= missing(field, "")
    return persons.filter(lacks)
