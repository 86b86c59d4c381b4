"""Persons as pages show them: lists, one record, and who can see it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Grant, Unit
from guatu.orgs.rules import paths, roles
from guatu.people.models import Discipline, Membership, Person, PersonRequest, Post, Reveal, Transfer
from guatu.people.queries import numbers
from guatu.people.queries.above import decides
from guatu.people.queries.requests import pending_of
from guatu.people.rules import identity
from guatu.people.rules.states import BELONGING, State

READ = "person.read"
NONE = "none"  # no membership at all
AGES = {"minor": (0, 18), "young": (18, 28), "old": (28, 200)}  # full years, from and before
SHOWN = 8


def listed(user: Any, unit: Unit | None = None) -> QuerySet[Person]:
    """The persons that an account may read, with the state of their membership; below one unit if it is given."""
    rows = access.rows(user, READ, Person).select_related("unit")
    if unit is not None:
        rows = rows.filter(unit__path__gte=unit.path, unit__path__lt=paths.after(unit.path))
    return with_state(rows)


def with_state(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Each person with `state`, the membership in force, None for somebody who never was a member."""
    held = Membership.objects.filter(person=OuterRef("pk"), until=None).values("state")[:1]
    return rows.annotate(state=Subquery(held))


def in_state(rows: QuerySet[Person], state: str) -> QuerySet[Person]:
    """Those whose membership stands so; NONE: those without any."""
    held = Membership.objects.filter(until=None)
    if state == NONE:
        return rows.exclude(pk__in=held.values("person"))
    return rows.filter(pk__in=held.filter(state=state).values("person"))


def aged(rows: QuerySet[Person], band: str, today: date) -> QuerySet[Person]:
    """Those in a band of full years on a day."""
    least, before = AGES[band]
    return rows.filter(birth_on__lte=years_before(today, least), birth_on__gt=years_before(today, before))


def years_before(day: date, years: int) -> date:
    """The latest birth date of somebody who has these full years on a day."""
    try:
        return day.replace(year=max(day.year - years, 1))
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def person(user: Any, verb: str, pk: int) -> Person:
    """One person with the unit, through access."""
    return access.get(user, verb, Person, pk, related=("unit", "unit__parent", "account"))


@dataclass
class Found:
    """What one line of a pasted list leads to."""

    line: str
    persons: list[Person] = field(default_factory=list)


def find(user: Any, lines: list[str]) -> list[Found]:
    """The persons whom lines name, each by name, ID number or phone number, within the account's sight."""
    rows = listed(user)
    by_name: dict[str, list[Person]] = {}
    for row in rows.filter(name__in=[line for line in lines if not _numeric(line)]).order_by("sort_key", "pk"):
        by_name.setdefault(row.name, []).append(row)
    return [Found(line, _numbered(rows, line) if _numeric(line) else by_name.get(line, [])) for line in lines]


def _numeric(line: str) -> bool:
    return sum(letter.isdecimal() for letter in line) >= 8


def _numbered(rows: QuerySet[Person], line: str) -> list[Person]:
    try:
        return list(rows.filter(pk__in=numbers.with_id(numbers.read_id(line, confirmed=True).number).values("pk")))
    except identity.Unreadable:
        try:
            return list(rows.filter(pk__in=numbers.with_phone(numbers.read_phone(line)).values("pk"))[:SHOWN])
        except identity.Unreadable:
            return []


@dataclass
class Record:
    """Everything that a person's page shows."""

    person: Person
    held: Membership | None
    memberships: list[Membership]
    posts: list[Post]
    disciplines: list[Discipline]
    requests: list[PersonRequest]
    reveals: list[Reveal]
    transfer: Transfer | None
    viewers: list[Grant]

    @property
    def state(self) -> State | None:
        return State(self.held.state) if self.held else None


def record(person: Person, at: datetime) -> Record:
    """A person's record with its history."""
    history = list(person.memberships.select_related("unit", "paper", "recorded_by").order_by("-since", "-pk"))
    return Record(
        person=person,
        held=next((row for row in history if row.until is None), None),
        memberships=history,
        posts=list(person.posts.select_related("unit").order_by("-since", "-pk")),
        disciplines=list(person.disciplines.select_related("paper").order_by("-decided_on", "-pk")),
        requests=pending_of(person),
        reveals=list(person.reveals.select_related("asked_by", "decided_by").order_by("-pk")[:20]),
        transfer=person.transfers.filter(finished_at=None, withdrawn_at=None).select_related("to_unit").first(),
        viewers=viewers(person.unit, at),
    )


def viewers(unit: Unit, at: datetime) -> list[Grant]:
    """Who may read the record of somebody at a unit: the posts that hold the right there or above, highest first."""
    held = Grant.objects.in_force(at).filter(unit_id__in=paths.ancestors(unit.path), role__in=roles.roles_with(READ))
    return list(held.select_related("unit", "account").order_by("unit__depth", "role", "account__name"))


def rights(user: Any, person: Person) -> dict[str, bool]:
    """What an account may do with a record."""
    return {
        "edits": access.can(user, "person.edit", person.unit) and person.erased_at is None,
        "reveals": access.can(user, "person.reveal", person.unit) and person.erased_at is None,
        "approves": access.can(user, "person.approve", person.unit),
        "above": decides(user, "membership.approve", person.unit),
        "papers": access.can(user, "paper.read", person.unit),
    }


def revealed(person: Person, user: User, at: datetime) -> Reveal | None:
    """The look at the whole numbers that an account has open now."""
    rows = person.reveals.filter(asked_by=user, approved=True, expires_at__gt=at)
    return rows.order_by("-expires_at").first()


def looks(person: Person, user: User) -> dict[str, Reveal | None]:
    """The own requests to look that wait: for somebody's approval (`asking`), or to be opened (`opening`)."""
    rows = person.reveals.filter(asked_by=user, expires_at=None)
    return {"asking": rows.filter(approved=None).first(), "opening": rows.filter(approved=True).first()}


def own(user: User) -> Person | None:
    """The person whose account this is."""
    return Person.objects.filter(account=user, erased_at=None).select_related("unit", "unit__parent").first()


def at_unit(unit: Unit) -> dict[str, Any]:
    """How many belong to a unit, by state, and the first of them by name."""
    held = Membership.objects.filter(unit=unit, until=None)
    counts = dict(held.values_list("state").annotate(n=Count("pk")).order_by())
    here = with_state(Person.objects.filter(unit=unit)).filter(Q(state__in=sorted(BELONGING)))
    return {
        "counts": [(state.label, counts[state.value]) for state in State if counts.get(state.value)],
        "total": sum(counts.get(state.value, 0) for state in BELONGING),
        "persons": list(here.order_by("sort_key", "pk")[:SHOWN]),
    }


def home(user: Any) -> Unit | None:
    """The one unit at which an account records persons, if it has no unit below."""
    tops = access.tops(user, "person.edit")
    unit = Unit.objects.filter(path=tops[0], closed_on=None).first() if len(tops) == 1 else None
    return unit if unit is not None and not unit.children.filter(closed_on=None).exists() else None


def holder(pk: int) -> Person:
    """The person whose record is claimed, named by a signed token alone."""
    found = Person.objects.filter(pk=pk, erased_at=None).select_related("unit").first()
    if found is None:
        raise Problem("not_found")
    return found
