"""Appraisals: who reads one, who rates in whose view, what the register says of the person, the means beside each
other. There is no sum of strengths and no order of persons by them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from guatu.activities.models import Trainee
from guatu.appraisals.models import Appraisal, Rating
from guatu.appraisals.rules import rubric
from guatu.appraisals.rules.rubric import Level, Mean, Stage, Strength, View
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import roles
from guatu.people.models import Honour, Membership, Person, Post
from guatu.people.queries.above import decides
from guatu.people.rules.posts import COMMITTEE
from guatu.people.rules.states import BELONGING

READ, DECIDE = "person.read", "post.approve"
RELATED = ("unit", "unit__parent", "person", "post", "signed_by", "opened_by")


def person_of(user: Any) -> Person | None:
    """The person whose account this is."""
    return Person.objects.filter(account=user).first()


def visible(user: Any) -> QuerySet[Appraisal]:
    """The appraisals that an account reads or may rate: of its subtree, its own, of its peers, of its secretaries."""
    rows = Appraisal.objects.select_related(*RELATED)
    seen = Q(pk__in=access.rows(user, READ, Appraisal).values("pk"))
    me = person_of(user)
    if me is None:
        return rows.filter(seen)
    beside, below = _units_beside(me), _units_above(me)
    return rows.filter(seen | Q(person=me) | Q(unit__in=beside | below))


def _units_beside(me: Person) -> set[int]:
    """The units at which somebody in office stands, and those beside them under the same parent."""
    held = list(Post.objects.filter(person=me, until=None, title__in=sorted(COMMITTEE)).values_list(
        "unit_id", "unit__parent_id"))  # fmt: skip
    parents = {parent for _, parent in held if parent}
    return {unit for unit, _ in held} | set(Unit.objects.filter(parent__in=parents).values_list("pk", flat=True))


def _units_above(me: Person) -> set[int]:
    """The unit of somebody's membership and the one above it."""
    held = Membership.objects.filter(person=me, until=None, state__in=sorted(BELONGING))
    return {pk for pair in held.values_list("unit_id", "unit__parent_id") for pk in pair if pk}


def get(user: Any, pk: int) -> Appraisal:
    """One appraisal; not found for whoever neither reads nor may rate it."""
    try:
        return visible(user).get(pk=pk)
    except (Appraisal.DoesNotExist, OverflowError):
        raise Problem("not_found") from None


def view_of(user: Any, appraisal: Appraisal) -> View | None:
    """In whose view an account rates; None if in nobody's. An account at the unit itself has no view from above."""
    own = appraisal.person.account_id == user.pk
    me = person_of(user)
    here = any(path == appraisal.unit.path and "post.edit" in roles.verbs(role) for role, path in access.grants(user))
    root = appraisal.unit.parent_id is None
    return rubric.view_of(
        own=own or (me is not None and me.pk == appraisal.person_id),
        above=decides(user, DECIDE, appraisal.unit) and (root or not here),
        beside=me is not None and appraisal.unit_id in _units_beside(me),
        below=me is not None and appraisal.unit_id in _units_above(me),
    )


def reads(user: Any, appraisal: Appraisal) -> bool:
    """Whether an account sees what others wrote: it reads persons there, or it is the person and all is signed."""
    own = appraisal.person.account_id == user.pk
    return appraisal.signed_at is not None if own else access.can(user, READ, appraisal.unit)


@dataclass(frozen=True)
class Line:
    """One strength: its criteria, and the means of the views beside each other."""

    strength: Strength
    criteria: tuple[str, ...]
    means: dict[View, Mean]


def lines(appraisal: Appraisal, least: float) -> list[Line]:
    """The six strengths with the mean of each view."""
    held: dict[tuple[str, str], list[Level]] = defaultdict(list)
    for strength, view, level in appraisal.ratings.values_list("strength", "view", "level"):
        held[strength, view].append(Level(level))
    return [
        Line(one, rubric.CRITERIA[one], {view: rubric.mean(view, held[one.value, view.value], least) for view in View})
        for one in Strength
    ]


def own_ratings(user: Any, appraisal: Appraisal) -> dict[str, Rating]:
    """What an account wrote itself, by strength."""
    return {row.strength: row for row in appraisal.ratings.filter(by=user)}


def told(appraisal: Appraisal) -> list[Rating]:
    """The evidence of the self view and of the unit above, in the order of the strengths; others stay unnamed."""
    order = {code: number for number, code in enumerate(Strength.codes())}
    rows = appraisal.ratings.filter(view__in=[View.SELF, View.UPPER]).exclude(evidence="").select_related("by")
    return sorted(rows, key=lambda row: (order[row.strength], row.view, row.pk))


@dataclass(frozen=True)
class Fact:
    """A line of evidence that the register holds: its kind (a strength it speaks for), its words, where it stands."""

    strength: Strength
    kind: str  # post, training, honour
    text: str
    on: date
    number: int


def facts(user: Any, appraisal: Appraisal) -> list[Fact]:
    """What the register says of the person up to the end of the year: posts, trainings, honours; newest first.

    The person sees all of their own; others what they read anyway.
    """
    last = date(appraisal.year, 12, 31)
    posts, came, honours = (_of_person(user, appraisal, model) for model in (Post, Trainee, Honour))
    held = posts.filter(since__lte=last).select_related("unit")
    heard = came.filter(hours__gt=0, course__cancelled_at=None, course__starts_on__lte=last).select_related("course")
    found = [Fact(Strength.DUTY, "post", row.unit.name, row.since, row.pk) for row in held]
    found += [
        Fact(Strength.THOUGHT, "training", row.course.title, row.course.starts_on, row.course_id) for row in heard
    ]
    found += [
        Fact(Strength.CONDUCT, "honour", row.title, row.awarded_on, row.pk)
        for row in honours.filter(granted=True, awarded_on__lte=last)
    ]
    return sorted(found, key=lambda fact: (fact.on, fact.number), reverse=True)


def _of_person(user: Any, appraisal: Appraisal, model: Any) -> QuerySet[Any]:
    own = appraisal.person.account_id == user.pk
    rows = model.objects.all() if own else access.rows(user, "post.read", model)
    return rows.filter(person=appraisal.person)


def stage(appraisal: Appraisal) -> Stage:
    """How far an appraisal has come."""
    return rubric.stage(appraisal.signed_at is not None, appraisal.commented_at is not None)


def at_stage(rows: QuerySet[Appraisal], code: str) -> QuerySet[Appraisal]:
    """Those that have come so far."""
    conditions = {
        Stage.OPEN: Q(signed_at=None), Stage.SIGNED: Q(signed_at__isnull=False, commented_at=None),
        Stage.ANSWERED: Q(commented_at__isnull=False),
    }  # fmt: skip
    return rows.filter(conditions[Stage(code)])


def due(unit: Unit, year: int) -> QuerySet[Post]:
    """The posts in office at a unit that have no appraisal of a year."""
    rows = Post.objects.filter(unit=unit, until=None, title__in=sorted(COMMITTEE), since__lte=date(year, 12, 31))
    return rows.exclude(appraisals__year=year).order_by("pk")
