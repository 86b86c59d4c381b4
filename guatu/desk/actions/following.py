"""What a change of the tree takes along: demonstration points, tasks, members and transfers, cases of weak units."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from guatu.accounts.models import User
from guatu.coverage.actions.cases import end_with_units
from guatu.fieldwork.actions import contacts, demonstration
from guatu.fieldwork.actions.secondments import following as secondments
from guatu.people.actions import transfers
from guatu.submissions.actions.reach import align


@transaction.atomic
def follow(*, units: Collection[int], by: User | None, at: datetime) -> None:
    """Bring into line what depends on some touched units; call it in the transaction of their change."""
    demonstration.end_with_units(by=by, at=at)  # first: the days of the tasks follow the mark
    align(units=units, by=by, at=at)
    transfers.follow(units=units, by=by, at=at)
    end_with_units(by=by, at=at)
    contacts.follow(by=by, at=at)
    secondments.follow(units=units, by=by, at=at)
