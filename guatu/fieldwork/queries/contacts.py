"""Contact points as pages read them: who links where, who links nothing, which branches nobody links."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from guatu.fieldwork.models import Contact, ContactProposal, MatchRun, Visit
from guatu.fieldwork.queries import matching
from guatu.fieldwork.rules.contacts import ContactState, Decision
from guatu.fieldwork.rules.matching import RANK, metres, quarter_start
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.people.models import Post

READ, DECIDE = "fieldwork.read", "contact.decide"
NEAR = 40  # branches that are offered for choice


def with_figures(rows: QuerySet[Contact], on: date) -> QuerySet[Any]:
    """Contacts with the last visit, those of this quarter, the next one planned, and whether the cadre is in office."""
    made = Q(visits__on__isnull=False, visits__on__lte=on, visits__cancelled_at=None)
    planned = Q(visits__on=None, visits__cancelled_at=None, visits__planned_on__gte=on)
    return rows.select_related("unit", "holder", "person", "post").annotate(
        serving=matching.serving(on),
        last_on=Max("visits__on", filter=made),
        visited=Count("visits", filter=made & Q(visits__on__gte=quarter_start(on))),
        planned_on=Min("visits__planned_on", filter=planned),
    )


def contacts(user: Any, unit: Unit, on: date, *, ended: bool = False) -> QuerySet[Any]:
    """The contacts in force, or those that ended, of branches and cadres at and below a unit."""
    here = subtree([unit.path], "unit__path") | subtree([unit.path], "holder__path")
    rows = access.rows(user, READ, Contact).filter(here, until__isnull=not ended)
    return with_figures(rows, on)


def in_state(rows: QuerySet[Any], state: str, due: float) -> QuerySet[Any]:
    """Contacts in force in one state."""
    served = rows.filter(serving=True)
    return {
        ContactState.ORPHANED: rows.filter(serving=False),
        ContactState.IDLE: served.filter(visited__lt=due),
        ContactState.SERVING: served.filter(visited__gte=due),
    }[ContactState(state)]


def mine(user: Any, on: date) -> list[Any]:
    """The contacts in force of the person to whom an account belongs, the longest not visited first."""
    rows = with_figures(Contact.objects.filter(person__account=user, until=None), on)
    return sorted(rows, key=lambda row: (row.last_on is not None, row.last_on or on, row.unit.sort_key, row.pk))


def one(user: Any, pk: int) -> Contact:
    """A contact of one's own, or one that the account may read; else not found."""
    own = Contact.objects.filter(pk=pk, person__account=user).select_related("unit", "holder", "person", "post")
    found = own.first() if pk < 2**62 else None
    return found or access.get(user, READ, Contact, pk, related=("unit", "holder", "person", "post", "decided_by"))


def figured(contact: Contact, on: date) -> Any:
    """One contact with its figures."""
    return with_figures(Contact.objects.filter(pk=contact.pk), on).get()


def visits(contact: Contact) -> QuerySet[Visit]:
    """The visits of a contact, plans included, the newest first."""
    rows = contact.visits.filter(cancelled_at=None).select_related("visitor").annotate(raised=Count("matters"))
    return rows.order_by("-on", "-planned_on", "-pk")


def gaps(unit: Unit, on: date, least: float) -> list[Post]:
    """Who must link a branch at and below a unit and does not: each person once, by the lowest post."""
    rows = matching.lacking(unit, on, least).select_related("unit", "person")
    found: dict[int, Post] = {}
    for post in sorted(rows, key=lambda p: (-p.unit.depth, RANK[p.title], p.unit.path, p.pk)):
        found.setdefault(post.person_id, post)
    proposed = dict(ContactProposal.objects.filter(accepted=None).values_list("person_id", "pk"))
    for post in found.values():
        post.proposal = proposed.get(post.person_id)  # type: ignore[attr-defined]
    return sorted(found.values(), key=lambda p: (p.unit.path, RANK[p.title], p.pk))


def unlinked(user: Any, unit: Unit, on: date) -> QuerySet[Unit]:
    """The standing branches below a unit that no cadre in office links."""
    rows = access.units(user, READ).below(unit.path).in_force().filter(kind=Kind.BRANCH.value)
    linked = matching.living(on).filter(unit=OuterRef("pk"))
    return rows.filter(~Exists(linked)).select_related("parent")


@dataclass(frozen=True)
class Overview:
    """The figures of an area; each opens to its rows."""

    obliged: int
    lacking: int
    branches: int
    unlinked: int
    contacts: int
    idle: int
    orphaned: int
    waiting: int

    @property
    def linking(self) -> int:
        return self.obliged - self.lacking


def overview(user: Any, unit: Unit, on: date, norms: dict[str, float]) -> Overview:
    """The figures of a unit and all below it."""
    held = contacts(user, unit, on)
    people = matching.obliged(unit, on).values("person").distinct()
    lacking = matching.lacking(unit, on, norms["contact.least"]).values("person").distinct()
    branches = Unit.objects.below(unit.path).in_force().filter(kind=Kind.BRANCH.value)
    return Overview(
        obliged=people.count(), lacking=lacking.count(),
        branches=branches.count(), unlinked=unlinked(user, unit, on).count(), contacts=held.count(),
        idle=in_state(held, ContactState.IDLE, norms["contact.visits"]).count(),
        orphaned=in_state(held, ContactState.ORPHANED, norms["contact.visits"]).count(),
        waiting=proposals(user, unit).filter(accepted=None).count(),
    )  # fmt: skip


def proposals(user: Any, unit: Unit) -> QuerySet[ContactProposal]:
    """The proposals for cadres at and below a unit."""
    rows = access.rows(user, READ, ContactProposal).filter(subtree([unit.path], "post__unit__path"))
    return rows.select_related("post__unit", "person", "unit", "run", "contact__unit", "decided_by")


def decided(rows: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    """Proposals by what became of them."""
    return {
        Decision.WAITING: rows.filter(accepted=None),
        Decision.ACCEPTED: rows.filter(accepted=True),
        Decision.CHANGED: rows.filter(accepted=False, contact__isnull=False),
        Decision.REFUSED: rows.filter(accepted=False, contact__isnull=True),
    }[Decision(wanted)]


def last_run(unit: Unit) -> MatchRun | None:
    """The newest run for a unit."""
    return MatchRun.objects.filter(unit=unit).select_related("by").order_by("-at", "-pk").first()


def of_unit(user: Any, unit: Unit, on: date) -> tuple[list[Any], list[Any]]:
    """Who links a unit, and which branches its own cadres link: those in force that the account may read."""
    rows = with_figures(access.rows(user, READ, Contact).filter(until=None), on)
    return list(rows.filter(unit=unit).order_by("since", "pk")), list(
        rows.filter(holder=unit).order_by("person__sort_key", "unit__sort_key", "pk")
    )


@dataclass(frozen=True)
class Choice:
    """A branch that can be chosen by hand: how far it is, and how many cadres link it."""

    unit: Unit
    metres: int | None
    linked: int


def choices(post: Post, on: date, most: float) -> list[Choice]:
    """The branches that a cadre can link, the nearest first, those of unknown position last."""
    rows = Unit.objects.below(post.unit.path).in_force().filter(kind__in=sorted(BRANCHES)).select_related("parent")
    own = matching.own_units([post.person_id])[post.person_id]
    taken = set(Contact.objects.filter(person=post.person_id, until=None).values_list("unit_id", flat=True))
    linked, here = matching.linked(on), matching.position(post.unit.latitude, post.unit.longitude)
    found = [
        Choice(unit, metres(here, matching.position(unit.latitude, unit.longitude)), linked[unit.pk])
        for unit in rows.exclude(pk__in=own | taken)
        if linked[unit.pk] < most
    ]
    found.sort(key=lambda one: (one.metres is None, one.metres or 0, one.linked, one.unit.sort_key, one.unit.pk))
    return found[:NEAR]
