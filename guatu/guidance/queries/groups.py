"""Guidance groups: who sees them, who may join, and who guides a unit."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from guatu.guidance.models import GroupMember, GuidanceGroup
from guatu.guidance.rules.groups import guides
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.people.models import Person, Post
from guatu.people.queries.members import in_force

READ, EDIT = "guidance.read", "guidance.edit"
OFFERED = 30  # persons offered to be chosen from


def groups(user: Any) -> QuerySet[GuidanceGroup]:
    """The groups that an account sees, with `people` in each and its head."""
    rows = access.rows(user, READ, GuidanceGroup).select_related("unit").prefetch_related("units", heads())
    return rows.annotate(people=Count("members", filter=Q(members__until=None))).order_by("unit__depth", "name", "pk")


def heads() -> Prefetch:
    """The present head of each group."""
    rows = GroupMember.objects.filter(until=None, head=True).select_related("person")
    return Prefetch("members", rows, to_attr="heads")


def get(user: Any, pk: int, verb: str = READ) -> GuidanceGroup:
    """One group; not found for whoever does not see it."""
    return access.get(user, verb, GuidanceGroup, pk, related=("unit", "formed_by"))


def members(group: GuidanceGroup) -> list[GroupMember]:
    """Who is in a group now, its head first; all who were in it once it has ended."""
    rows = group.members.select_related("person__unit").order_by("-head", "since", "pk")
    return list(rows.filter(until=group.until))


def forming_unit(user: Any) -> Unit | None:
    """The topmost unit for which an account guides those below: plans sessions, forms groups, keeps materials."""
    return Unit.objects.filter(path__in=access.tops(user, EDIT), closed_on=None).order_by("depth", "pk").first()


def below(unit: Unit) -> list[Unit]:
    """The units directly below one, to choose from."""
    return list(Unit.objects.filter(parent=unit, closed_on=None).order_by("sort_key", "pk"))


def of_line(unit: Unit) -> list[GuidanceGroup]:
    """The groups in force of a unit and of those above it, nearest first."""
    above = paths.ancestors(unit.path)
    rows = GuidanceGroup.objects.filter(unit__in=above, until=None).select_related("unit")
    return list(rows.prefetch_related("units", heads()).order_by("-unit__depth", "name"))


def guiding(unit: Unit) -> list[GuidanceGroup]:
    """The groups in force that guide a unit, nearest first."""
    return [
        group
        for group in of_line(unit)
        if guides(group.unit.path, group.field, [one.path for one in group.units.all()], unit.path, unit.sector)
    ]


def candidates(user: Any, group: GuidanceGroup, text: str, on: date) -> list[Post]:
    """The holders of posts within an account's reach who match every word and are not in the group, one post each."""
    if not text.split():
        return []
    inside = GroupMember.objects.filter(group=group, until=None, person=OuterRef("person"))
    rows = access.rows(user, "post.read", Post).filter(in_force(on), ~Exists(inside), adult(on))
    for word in text.split()[:5]:
        rows = rows.filter(Q(person__search_text__icontains=word) | Q(unit__search_text__icontains=word))
    found: dict[int, Post] = {}
    for post in rows.select_related("person", "unit").order_by("unit__depth", "person__sort_key", "pk")[: 2 * OFFERED]:
        found.setdefault(post.person_id, post)
    return list(found.values())[:OFFERED]


def adult(on: date) -> Q:
    """The condition of posts whose holder is not known to be under 18: names in a group are public below."""
    born = date(on.year - 18, on.month, min(on.day, 28))
    return Q(person__birth_on=None) | Q(person__birth_on__lte=born)


def chosen(user: Any, pk: str, on: date) -> Person | None:
    """A person to be put into a group: one who holds a post within the account's reach."""
    if not pk.isdecimal() or len(pk) > 18:
        return None
    rows = access.rows(user, "post.read", Post).filter(in_force(on), person=int(pk)).select_related("person")
    post = rows.order_by("pk").first()
    return post.person if post else None
