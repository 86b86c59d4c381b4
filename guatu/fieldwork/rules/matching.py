"""Who is to link which branch (联系点): nearest and handy, weak branches first, nobody over their load.

Values in, values out; the choice of one unit's cadres together is the solver's. A cadre is offered branches below
the unit of the post alone, never their own. The lowest units choose first: their cadres are nearest, and have the
fewest to choose from, so that whoever sits higher can still take any other branch.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.ways import metres_between
from guatu.people.rules.posts import COMMITTEE, Title

Position = tuple[float, float]

# Secretaries, deputies, standing members, members of committees and delegates to congresses, at every level that
# has branches below it. Candidates for the committee and staff are not obliged.
OBLIGED = COMMITTEE | {Title.DELEGATE}
LEVELS = frozenset({Kind.LOCAL_COMMITTEE, Kind.COMMITTEE, Kind.WORKING_COMMITTEE})
RANK = {title.value: number for number, title in enumerate(Title)}


@dataclass(frozen=True)
class Holder:
    """Somebody who is to link a branch, by the post at a unit. `own`: branches that this person belongs to."""

    person: int
    post: int
    path: str
    rank: int
    position: Position | None = None
    own: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Branch:
    """A branch that can be linked: how many cadres link it already, and what is weak about it."""

    pk: int
    path: str
    position: Position | None = None
    load: int = 0
    findings: int = 0
    overdue: int = 0

    @property
    def weakness(self) -> int:
        return self.findings + self.overdue


@dataclass(frozen=True)
class Weak:
    """What others know of a branch: open findings of the self-check, tasks that are overdue."""

    findings: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class Terms:
    """The numbers of the rules: cadres that one branch may have, and what counts as how many metres."""

    most: int
    weak: int
    load: int
    unknown: int


@dataclass(frozen=True)
class Pair:
    """One pair that is proposed, with what it rests on."""

    holder: Holder
    branch: Branch
    metres: int | None

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """What speaks for the pair, as codes with figures: the way, what is weak, who links the branch already."""
        way = ("metres", self.metres) if self.metres is not None else ("unplaced", 0)
        found = [way, ("findings", self.branch.findings), ("overdue", self.branch.overdue)]
        found = [one for one in found if one[1] or one[0] in {"metres", "unplaced"}]
        return [*found, ("linked", self.branch.load) if self.branch.load else ("alone", 0)]


def terms_of(norms: Mapping[str, float]) -> Terms:
    """The numbers as they hold."""
    return Terms(
        most=int(norms["contact.branch_most"]), weak=int(norms["contact.weak_metres"]),
        load=int(norms["contact.load_metres"]), unknown=int(norms["contact.unknown_metres"]),
    )  # fmt: skip


def metres(a: Position | None, b: Position | None) -> int | None:
    """The way between two units; None where the position of one is not known: it is never estimated."""
    return None if a is None or b is None else round(metres_between(a, b))


def allowed(holder: Holder, branch: Branch, barred: Collection[tuple[int, int]] = ()) -> bool:
    """Whether a cadre may be offered a branch: below the unit of the post, not the own, not refused before."""
    return (
        holder.path != branch.path
        and paths.contains(holder.path, branch.path)
        and branch.pk not in holder.own
        and (holder.person, branch.pk) not in barred
    )


def cost(holder: Holder, branch: Branch, terms: Terms) -> int:
    """How far a branch is from being the one to take, in metres: near, weak and not linked yet comes first."""
    way = metres(holder.position, branch.position)
    return (terms.unknown if way is None else way) + terms.load * branch.load - terms.weak * branch.weakness


def one_each(holders: Iterable[Holder]) -> list[Holder]:
    """Each person once, by the lowest post (nearest), then the first in rank; in an order of their own."""
    found: dict[int, Holder] = {}
    for holder in sorted(holders, key=lambda h: (-len(h.path), h.rank, h.path, h.post)):
        found.setdefault(holder.person, holder)
    return sorted(found.values(), key=lambda h: (-len(h.path), h.path, h.rank, h.person))


def groups(holders: Iterable[Holder]) -> list[list[Holder]]:
    """The cadres unit by unit, the lowest units first."""
    return [list(found) for _path, found in groupby(one_each(holders), key=lambda h: h.path)]


def within(branches: Sequence[Branch], top: str) -> list[Branch]:
    """The branches below a unit."""
    return [branch for branch in branches if branch.path != top and paths.contains(top, branch.path)]


def seats(branches: Iterable[Branch], terms: Terms, at_most: int) -> list[Branch]:
    """The places that are free at some branches, one by one: each as the branch stands once those before are taken."""
    return [
        replace(branch, load=branch.load + taken)
        for branch in branches
        for taken in range(min(at_most, max(0, terms.most - branch.load)))
    ]


def quarter_start(on: date) -> date:
    """The first day of the quarter that a day lies in."""
    return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
