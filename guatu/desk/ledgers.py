"""The kinds of ledger of the data centre, declared once: adding a kind is one line of the table.

Units have their own way (desk.views.imports), since their rows depend on each other and differences become proposals.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from guatu.accounts.models import User
from guatu.activities import sheets as activities
from guatu.activities.actions.imports import MeetingsLedger, TrainingsLedger
from guatu.activities.models import Course, Meeting
from guatu.base.excel.sheets import Sheet
from guatu.base.problems import Problem
from guatu.coverage import sheets as coverage
from guatu.coverage.actions.imports import PlacesLedger
from guatu.coverage.models import Place
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.actions.imports import Ledger
from guatu.people.actions.ledgers_members import MembersLedger
from guatu.people.actions.ledgers_posts import PostsLedger
from guatu.people.models import Person, Post
from guatu.people.queries.ledgers import unit_names
from guatu.people.rules.ledgers import UnitNames
from guatu.people.sheets import members, posts


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
        Kind("posts", "团干部", posts.POSTS, "post.edit", "post.read", PostsLedger, Post, posts.lines),
        Kind("meetings", "组织生活", activities.MEETINGS, "meeting.record", "meeting.read", MeetingsLedger, Meeting,
             activities.meetings),
        Kind("trainings", "培训", activities.TRAININGS, "course.edit", "post.read", TrainingsLedger, Course,
             activities.trainings),
        Kind("places", "场所", coverage.PLACES, "place.edit", "place.read", PlacesLedger, Place, coverage.lines),
    )
}  # fmt: skip


def kind_of(code: str) -> Kind:
    """A kind by its code. Refuses with `not_found` for any other word."""
    if code not in LEDGERS:
        raise Problem("not_found")
    return LEDGERS[code]
