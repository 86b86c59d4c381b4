"""What the matcher of contact points rests on: who is obliged, which branches there are, who links them already."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from guatu.fieldwork.models import Contact, ContactProposal
from guatu.fieldwork.rules.matching import LEVELS, OBLIGED, RANK, Branch, Holder, Position, Weak
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules.kinds import Kind
from guatu.people.models import Membership, Person, Post
from guatu.people.queries.posts import in_office


@dataclass(frozen=True)
class Field:
    """The two sides of a run."""

    holders: list[Holder]
    branches: list[Branch]
    barred: frozenset[tuple[int, int]]


def serving(on: date) -> Exists:
    """The condition of contacts whose cadre holds a post at the unit from which the branch is linked."""
    return Exists(Post.objects.filter(in_office(on), person=OuterRef("person"), unit=OuterRef("holder")))


def living(on: date) -> QuerySet[Contact]:
    """The contacts in force whose cadre is in office. A new term of the same cadre changes nothing."""
    return Contact.objects.filter(serving(on), since__lte=on, until=None)


def obliged(unit: Unit, on: date) -> QuerySet[Post]:
    """The posts at and below a unit whose holders are to link a branch."""
    return Post.objects.filter(
        in_office(on), subtree([unit.path], "unit__path"), title__in=sorted(OBLIGED), person__erased_at=None,
        unit__kind__in=sorted(LEVELS), unit__closed_on=None,
    )  # fmt: skip


def lacking(unit: Unit, on: date, least: float) -> QuerySet[Post]:
    """Those posts whose holders link fewer branches than they must."""
    enough = [person for person, number in held(on).items() if number >= least]
    return obliged(unit, on).exclude(person__in=enough)


def held(on: date) -> Counter[int]:
    """How many branches each cadre links."""
    return Counter(living(on).values_list("person_id", flat=True))


def linked(on: date) -> Counter[int]:
    """How many cadres link each branch."""
    return Counter(living(on).values_list("unit_id", flat=True))


def field_of(unit: Unit, on: date, norms: Mapping[str, float], weak: Mapping[int, Weak]) -> Field:
    """Both sides of a run for a unit and all below it."""
    posts = list(lacking(unit, on, norms["contact.least"]).select_related("unit").order_by("pk"))
    holders = holders_of(posts)
    persons = {holder.person for holder in holders}
    waiting = ContactProposal.objects.filter(accepted=None).exclude(person__in=persons)
    loads = linked(on) + Counter(waiting.values_list("unit_id", flat=True))
    refused = ContactProposal.objects.filter(accepted=False, person__in=persons).values_list("person_id", "unit_id")
    standing = living(on).filter(person__in=persons).values_list("person_id", "unit_id")
    return Field(holders, branches_of(unit, loads, weak), frozenset([*refused, *standing]))


def holders_of(posts: Iterable[Post]) -> list[Holder]:
    """The holders of some posts, each with the branches that they belong to."""
    rows = list(posts)
    own = own_units({post.person_id for post in rows})
    return [
        Holder(
            person=post.person_id, post=post.pk, path=post.unit.path, rank=RANK[post.title],
            position=position(post.unit.latitude, post.unit.longitude), own=frozenset(own[post.person_id]),
        )
        for post in rows
    ]  # fmt: skip


def own_units(persons: Iterable[int]) -> dict[int, set[int]]:
    """The units that some persons belong to: by the record, membership or a post."""
    wanted, found = list(persons), defaultdict[int, set[int]](set)
    for person, unit in Person.objects.filter(pk__in=wanted).values_list("pk", "unit_id"):
        found[person].add(unit)
    for model in (Membership, Post):
        for person, unit in model.objects.filter(person__in=wanted, until=None).values_list("person_id", "unit_id"):
            found[person].add(unit)
    return found


def branches_of(unit: Unit, loads: Mapping[int, int], weak: Mapping[int, Weak]) -> list[Branch]:
    """The standing branches below a unit. Temporary ones and those for the time of a transfer are linked by hand."""
    rows = Unit.objects.below(unit.path).in_force().filter(kind=Kind.BRANCH.value).order_by("path")
    return [
        Branch(
            pk=pk, path=path, position=position(latitude, longitude), load=loads.get(pk, 0),
            findings=weak.get(pk, Weak()).findings, overdue=weak.get(pk, Weak()).overdue,
        )
        for pk, path, latitude, longitude in rows.values_list("pk", "path", "latitude", "longitude")
    ]  # fmt: skip


def position(latitude: float | None, longitude: float | None) -> Position | None:
    """Where a unit is, if both coordinates are known."""
    return None if latitude is None or longitude is None else (latitude, longitude)
