"""Whether everybody is in exactly one list, and no transfer is without an owner: what `guatu check` asks."""

from collections.abc import Iterator

from django.db.models import F, Prefetch

from guatu.base.findings import Finding
from guatu.people.models import Membership, Person, Transfer, TransferStep
from guatu.people.queries.transfers import OPEN, ends
from guatu.people.rules import movements
from guatu.people.rules.movements import Decision, Stage


def lists() -> Iterator[Finding]:
    """Records and memberships in force at a closed unit, and those that contradict each other."""
    for pk in Person.objects.exclude(unit__closed_on=None).values_list("pk", flat=True):
        yield Finding(f"person {pk}", "is listed at a unit that is closed")
    held = Membership.objects.filter(until=None)
    for pk in held.exclude(unit__closed_on=None).values_list("pk", flat=True):
        yield Finding(f"membership {pk}", "is in force at a unit that is closed")
    for pk in held.exclude(unit=F("person__unit")).values_list("pk", flat=True):
        yield Finding(f"membership {pk}", "is in force at another unit than the one that holds the record")


def handovers() -> Iterator[Finding]:
    """Open transfers that nobody answers for, and those whose stage does not follow from their steps."""
    steps = TransferStep.objects.order_by("at", "pk")
    rows = Transfer.objects.filter(OPEN).select_related("from_unit", "to_unit", "person")
    for row in rows.prefetch_related(Prefetch("steps", queryset=steps)).iterator(chunk_size=2000):
        if row.from_unit.closed_on or (row.to_unit and row.to_unit.closed_on):
            yield Finding(f"transfer {row.pk}", "has a side that is closed: nobody decides on it")
        if row.from_unit_id != row.person.unit_id:
            yield Finding(f"transfer {row.pk}", "leaves a unit that does not hold the record")
        said = [Decision(Stage(step.stage), step.approved, step.at) for step in row.steps.all()]
        found = movements.standing(movements.plan(ends(row)), said)
        if found.stage is not None and (row.stage, row.refused) != (found.stage.value, found.refused):
            yield Finding(f"transfer {row.pk}", "does not stand where its steps say")
        if not row.stage:
            yield Finding(f"transfer {row.pk}", "is open and waits for nobody")
