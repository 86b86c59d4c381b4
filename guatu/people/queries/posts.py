"""Cadres: who holds which post, and where posts are vacant, unconfirmed or over."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.people.models import Membership, Person, Post, Term
from guatu.people.queries.members import in_force
from guatu.people.rules import posts as rules
from guatu.people.rules import terms
from guatu.people.rules.posts import COMMITTEE, Title
from guatu.people.rules.states import BELONGING
from guatu.people.rules.terms import Standing

READ = "post.read"


def seen(user: Any) -> QuerySet[Post]:
    """The posts that an account reads, in force and past."""
    return access.rows(user, READ, Post).select_related("unit", "person", "term")


def in_office(on: date) -> Q:
    """The condition of posts that are held on a day."""
    return in_force(on)


def cadres(user: Any, on: date) -> QuerySet[Post]:
    """The posts in force that an account reads, each with the number of such posts that its holder has."""
    held = access.rows(user, READ, Post).filter(person=OuterRef("person"), until=None).order_by().values("person")
    return seen(user).filter(in_office(on)).annotate(held=Subquery(held.annotate(n=Count("pk")).values("n")))


def persons_matching(user: Any, text: str, unit: Unit) -> list[Person]:
    """Up to 20 persons of the own subtree whose name or pinyin contains a text; without one, those of the unit."""
    rows = access.rows(user, "person.read", Person).filter(erased_at=None).select_related("unit")
    rows = rows.filter(search_text__icontains=text) if text else rows.filter(unit=unit)
    return list(rows.order_by("sort_key", "pk")[:20])


@dataclass
class File:
    """The posts of one unit: in force by rank, those that ended, its terms, and what is wrong."""

    unit: Unit
    holding: list[Post]
    past: list[Post]
    terms: list[Term]
    standing: Standing
    members: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def term(self) -> Term | None:
        return self.terms[0] if self.terms else None


ORDER = {title: number for number, title in enumerate(Title)}


def file_of(unit: Unit, on: date, norms: dict[str, float]) -> File:
    """Everything about the posts of a unit on a day."""
    rows = list(Post.objects.filter(unit=unit).select_related("person", "term").order_by("-since", "pk"))
    holding = [post for post in rows if post.since <= on and (post.until is None or post.until > on)]
    holding.sort(key=lambda post: (ORDER[Title(post.title)], post.since, post.pk))
    past = [post for post in rows if post not in holding]
    found = list(Term.objects.filter(unit=unit, elected_on__lte=on).order_by("-elected_on"))
    until = _until(found[0]) if found else None
    members = Membership.objects.filter(in_force(on), unit=unit, state__in=sorted(BELONGING)).count()
    file = File(unit, holding, past, found, terms.standing(Kind(unit.kind), until, on, norms["term.warn"]), members)
    file.faults = _faults(file, norms)
    return file


def _until(term: Term) -> date:
    return term.extended_to or term.due_on


def _faults(file: File, norms: dict[str, float]) -> list[str]:
    found = [] if any(post.title == Title.SECRETARY for post in file.holding) else ["书记空缺"]
    committee = len({post.person_id for post in file.holding if post.title in COMMITTEE})
    if Kind(file.unit.kind) in BRANCHES and not rules.committee_fits(file.members, committee, norms):
        least, most = norms["branch.committee_least"], norms["branch.committee_most"]
        found.append(f"团员 {file.members} 人，支部委员会应为 {least:.0f} 至 {most:.0f} 人，现有 {committee} 人")
    if any(post.consent_on is None for post in file.holding):
        found.append("有职务未确认党组织意见")
    return found


# -- for all units at once: own rows only, a few queries whatever the size


def secretaries(on: date) -> set[int]:
    """The units that have a secretary on a day."""
    return set(Post.objects.filter(in_office(on), title=Title.SECRETARY).values_list("unit_id", flat=True))


def committees(on: date) -> Counter[int]:
    """How many persons each branch's committee has on a day."""
    held = Post.objects.filter(
        in_office(on), title__in=sorted(COMMITTEE), unit__kind__in=sorted(BRANCHES)
    ).values("unit_id")  # fmt: skip
    return Counter(dict(held.annotate(n=Count("person_id", distinct=True)).values_list("unit_id", "n")))


def belonging(on: date) -> Counter[int]:
    """How many members belong to each unit on a day."""
    held = Membership.objects.filter(in_force(on), state__in=sorted(BELONGING)).values("unit_id")
    return Counter(dict(held.annotate(n=Count("pk")).values_list("unit_id", "n")))


def filled(on: date, norms: dict[str, float]) -> dict[int, bool]:
    """Whether each open unit is led as the norms ask: a secretary, and where a branch is large, its committee."""
    led, sizes, members = secretaries(on), committees(on), belonging(on)
    return {
        pk: pk in led and (Kind(kind) not in BRANCHES or rules.committee_fits(members[pk], sizes[pk], norms))
        for pk, kind in Unit.objects.in_force().values_list("pk", "kind")
    }


def last_terms(on: date) -> dict[int, date]:
    """By when each unit with a term must elect, extension included: of the newest election up to a day."""
    rows = Term.objects.filter(elected_on__lte=on).order_by("unit_id", "elected_on")
    return {unit: later or due for unit, due, later in rows.values_list("unit_id", "due_on", "extended_to")}


def terms_in_force(on: date) -> dict[int, bool]:
    """Whether each open unit that elects is within its term; without a recorded election it is not.

    Working committees and temporary branches, which do not elect, are left out.
    """
    until = last_terms(on)
    rows = Unit.objects.in_force().values_list("pk", "kind")
    return {
        pk: (until.get(pk) or date.min) >= on for pk, kind in rows if Kind(kind) not in terms.NOT_ELECTED
    }  # fmt: skip


# -- the watch


@dataclass(frozen=True)
class Watched:
    """A unit with something about its posts that wants attention. `days`: how long vacant, or over (ahead if < 0)."""

    unit: Unit
    vacant_since: date | None
    vacant: int | None
    members: int
    committee: int | None
    standing: Standing
    until: date | None
    stale: int
    faults: tuple[str, ...]

    @property
    def pk(self) -> int:
        return self.unit.pk

    @property
    def sort_key(self) -> str:
        return self.unit.sort_key


FAULTS = (
    ("vacant", "书记空缺"), ("committee", "支委会人数不符"), ("overdue", "届满未换"), ("ending", "即将届满"),
    ("none", "没有换届记录"), ("stale", "疑似过期的职务"),
)  # fmt: skip


def watch(user: Any, on: date, norms: dict[str, float]) -> list[Watched]:
    """The open units of an account with a vacancy, a committee of the wrong size, or a term near its end or over.

    Vacant counts from the end of the last secretary's post, else from the unit's founding; unknown counts at once.
    """
    led, sizes, members, until = secretaries(on), committees(on), belonging(on), last_terms(on)
    vacant, stale = _vacant_since(on), stale_posts(on)
    shown = ("name", "short_name", "kind", "sort_key", "search_text", "founded_on")
    units = access.units(user, READ).in_force().only(*shown).order_by("sort_key", "pk")
    rows = (_watched(u, on, norms, u.pk in led, vacant, sizes, members, until, stale) for u in units)
    return [row for row in rows if row.faults]


def _watched(
    unit: Unit, on: date, norms: dict[str, float], led: bool, vacant: dict[int, date], sizes: Counter[int],
    members: Counter[int], until: dict[int, date], stale: Counter[int],
) -> Watched:  # fmt: skip
    kind = Kind(unit.kind)
    since = None if led else vacant.get(unit.pk) or unit.founded_on
    days = (on - since).days if since else None
    size = sizes[unit.pk] if kind in BRANCHES else None
    standing = terms.standing(kind, until.get(unit.pk), on, norms["term.warn"])
    faults = [
        ("vacant", not led and (days is None or days >= norms["post.vacant"])),
        ("committee", size is not None and not rules.committee_fits(members[unit.pk], size, norms)),
        (standing.value, standing in {Standing.OVERDUE, Standing.ENDING, Standing.NONE}),
        ("stale", bool(stale[unit.pk])),
    ]
    return Watched(
        unit, since, days, members[unit.pk], size, standing, until.get(unit.pk), stale[unit.pk],
        tuple(name for name, wrong in faults if wrong),
    )  # fmt: skip


def _vacant_since(on: date) -> dict[int, date]:
    ended = Post.objects.filter(title=Title.SECRETARY, until__lte=on).values("unit_id")
    return dict(ended.annotate(last=Max("until")).values_list("unit_id", "last"))


def stale_posts(on: date) -> Counter[int]:
    """How many open posts of each unit look forgotten: the elected term is over and a new one was elected since, or
    the holder's membership ended without another."""
    rows = Post.objects.filter(in_office(on)).filter(_stale()).values("unit_id")
    return Counter(dict(rows.annotate(n=Count("pk")).values_list("unit_id", "n")))


def _stale() -> Q:
    newer = Term.objects.filter(unit=OuterRef("unit"), elected_on__gt=OuterRef("term__elected_on"))
    ended = Membership.objects.filter(person=OuterRef("person"), until=None).exclude(state__in=sorted(BELONGING))
    return Q(Exists(newer), term__isnull=False) | Q(Exists(ended)) | Q(unit__closed_on__isnull=False)


def stale(rows: QuerySet[Post]) -> QuerySet[Post]:
    """Those posts that look forgotten (see `stale_posts`)."""
    return rows.filter(_stale())


# -- one person


def of_person(user: Any, person: Person) -> list[Post]:
    """The posts of a person that an account reads, those in force first."""
    rows = seen(user).filter(person=person).order_by("-since", "pk")
    return sorted(rows, key=lambda post: post.until is not None)
