"""For whom waiting work is sought, and one piece of it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from guatu.base import clock
from guatu.fieldwork.queries.waiting import Owed, owed
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.submissions.queries import standing


@dataclass(frozen=True)
class Whose:
    """An account at the units where its own grants sit, or, without an account, a unit as such (for its digest)."""

    at: datetime
    user: Any = None
    unit: Unit | None = None

    @property
    def today(self) -> date:
        return clock.day(self.at)

    @cached_property
    def owed(self) -> Owed | None:
        """What the account owes as first secretary; read once for the lines that tell of it."""
        return owed(self.user, self.today, norms(self.today))

    def own(self, verb: str) -> list[str]:
        """The paths of the units for which work that takes a verb is sought; never those below them."""
        if self.unit is not None:
            return [self.unit.path]
        return standing.homes(self.user, verb)

    def holds(self, verb: str) -> bool:
        """Whether an account holds a verb anywhere; a unit as such goes nowhere itself."""
        return self.user is not None and bool(access.tops(self.user, verb))


@dataclass(frozen=True)
class Item:
    """One piece of work: what it is, whom it concerns, its last day if it has one, and the page where it is done."""

    text: str
    unit: str
    href: str
    due_on: date | None = None
    number: float = 1  # what a line counts of it; days for what is counted in days

    def late(self, today: date) -> bool:
        """Whether its last day is past."""
        return self.due_on is not None and self.due_on < today
