"""What becomes of a term when the village's branch ends: it goes with the branch, or ends."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from guatu.accounts.models import User
from guatu.base import clock
from guatu.fieldwork.actions.secondments import needs, orders
from guatu.fieldwork.models import Need, Secondment
from guatu.fieldwork.queries.needs import is_village
from guatu.fieldwork.rules.words import Ending
from guatu.orgs.actions import marks
from guatu.orgs.models import Unit
from guatu.orgs.rules.marks import Mark
from guatu.people.queries.succession import heir


@transaction.atomic
def follow(*, units: Collection[int], by: User | None, at: datetime) -> int:
    """Bring terms and needs into line with a change that closed some units. Returns how many terms were touched.

    A village that was merged into one without a first secretary takes its own along: the term goes on there under
    the same order. Else the term ends with the village.
    """
    closed = Unit.objects.filter(pk__in=list(units)).exclude(closed_on=None)
    for need in Need.objects.select_for_update(of=("self",)).filter(unit__in=closed, closed_at=None).order_by("pk"):
        needs.settle(row=need, note="组织已撤销", by=by, at=at)
    rows = Secondment.objects.select_for_update(of=("self",)).filter(unit__in=closed, until=None)
    found = list(rows.select_related("unit", "person", "sender").order_by("pk"))
    for row in found:
        _follow(row, by, at)
    return len(found)


def _follow(row: Secondment, by: User | None, at: datetime) -> None:
    on = max(row.unit.closed_on or clock.day(at), row.since)
    taken = heir(row.unit)
    orders.finish(row=row, unit=row.unit, until=on, reason=Ending.UNIT, note="组织已撤销或合并", by=by, at=at)
    if not is_village(taken) or on >= row.due_on or Secondment.objects.filter(unit=taken, until=None).exists():
        return
    Secondment.objects.create(
        unit=taken, sender=row.sender, person=row.person, order_number=row.order_number, since=on, due_on=row.due_on,
        ordered_by=row.ordered_by, ordered_at=row.ordered_at, renews=row,
    )  # fmt: skip
    marks.put(unit=taken, mark=Mark.FIRST_SECRETARY, since=on, by=by, at=at)
    for need in Need.objects.filter(unit=taken, closed_at=None):
        needs.settle(row=need, note="已派驻", by=by, at=at)
