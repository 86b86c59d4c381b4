"""Where members go when their unit ends: nobody is ever in nobody's list."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.orgs.models import Unit
from guatu.people.models import Membership, Person
from guatu.people.queries.succession import heir
from guatu.people.rules.words import Origin


@transaction.atomic
def follow(*, units: Iterable[int], by: User | None, at: datetime) -> dict[int, Unit]:
    """Move the records and memberships of those of some units that are closed; returns who took over from whom.

    A merged unit's go to the unit that it was merged into, at whatever remove. Where there is none, or several, they
    go to the nearest open unit above, and stand in its list as not placed until it chooses a branch.
    """
    heirs = {}
    for unit in Unit.objects.filter(pk__in=list(units)).exclude(closed_on=None).order_by("pk"):
        heirs[unit.pk] = taken = heir(unit)
        moved = _hand_over(unit, taken, by, at)
        if moved:
            after = {"from": unit.pk, "to": taken.pk, "moved": moved}
            journal.record("membership.follow", by=by, at=at, unit=taken, after=after)
    return heirs


def _hand_over(unit: Unit, taken: Unit, by: User | None, at: datetime) -> int:
    """All records of a unit to another; the persons' rows first, as all who move people take them."""
    persons = Person.objects.select_for_update(of=("self",)).filter(unit=unit).order_by("pk")
    numbers = list(persons.values_list("pk", flat=True))
    held = list(Membership.objects.filter(unit=unit, until=None).order_by("person_id"))
    on = unit.closed_on or clock.day(at)
    made = []
    for row in held:
        row.until = max(on, row.since)
        made.append(
            Membership(
                person_id=row.person_id, unit=taken, state=row.state, origin=Origin.REORGANISED.value, since=row.until,
                recorded_by=by, recorded_at=at,
            )
        )  # fmt: skip
    Membership.objects.bulk_update(held, ["until"], batch_size=1000)
    bulk.insert(Membership, made, numbered=False)
    Person.objects.filter(unit=unit).update(unit=taken, version=F("version") + 1)
    return len(numbers)
