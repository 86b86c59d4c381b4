"""The kinds of ledger of the data centre, declared once: adding a kind is one line of the table.

Units have their own way (desk.views.imports), since their rows depend on each other and differences become proposals.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from guatu.accounts.models import User
from guatu.base.excel.sheets import Sheet
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.actions.imports import Ledger
from guatu.people.actions.ledgers_members import MembersLedger
from guatu.people.models import Person
from guatu.people.queries.ledgers import unit_names
from guatu.people.rules.ledgers import UnitNames
from guatu.people.sheets import members


@dataclass(frozen=True)
class Kind:
    """A kind of ledger: who may write it (`verb`) and take it away (`read`), how it is planned and exported."""

    code: str
    title: str
    sheet: Sheet
    verb: str
    read: str
    make: Callable[[UnitNames, date], Ledger]
    model: Any
    lines: Callable[[Any], Iterable[list[object]]]

    def units(self, user: User, default: Unit | None) -> UnitNames:
        """The units at which an account may write rows of this kind."""
        return unit_names(user, self.verb, default)

    def exported(self, user: User) -> Iterable[list[object]]:
        """The lines of all rows that an account may take away."""
        return self.lines(access.rows(user, self.read, self.model))


LEDGERS = {
    kind.code: kind
    for kind in (
        Kind("members", "团员", members.MEMBERS, "person.edit", "person.read", MembersLedger, Person, members.lines),
    )
}


def kind_of(code: str) -> Kind:
    """A kind by its code. Refuses with `not_found` for any other word."""
    if code not in LEDGERS:
        raise Problem("not_found")
    return LEDGERS[code]
