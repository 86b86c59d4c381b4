"""Demonstration points: who sees them, who decides, which units may become one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet

from guatu.fieldwork.models import DemonstrationPoint, Story
from guatu.fieldwork.rules.demonstration import PREFERRED, field_of
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths
from guatu.orgs.rules.sectors import FIELDS, Field
from guatu.people.models import Honour, Post
from guatu.people.queries.members import in_force
from guatu.people.rules.posts import Title

M = TypeVar("M", bound=Model)

READ, DECIDE, WRITE = "fieldwork.read", "demonstration.decide", "story.write"
RELATED = ("owner", "unit", "decided_by")


def points(user: Any, top: Unit | None = None) -> QuerySet[DemonstrationPoint]:
    """The points that an account sees, those in force first, with how many stories of each are public.

    `top`: only those at or below a unit.
    """
    rows = _below(access.rows(user, READ, DemonstrationPoint), top, "unit__path")
    rows = rows.select_related("owner", "unit__parent", "decided_by")
    told = Count("stories", filter=Q(stories__published_at__isnull=False), distinct=True)
    visits = Count("exchange_visits", filter=Q(exchange_visits__cancelled_at=None), distinct=True)
    return rows.annotate(told=told, visits=visits).order_by(F("until").desc(nulls_first=True), "-since", "pk")


def _below(rows: QuerySet[M], top: Unit | None, lookup: str) -> QuerySet[M]:
    return rows.filter(subtree([top.path], lookup)) if top is not None else rows


def in_office(rows: QuerySet[DemonstrationPoint]) -> QuerySet[DemonstrationPoint]:
    """Those of some points that have not ended."""
    return rows.filter(until=None)


def get(user: Any, pk: int, verb: str = READ) -> DemonstrationPoint:
    """One point; not found for whoever does not see it."""
    return access.get(user, verb, DemonstrationPoint, pk, related=RELATED)


@dataclass(frozen=True)
class FieldLine:
    """A field of work: whether points are chosen there first, and how many are in force."""

    field: Field
    preferred: bool
    points: int


def by_field(user: Any, top: Unit | None = None) -> list[FieldLine]:
    """How many points that an account sees, of a unit if one is given, stand in each field; preferred fields first."""
    rows = _below(access.rows(user, READ, DemonstrationPoint), top, "unit__path")
    grouped = in_office(rows).values("field").order_by()
    counted = dict(grouped.annotate(n=Count("pk", distinct=True)).values_list("field", "n"))
    lines = [FieldLine(field, field in PREFERRED, counted.get(field.value, 0)) for field in Field]
    return sorted(lines, key=lambda line: not line.preferred)


def deciding(user: Any, unit: Unit) -> Unit | None:
    """The topmost unit, above a unit, for which an account decides on demonstration points."""
    above = [top for top in access.tops(user, DECIDE) if top != unit.path and paths.contains(top, unit.path)]
    return Unit.objects.filter(path=min(above, key=len)).first() if above else None


def deciding_unit(user: Any) -> Unit | None:
    """The topmost unit for which an account decides on demonstration points."""
    return Unit.objects.filter(path__in=access.tops(user, DECIDE), closed_on=None).order_by("depth", "pk").first()


def candidates(owner: Unit, field: Field, kinds: Collection[str], on: date) -> QuerySet[Unit]:
    """The units of a field below a committee that are no point yet: `led`, `honours` of each."""
    sectors = [sector.value for sector in FIELDS[field]]
    standing = DemonstrationPoint.objects.filter(unit=OuterRef("pk"), until=None)
    leading = Post.objects.filter(in_force(on), unit=OuterRef("pk"), title=Title.SECRETARY)
    rows = Unit.objects.below(owner.path).filter(closed_on=None, sector__in=sectors, kind__in=kinds)
    rows = rows.exclude(pk=owner.pk).filter(~Exists(standing)).select_related("parent")
    return rows.annotate(led=Exists(leading))


def honours(units: Collection[int]) -> dict[int, int]:
    """How many granted honours some units themselves hold."""
    rows = Honour.objects.filter(unit__in=units, person=None, granted=True).values("unit_id").order_by()
    return dict(rows.annotate(n=Count("pk")).values_list("unit_id", "n"))


def field_choice(unit: Unit) -> Field | None:
    """The field of work in which a unit could go first."""
    return field_of(unit.sector)


# -- stories


def stories(user: Any, top: Unit | None = None) -> QuerySet[Story]:
    """The stories that an account sees: published ones from above, and those of its own line.

    `top`: only those of points at or below a unit.
    """
    rows = _below(access.rows(user, READ, Story), top, "point__unit__path")
    return rows.select_related("point__unit", "point__owner", "task__campaign", "written_by").order_by(
        F("published_at").desc(nulls_first=True), "-pk"
    )


def story(user: Any, pk: int, verb: str = READ) -> Story:
    """One story; not found for whoever does not see it."""
    related = ("point__unit", "point__owner", "task__campaign", "written_by", "published_by")
    return access.get(user, verb, Story, pk, related=related)


def told_tasks(user: Any) -> list[tuple[str, str]]:
    """The tasks that visible stories are about: number and name."""
    rows = stories(user).exclude(task=None).order_by("task__campaign", "task__position")
    found = rows.values_list("task", "task__code", "task__name").distinct()
    return [(str(pk), f"{code} {name}") for pk, code, name in found]
