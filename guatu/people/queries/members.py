"""Who belongs to a unit: the memberships in force."""

from datetime import date

from django.db.models import Q, QuerySet

from guatu.orgs.models import Unit
from guatu.people.models import Membership, Person
from guatu.people.rules.states import BELONGING, DUE, State


def in_force(on: date) -> Q:
    """The condition of memberships that hold on a day."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))


def members_of(unit: Unit, states: frozenset[State] = BELONGING) -> QuerySet[Person]:
    """The persons who belong to a unit now, by name."""
    held = Membership.objects.filter(unit=unit, until=None, state__in=sorted(states))
    return Person.objects.filter(pk__in=held.values("person")).order_by("sort_key", "pk")


def due_at(unit: Unit, on: date) -> QuerySet[Person]:
    """The members who were due at a meeting of a unit on a day, by name."""
    held = Membership.objects.filter(in_force(on), unit=unit, state__in=sorted(DUE))
    return Person.objects.filter(pk__in=held.values("person")).order_by("sort_key", "pk")
