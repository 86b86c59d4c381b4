"""Volunteer hours, check-ins, youth homes and transcripts as pages read them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from guatu.activities.models import CheckIn, HomeEvent, Service, TranscriptEntry, YouthHome
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules.sectors import FIELDS, Field
from guatu.people.models import Person
from guatu.people.queries.members import members_of
from guatu.people.rules.states import BELONGING

ENOUGH = 2  # letters without which no community is looked for
FOUND = 10
NOTHING = Decimal(0)
COMMUNITIES = [sector.value for field in (Field.COMMUNITY, Field.RURAL) for sector in FIELDS[field]]


def services(user: Any, unit: Unit) -> QuerySet[Service]:
    """The entries of hours of a unit and all below it, newest first."""
    rows = access.rows(user, "person.read", Service).filter(subtree([unit.path], "unit__path"))
    return rows.select_related("person", "unit", "recorded_by").order_by("-on", "-pk")


def hours_of(unit: Unit, year: int) -> list[Person]:
    """The members of a unit, each with the `hours` of a year, those with fewest first."""
    hours = Sum("services__hours", filter=Q(services__on__year=year))
    total = Coalesce(hours, NOTHING, output_field=DecimalField(max_digits=8, decimal_places=1))
    return list(members_of(unit).annotate(hours=total).order_by("hours", "sort_key", "pk"))


def check_ins(user: Any, unit: Unit) -> QuerySet[CheckIn]:
    """The check-ins at a unit or below, and those of its own members elsewhere, newest first."""
    both = subtree([unit.path], "unit__path") | subtree([unit.path], "home__path")
    rows = access.rows(user, "person.read", CheckIn).filter(both)
    return rows.select_related("person", "unit", "home", "confirmed_by").order_by("-on", "-pk")


def communities(words: str) -> list[Unit]:
    """Organisations of communities and villages whose names match, for choosing where a member checks in.

    Names of organisations are public inside the city: a member may live anywhere in it.
    """
    words = words.strip()[:40]
    if len(words) < ENOUGH:
        return []
    rows = Unit.objects.in_force().filter(sector__in=COMMUNITIES)
    for word in words.split():
        rows = rows.filter(search_text__icontains=word)
    return list(rows.select_related("parent").order_by("sort_key")[:FOUND])


def community(pk: int | None) -> Unit | None:
    """The open organisation of a community that was chosen."""
    return Unit.objects.in_force().filter(sector__in=COMMUNITIES, pk=pk).first() if pk is not None else None


def homes(user: Any, on: date) -> QuerySet[YouthHome]:
    """The youth homes that an account sees, each with events and visits of this year and the last event."""
    this_year = Q(events__on__year=on.year)
    return (
        access.rows(user, "meeting.read", YouthHome)
        .select_related("unit")
        .annotate(
            held=Count("events", filter=this_year), came=Sum("events__visits", filter=this_year),
            last=Max("events__on"),
        )
        .order_by("closed_on", "name", "pk")
    )  # fmt: skip


def running(user: Any) -> list[Unit]:
    """The units for which an account itself enters youth homes: the topmost that it answers for."""
    return list(Unit.objects.in_force().filter(path__in=access.tops(user, "home.edit")).order_by("path"))


def events(home: YouthHome) -> QuerySet[HomeEvent]:
    """What was held at a home, newest first."""
    return home.events.select_related("recorded_by").order_by("-on", "-pk")


def students(user: Any, unit: Unit) -> QuerySet[Person]:
    """The members of a unit and all below it who are at school or have a line, each with number and `total` credits."""
    there = Q(transcript__struck_at=None)
    below = Q(memberships__until=None, memberships__state__in=sorted(BELONGING))
    below &= subtree([unit.path], "memberships__unit__path")
    listed = Q(studying="yes") | Q(transcript__isnull=False)
    rows = access.rows(user, "person.read", Person).filter(below).filter(listed)
    return rows.select_related("unit").annotate(
        lines=Count("transcript", filter=there, distinct=True),
        total=Coalesce(
            Sum("transcript__credits", filter=there), NOTHING, output_field=DecimalField(max_digits=8, decimal_places=1)
        ),
    ).order_by("sort_key", "pk")  # fmt: skip


def transcript(person: Person) -> QuerySet[TranscriptEntry]:
    """The lines of a person's transcript that stand, by part and day."""
    rows = TranscriptEntry.objects.filter(person=person, struck_at=None).select_related("unit", "recorded_by")
    return rows.order_by("part", "on", "pk")


def credits_by_part(person: Person) -> dict[str, Decimal]:
    """The credits of a person in each part that has any."""
    rows = TranscriptEntry.objects.filter(person=person, struck_at=None).order_by()
    return dict(rows.values_list("part").annotate(total=Sum("credits")))
