"""Posts of cadres, in force and past."""

from datetime import date
from typing import Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Number, Out, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, unit_ref
from guatu.base import clock
from guatu.people.models import Post
from guatu.people.queries import posts as queries
from guatu.people.rules.posts import Nature, Selection, Title

router = Router()


class PostOut(Out):
    """A post that a person holds or held. Without `consent_on` the Party organisation's consent is not recorded."""

    id: int
    unit: UnitRef
    person: str
    title: Title
    nature: Nature
    selection: Selection | None
    since: date
    until: date | None
    consent_on: date | None


class PostQuery(Paging):
    """Which posts: in a subtree, of a title; those in force by default."""

    below: Number | None = None
    title: Title | None = None
    past: bool = False


def post_out(row: Post) -> PostOut:
    return PostOut(
        id=row.pk, unit=unit_ref(row.unit), person=row.person.name, title=Title(row.title), nature=Nature(row.nature),
        selection=Selection(row.selection) if row.selection else None, since=row.since, until=row.until,
        consent_on=row.consent_on,
    )  # fmt: skip


@reads(router, "/posts", Page[PostOut], "团干部任职", queries.READ)
def posts(request: Asked, query: Query[PostQuery]) -> Any:
    """Posts that the account may read, by number."""
    rows = queries.seen(request.user)
    held = queries.in_office(clock.day(request.at))
    rows = rows.exclude(held) if query.past else rows.filter(held)
    if query.title:
        rows = rows.filter(title=query.title.value)
    if query.below:
        rows = rows.filter(below(request, queries.READ, query.below, "unit__path"))
    return page(request, rows, query, post_out)
