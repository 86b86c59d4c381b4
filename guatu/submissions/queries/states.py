"""The state of cells as a condition of the database, from the same rule that the board and the pages ask."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import product

from django.db.models import F, Q

from guatu.base.states import CellState
from guatu.submissions.rules.cells import Fact, status

ALL_FACTS = range(2 * int(Fact.WITHDRAWN))
DAY = timedelta(days=1)


def in_states(states: Collection[CellState], today: date) -> Q:
    """The condition that a cell is in one of some states on a day."""
    found = Q(pk__in=[])
    for past, late in product((False, True), repeat=2):
        due_on = today - DAY if past else today
        done_on = due_on + DAY if late else due_on
        facts = [facts for facts in ALL_FACTS if status(facts, due_on, done_on, today) in states]
        in_time = Q(done_on=None) | Q(done_on__lte=F("due_on"))
        found |= (
            Q(facts__in=facts)
            & (Q(due_on__lt=today) if past else Q(due_on__gte=today))
            & (Q(done_on__gt=F("due_on")) if late else in_time)
        )
    return found
