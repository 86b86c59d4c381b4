"""Which places that are too small could found a branch together, or lean on an organisation that is there.

Plain geometry and counting about candidates. What is not known is never estimated: a place whose count or position
is missing is named as one that cannot be judged (`Unjudged`). The choice among the options is the solver's.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from guatu.base.states import Choice
from guatu.coverage.rules.places import Joint, PlaceKind
from guatu.orgs.rules.sectors import Sector
from guatu.orgs.rules.ways import metres_between

NEIGHBOURS = 7  # nearest places that are tried with each place; keeps the options of a town in the thousands
TOGETHER = 4  # places in one joint branch at most
HOSTS = 4  # nearest organisations that are tried for each place


_SCHOOLS = frozenset(
    {Sector.UNIVERSITY, Sector.VOCATIONAL_SCHOOL, Sector.SENIOR_HIGH, Sector.JUNIOR_HIGH, Sector.PRIMARY_SCHOOL}
)
_OPEN = frozenset({Sector.RURAL, Sector.URBAN_COMMUNITY, Sector.PRIVATE_FIRM})
# On whom a kind of place may lean: never on a class of pupils or a workshop, unless it is a school itself.
LEANING: dict[PlaceKind, frozenset[Sector]] = {
    PlaceKind.SCHOOL: _SCHOOLS,
    PlaceKind.VILLAGE: frozenset({Sector.RURAL}),
    PlaceKind.COMMUNITY: frozenset({Sector.URBAN_COMMUNITY}),
    PlaceKind.FIRM: _OPEN,
    PlaceKind.BUILDING: _OPEN,
    PlaceKind.PARK: _OPEN,
    PlaceKind.SOCIAL: _OPEN | {Sector.SOCIAL_ORGANISATION},
    PlaceKind.TRADE: _OPEN | {Sector.SOCIAL_ORGANISATION},
}


class Unjudged(Choice):
    """Why nothing can be suggested for a place before somebody completes the register."""

    NO_COUNT = "no_count", "没有核实过的人数"
    STALE_COUNT = "stale_count", "人数已过期"
    NO_MEMBERS = "no_members", "没有填团员人数"
    NO_POSITION = "no_position", "没有坐标"


@dataclass(frozen=True)
class Spot:
    """A place as the pairing sees it. `area` is the county within which branches are founded; None: not known."""

    pk: int
    kind: str
    area: str
    members: int | None
    youths: int | None
    latitude: float | None
    longitude: float | None
    stale: bool = False


@dataclass(frozen=True)
class Host:
    """An organisation that places can lean on: where it is, how many members it has, and its sector."""

    pk: int
    area: str
    members: int
    latitude: float
    longitude: float
    sector: str


@dataclass(frozen=True)
class Limits:
    """The numbers of the rules: members that an organisation needs, may have, and how far apart, in metres."""

    least: int
    most: int
    metres: float


@dataclass(frozen=True)
class Option:
    """One possible suggestion. `host` is None for a joint branch; `metres` is the longest way, `way` all of them."""

    places: tuple[int, ...]
    host: int | None
    joint: str
    members: int
    youths: int
    metres: int
    way: int


@dataclass(frozen=True)
class Refused:
    """What a person has refused: these places together, or with this organisation."""

    places: frozenset[int]
    host: int | None


def unjudged(spot: Spot) -> Unjudged | None:
    """Why a place cannot be judged, or None."""
    if spot.youths is None:
        return Unjudged.NO_COUNT
    if spot.stale:
        return Unjudged.STALE_COUNT
    if spot.members is None:
        return Unjudged.NO_MEMBERS
    if spot.latitude is None or spot.longitude is None:
        return Unjudged.NO_POSITION
    return None


def too_small(spot: Spot, limits: Limits) -> bool:
    """Whether a place that can be judged has young people, but too few members for a branch of its own."""
    return bool(spot.youths) and spot.members is not None and spot.members < limits.least


def joint_kind(kinds: Iterable[str]) -> Joint | None:
    """The kind of a joint branch of places of these kinds; None where such a branch is not suggested.

    Villages join with villages, with schools, or with firms and parks; places in towns join with each other. Pupils
    and workers are not put into one branch.
    """
    found = frozenset(kinds)
    if found == {PlaceKind.VILLAGE}:
        return Joint.VILLAGES
    if found == {PlaceKind.VILLAGE, PlaceKind.SCHOOL}:
        return Joint.VILLAGE_SCHOOL
    if PlaceKind.VILLAGE in found and found <= {PlaceKind.VILLAGE, PlaceKind.FIRM, PlaceKind.PARK}:
        return Joint.VILLAGE_FIRM
    if PlaceKind.VILLAGE in found or PlaceKind.SCHOOL in found:
        return None
    return Joint.OTHER


def options(
    spots: Sequence[Spot], hosts: Sequence[Host], limits: Limits, refused: Sequence[Refused] = ()
) -> list[Option]:
    """All options for the places that can be judged and are too small, in an order of their own.

    The order of the rows given makes no difference. Far neighbours are left out (NEIGHBOURS, HOSTS, TOGETHER).
    """
    small = sorted((s for s in spots if unjudged(s) is None and too_small(s, limits)), key=lambda s: s.pk)
    found = {*joint_options(small, limits), *attached_options(small, sorted(hosts, key=lambda h: h.pk), limits)}
    bars: dict[int, list[Refused]] = defaultdict(list)  # each refusal is looked for at its first place alone
    for bar in refused:
        bars[min(bar.places)].append(bar)
    kept = (
        option
        for option in found
        if not any(barred(option, bar) for place in option.places for bar in bars.get(place, ()))
    )
    return sorted(kept, key=lambda option: (option.places, option.host or 0))


def barred(option: Option, by: Refused) -> bool:
    """Whether an option repeats what was refused: those places together again, or the same place with that host."""
    return option.host == by.host and by.places <= set(option.places)


def joint_options(small: Sequence[Spot], limits: Limits) -> Iterator[Option]:
    """Groups of near places that reach the least number of members together."""
    near = neighbours(small, limits.metres)
    for spot in small:
        for size in range(1, TOGETHER):
            for others in combinations(near[spot.pk], size):
                option = together(sorted((spot, *others), key=lambda s: s.pk), limits)
                if option:
                    yield option


def together(group: Sequence[Spot], limits: Limits) -> Option | None:
    """The joint branch of a group, or None if it breaks a limit."""
    members, joint = sum(spot.members or 0 for spot in group), joint_kind(spot.kind for spot in group)
    if joint is None or not limits.least <= members <= limits.most or len({spot.area for spot in group}) > 1:
        return None
    ways = {(a.pk, b.pk): metres_between(point(a), point(b)) for a, b in combinations(group, 2)}
    longest = max(ways.values())
    if longest > limits.metres:
        return None
    return Option(
        places=tuple(spot.pk for spot in group), host=None, joint=joint.value, members=members,
        youths=sum(spot.youths or 0 for spot in group), metres=int(longest), way=int(sum(ways.values())),
    )  # fmt: skip


def attached_options(small: Sequence[Spot], hosts: Sequence[Host], limits: Limits) -> Iterator[Option]:
    """Each place with the nearest organisations that have room for it."""
    there: dict[str, list[Host]] = defaultdict(list)
    for host in sorted(hosts, key=lambda h: (h.latitude, h.pk)):
        if host.members >= limits.least:
            there[host.area].append(host)
    for spot in small:
        ways = (
            (metres_between(point(spot), point(host)), host.pk)
            for host in within(there[spot.area], point(spot)[0], margin(limits.metres))
            if host.members + (spot.members or 0) <= limits.most and host.sector in LEANING[PlaceKind(spot.kind)]
        )
        for way, host_pk in sorted(one for one in ways if one[0] <= limits.metres)[:HOSTS]:
            yield Option(
                places=(spot.pk,), host=host_pk, joint="", members=spot.members or 0, youths=spot.youths or 0,
                metres=int(way), way=int(way),
            )  # fmt: skip


def within(hosts: Sequence[Host], latitude: float, reach: float) -> Sequence[Host]:
    """Those of some hosts, sorted by latitude, that are not too far north or south."""
    start = bisect_left(hosts, latitude - reach, key=lambda h: h.latitude)
    return hosts[start : bisect_right(hosts, latitude + reach, key=lambda h: h.latitude)]


def neighbours(small: Sequence[Spot], metres: float) -> dict[int, list[Spot]]:
    """For each place its nearest others of the same area within reach, nearest first."""
    rows: dict[int, list[tuple[float, int, Spot]]] = {spot.pk: [] for spot in small}
    by_latitude = sorted(small, key=lambda s: (point(s), s.pk))
    for number, a in enumerate(by_latitude):
        for b in by_latitude[number + 1 :]:
            if point(b)[0] - point(a)[0] > margin(metres):
                break
            way = metres_between(point(a), point(b)) if a.area == b.area else metres + 1
            if way <= metres:
                rows[a.pk].append((way, b.pk, b))
                rows[b.pk].append((way, a.pk, a))
    return {
        pk: [spot for _way, _pk, spot in sorted(found, key=lambda r: r[:2])[:NEIGHBOURS]] for pk, found in rows.items()
    }


def margin(metres: float) -> float:
    """Degrees of latitude that are at least as long as a way: who is further north or south need not be measured."""
    return metres / 111_000


def point(spot: Spot | Host) -> tuple[float, float]:
    """Where a place is that can be judged, or a host."""
    return (spot.latitude or 0.0, spot.longitude or 0.0)


def parts(options: Sequence[Option]) -> list[list[Option]]:
    """The options cut into parts that have no place and no organisation in common, so that each is solved by itself."""
    above: dict[tuple[str, int], tuple[str, int]] = {}

    def top(key: tuple[str, int]) -> tuple[str, int]:
        while above.setdefault(key, key) != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for option in options:
        keys = [("place", pk) for pk in option.places] + ([("host", option.host)] if option.host else [])
        for key in keys[1:]:
            above[top(key)] = top(keys[0])
    found: dict[tuple[str, int], list[Option]] = defaultdict(list)
    for option in options:
        found[top(("place", option.places[0]))].append(option)
    return list(found.values())
