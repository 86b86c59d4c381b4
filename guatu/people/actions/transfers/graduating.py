"""What a transfer says of a graduate: their line on the list of the branch follows it, whoever started it."""

from collections.abc import Iterable
from datetime import datetime

from guatu.people.models import Graduate, Transfer
from guatu.people.queries import graduations as queries
from guatu.people.rules import movements
from guatu.people.rules.movements import Destination

WAY = ("destination", "to_unit_id", "outside")


def note(transfers: Iterable[Transfer], at: datetime) -> None:
    """Note on the lists of graduates where these transfers lead. Lines that have arrived, and teachers, stay."""
    by_person = {transfer.person_id: transfer for transfer in transfers}
    if not by_person:
        return
    rows = queries.graduates(Graduate.objects.filter(person__in=by_person, teacher=False)).filter(moved=False)
    changed = []
    for row in rows.select_for_update(of=("self",)):
        transfer = by_person[row.person_id]
        sector = transfer.to_unit.sector if transfer.to_unit else ""
        way = movements.way_of(Destination(transfer.destination), row.destination, sector)
        said = (way, transfer.to_unit_id, transfer.outside)
        if said != tuple(getattr(row, name) for name in WAY):
            row.destination, row.to_unit_id, row.outside = said
            row.noted_at = at
            changed.append(row)
    Graduate.objects.bulk_update(changed, ["destination", "to_unit", "outside", "noted_at"], batch_size=1000)
