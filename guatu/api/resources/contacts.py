"""Contact points (联系点): which cadre links which branch, and how the visits stand."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, Number, Out, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, name_of, unit_ref
from guatu.base import clock
from guatu.fieldwork.models import Contact
from guatu.fieldwork.queries import contacts as queries
from guatu.fieldwork.rules.contacts import ContactState, state
from guatu.orgs import access
from guatu.orgs.queries.norms import norms
from guatu.people.rules.posts import Title

router = Router()


class ContactOut(Out):
    """A contact: the cadre's name and post at `holder`, the branch, visits made this quarter and the next planned."""

    id: int
    unit: UnitRef
    holder: UnitRef
    name: str
    title: Title
    reason: str
    since: date
    until: date | None
    state: ContactState
    visited: int
    last_on: date | None
    planned_on: date | None
    decided_by: str | None
    decided_at: datetime


class ContactQuery(Paging):
    """Which contacts: in a state, of branches or cadres in a subtree; those in force by default."""

    state: ContactState | None = None
    below: Number | None = None
    ended: bool = False


def contact_out(row: Any, due: float) -> ContactOut:
    ended = row.until is not None
    return ContactOut(
        id=row.pk, unit=unit_ref(row.unit), holder=unit_ref(row.holder), name=row.person.name,
        title=Title(row.post.title), reason=row.reason, since=row.since, until=row.until,
        state=state(ended=ended, serving=row.serving, visits=row.visited, due=due), visited=row.visited,
        last_on=row.last_on, planned_on=row.planned_on, decided_by=name_of(row.decided_by), decided_at=row.decided_at,
    )  # fmt: skip


@reads(router, "/contacts", Page[ContactOut], "联系点", queries.READ)
def contacts(request: Asked, query: Query[ContactQuery]) -> Any:
    """Contacts of branches and cadres that the account reads, newest first."""
    on = clock.day(request.at)
    due = norms(on)["contact.visits"]
    seen = access.rows(request.user, queries.READ, Contact)
    if query.below:
        sides = [below(request, queries.READ, query.below, f"{side}__path") for side in ("unit", "holder")]
        seen = seen.filter(sides[0] | sides[1])
    ended = query.ended or query.state == ContactState.ENDED
    rows = queries.with_figures(seen.filter(until__isnull=not ended), on).select_related("decided_by")
    if query.state and query.state != ContactState.ENDED:
        rows = queries.in_state(rows, query.state.value, due)
    return page(request, rows, query, lambda row: contact_out(row, due), newest=True)


@reads(router, "/contacts/{id}", ContactOut, "一个联系点", queries.READ)
def contact(request: Asked, id: Id) -> ContactOut:
    """One contact, also one that ended."""
    on = clock.day(request.at)
    return contact_out(queries.figured(queries.one(request.user, id), on), norms(on)["contact.visits"])
