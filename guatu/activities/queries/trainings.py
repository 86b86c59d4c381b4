"""Trainings: the plan of a year, who is invited, and which cadres nobody has trained yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from guatu.activities.models import Course, Trainee
from guatu.activities.rules.training import CourseKind, Coverage
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.people.models import Post
from guatu.people.queries.members import in_force
from guatu.people.rules.posts import Nature, Title

READ, EDIT = "post.read", "course.edit"
CADRE = ~Q(title=Title.DELEGATE)  # a delegate to the congress is no cadre to be trained
MOST = 500  # trainees on one page of attendance


def in_year(year: int, on: date, prefix: str = "") -> Q:
    """The condition of trainings that were not cancelled and began in a year, up to a day."""
    first, last = date(year, 1, 1), min(on, date(year, 12, 31))
    return Q(
        **{f"{prefix}cancelled_at": None, f"{prefix}starts_on__gte": first, f"{prefix}starts_on__lte": last}
    )  # fmt: skip


def attended(year: int, on: date) -> QuerySet[Trainee]:
    """The attendances of a year up to a day."""
    return Trainee.objects.filter(in_year(year, on, "course__"), hours__gt=0)


def courses(user: Any, year: int) -> QuerySet[Course]:
    """The courses of a year that an account reads, with those of its own subtree who are invited and who came."""
    own = subtree(access.tops(user, READ), "trainees__unit__path")
    invited = Count("trainees", filter=own)
    came = Count("trainees", filter=own & Q(trainees__hours__gt=0))
    rows = access.rows(user, READ, Course).filter(starts_on__year=year).select_related("unit")
    return rows.annotate(invited=invited, came=came)


def get(user: Any, pk: int, verb: str = READ) -> Course:
    """One course; not found for whoever does not see it."""
    return access.get(user, verb, Course, pk, related=("unit", "planned_by"))


def trainees(user: Any, course: Course) -> QuerySet[Trainee]:
    """Those of an account's subtree who are invited to a course."""
    return access.rows(user, READ, Trainee).filter(course=course).select_related("person", "unit")


def planning_unit(user: Any) -> Unit | None:
    """The topmost unit for which an account plans courses."""
    return Unit.objects.filter(path__in=access.tops(user, EDIT)).order_by("depth", "pk").first()


# -- cadres and their hours


def cadres(user: Any, year: int, on: date) -> QuerySet[Post]:
    """The posts in office that an account reads, with the holder's hours of the year, of theory among them."""
    mine = attended(year, on).filter(person=OuterRef("person")).order_by().values("person")
    kept = DecimalField(max_digits=8, decimal_places=2)
    theory = F("hours") * F("course__theory_hours") / F("course__hours")
    rows = access.rows(user, READ, Post).filter(CADRE, in_force(on)).select_related("unit", "person")
    return rows.annotate(
        hours=Coalesce(Subquery(mine.annotate(n=Sum("hours")).values("n"), output_field=kept), 0, output_field=kept),
        theory=Coalesce(
            Subquery(mine.annotate(n=Sum(theory, output_field=kept)).values("n"), output_field=kept), 0,
            output_field=kept,
        ),
    )  # fmt: skip


def covered(rows: QuerySet[Post], state: str, due: float) -> QuerySet[Post]:
    """Those cadres (see `cadres`) whose hours go as far as `state` says."""
    bounds = {
        Coverage.NONE: Q(hours=0), Coverage.SOME: Q(hours__gt=0, hours__lt=due), Coverage.ENOUGH: Q(hours__gte=due)
    }  # fmt: skip
    return rows.filter(bounds[Coverage(state)])


def without_induction(rows: QuerySet[Post], year: int) -> QuerySet[Post]:
    """The secretaries who took office in a year and came to no induction since."""
    taught = Trainee.objects.filter(
        person=OuterRef("person"), hours__gt=0, course__cancelled_at=None, course__kind=CourseKind.INDUCTION,
        course__ends_on__gte=OuterRef("since"),
    )  # fmt: skip
    return rows.filter(~Exists(taught), title=Title.SECRETARY, since__year=year)


@dataclass(frozen=True)
class NatureLine:
    """How many cadres of a nature there are, and how many of them came to a training."""

    nature: Nature
    people: int
    trained: int

    @property
    def missing(self) -> int:
        return self.people - self.trained


def by_nature(user: Any, year: int, on: date) -> list[NatureLine]:
    """The coverage of an account's cadres by nature, each person counted once in each."""
    came = attended(year, on).filter(person=OuterRef("person"))
    rows = access.rows(user, READ, Post).filter(CADRE, in_force(on)).values("nature").order_by()
    found = rows.annotate(
        people=Count("person", distinct=True), trained=Count("person", distinct=True, filter=Q(Exists(came)))
    )  # fmt: skip
    counted = {row["nature"]: (row["people"], row["trained"]) for row in found}
    return [NatureLine(nature, *counted.get(nature.value, (0, 0))) for nature in Nature]


def candidates(user: Any, course: Course, on: date, asked: Mapping[str, str]) -> QuerySet[Post]:
    """The cadres in office at or below a course's unit, within reach, who are not invited; narrowed as asked.

    `asked`: nature, title, unit (part of its name or code), due ("none": untrained in the course's year,
    "induction": new secretaries without one).
    """
    year = course.starts_on.year
    rows = access.rows(user, READ, Post).filter(in_force(on), subtree([course.unit.path], "unit__path"))
    rows = rows.filter(~Exists(Trainee.objects.filter(course=course, person=OuterRef("person"))))
    rows = rows.filter(**{name: asked[name] for name in ("nature", "title") if asked.get(name)})
    if asked.get("unit"):
        rows = rows.filter(unit__search_text__icontains=asked["unit"])
    if asked.get("due") == "none":
        rows = rows.filter(~Exists(attended(year, on).filter(person=OuterRef("person"))))
    if asked.get("due") == "induction":
        rows = without_induction(rows, year)
    return rows.select_related("unit", "person").order_by("unit__sort_key", "unit", "person__sort_key", "pk")


# -- for all units at once: own rows only


def trained(year: int, on: date) -> dict[int, tuple[int, int]]:
    """By unit, how many of its cadres in office on a day came to a training of the year, and how many they are."""
    came = attended(year, on).filter(person=OuterRef("person"))
    rows = Post.objects.filter(CADRE, in_force(on)).values("unit_id").order_by()
    found = rows.annotate(
        people=Count("person", distinct=True), came=Count("person", distinct=True, filter=Q(Exists(came)))
    ).values_list("unit_id", "came", "people")  # fmt: skip
    return {unit: (n, people) for unit, n, people in found}


def own(user: Any, rows: QuerySet[Course]) -> list[Course]:
    """Up to ten of some courses, soonest first, to which an account may invite."""
    return list(rows.filter(subtree(access.tops(user, EDIT), "unit__path")).order_by("starts_on", "pk")[:10])
