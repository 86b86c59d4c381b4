"""Rows taken for a change, as they stand now, until the transaction ends."""

from guatu.orgs.models import Unit
from guatu.people.models import Membership, Person


def person_of(person: Person) -> Person:
    """The person's row, locked with its unit at hand: one change of a person at a time."""
    return Person.objects.select_for_update(of=("self",)).select_related("unit").get(pk=person.pk)


def membership_of(person: Person) -> Membership | None:
    """The membership in force, a left one included: None for somebody who never was a member."""
    return Membership.objects.filter(person=person, until=None).select_related("unit").first()


def unit_of(unit: Unit) -> Unit:
    """Take the tree, and with it the unit as it stands now: posts of a unit change one at a time."""
    Unit.objects.lock_tree()
    return Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
