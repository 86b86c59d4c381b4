"""What becomes of members and open transfers when the tree changes."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.people.actions import memberships_follow
from guatu.people.actions.transfers.settling import Held
from guatu.people.models import Graduate, Graduation, Transfer
from guatu.people.queries import transfers as queries


@transaction.atomic
def follow(*, units: Iterable[int], by: User | None, at: datetime) -> int:
    """Bring members, open transfers and graduations into line with a change of the tree that touched some units.

    Members of a closed unit go to whoever took over; so does each side of an open transfer, with what it had
    approved. A transfer whose two sides have become one is withdrawn: there is nothing left to do. To be called in
    the transaction of the change, after it. Returns how many transfers were touched.
    """
    units = list(units)
    heirs = memberships_follow.follow(units=units, by=by, at=at)
    _graduations(heirs, at)
    open_ = Transfer.objects.filter(queries.OPEN).filter(Q(from_unit__in=units) | Q(to_unit__in=units))
    touched = 0
    for transfer in open_.order_by("person_id"):
        touched += _follow(transfer, heirs, by, at)
    return touched


def _follow(transfer: Transfer, heirs: dict[int, Unit], by: User | None, at: datetime) -> bool:
    held = Held(transfer)
    row = held.row
    before = (row.from_unit_id, row.to_unit_id, row.stage, row.refused)
    row.from_unit = heirs.get(row.from_unit_id, row.from_unit)
    if row.to_unit is not None:
        row.to_unit = heirs.get(row.to_unit.pk, row.to_unit)
    if row.to_unit_id == row.from_unit_id:
        row.withdrawn_at, row.stage, row.refused = at, "", False
        held.save()
    else:
        _settle(held, by, at)
    changed = before != (row.from_unit_id, row.to_unit_id, row.stage, row.refused)
    if changed:
        held.record("transfer.follow", by, at)
    return changed


def _settle(held: Held, by: User | None, at: datetime) -> None:
    """Where it stands now. If the new tree leaves no approval open, it arrives, unless the person has changed."""
    try:
        with transaction.atomic():
            held.settle(by, at)
    except Problem:
        held.save()  # it stays at its stage for people to see


def _graduations(heirs: dict[int, Unit], at: datetime) -> None:
    """A unit that ended graduates no more; its graduates are in its heir's list."""
    for number, unit in heirs.items():
        coming = Graduation.objects.filter(unit=number, cancelled_at=None).exclude(
            unit__kind=Kind.GRADUATE_BRANCH.value
        )
        coming.update(cancelled_at=at)
        Graduate.objects.filter(unit=number).update(unit=unit)
