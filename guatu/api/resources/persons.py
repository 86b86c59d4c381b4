"""Persons of the register: what lists show of them, with their numbers masked, and one person's history."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, Number, Out, chars, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.posts import PostOut, post_out
from guatu.api.resources.refs import UnitRef, unit_ref
from guatu.base import clock
from guatu.people.models import Membership, Person
from guatu.people.queries import numbers
from guatu.people.queries import persons as queries
from guatu.people.rules.identity import age
from guatu.people.rules.states import State
from guatu.people.rules.words import Studying

router = Router()


class PersonOut(Out):
    """A person. `id_masked` and `phone_masked` show the last four characters; whole numbers are not handed out."""

    id: int
    name: str
    unit: UnitRef
    state: State | None
    sex: str
    age: int | None
    education: str
    studying: str
    political: str
    id_masked: str
    phone_masked: str
    joined_on: date | None
    member_number: str | None
    version: int


class MembershipOut(Out):
    """One state of a membership, from `since` until before `until`."""

    unit: UnitRef
    state: State
    origin: str
    since: date
    until: date | None


class RecordOut(PersonOut):
    """A person with the history of the membership and the posts, newest first."""

    memberships: list[MembershipOut]
    posts: list[PostOut]


class PersonQuery(Paging):
    """Which persons: in a state of membership, at school or not, in a subtree, by words of name or pinyin."""

    state: State | None = None
    studying: Studying | None = None
    below: Number | None = None
    search: Annotated[str, chars(100)] | None = None


def person_facts(row: Person, state: str | None, today: date) -> dict[str, Any]:
    return {
        "id": row.pk, "name": row.name, "unit": unit_ref(row.unit), "state": state and State(state), "sex": row.sex,
        "age": age(row.birth_on, today) if row.birth_on else None, "education": row.education,
        "studying": row.studying, "political": row.political, "id_masked": numbers.masked(row.id_tail),
        "phone_masked": numbers.masked(row.phone_tail), "joined_on": row.joined_on,
        "member_number": row.member_number, "version": row.version,
    }  # fmt: skip


def membership_out(row: Membership) -> MembershipOut:
    return MembershipOut(
        unit=unit_ref(row.unit), state=State(row.state), origin=row.origin, since=row.since, until=row.until
    )


@reads(router, "/persons", Page[PersonOut], "团员与青年", queries.READ)
def persons(request: Asked, query: Query[PersonQuery]) -> Any:
    """Persons whom the account may read, by number."""
    rows, today = queries.listed(request.user), clock.day(request.at)
    if query.state:
        rows = queries.in_state(rows, query.state.value)
    if query.studying:
        rows = rows.filter(studying=query.studying.value)
    if query.below:
        rows = rows.filter(below(request, queries.READ, query.below, "unit__path"))
    for word in (query.search or "").lower().split()[:6]:
        rows = rows.filter(search_text__contains=word)
    return page(request, rows, query, lambda row: PersonOut(**person_facts(row, row.state, today)))


@reads(router, "/persons/{id}", RecordOut, "一名团员或青年", queries.READ)
def person(request: Asked, id: Id) -> RecordOut:
    """One person, with the history."""
    row = queries.person(request.user, queries.READ, id)
    found = queries.record(row, request.at)
    return RecordOut(
        **person_facts(row, found.state, clock.day(request.at)),
        memberships=[membership_out(one) for one in found.memberships],
        posts=[post_out(one) for one in found.posts],
    )
