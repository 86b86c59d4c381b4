"""Which candidate fits which village: the points of a pair with the reasons that they come from.

Home comes first, then what the candidate brings, the way from the sender, and how soon he or she can start. What is
not known brings no points and is never guessed. Who goes where in all is the solver's (fieldwork.pairs), whom a
person follows or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from guatu.base.states import Choice
from guatu.orgs.rules import paths
from guatu.orgs.rules.ways import metres_between

COUNTY = 1  # how deep a county stands below the city


class Reason(Choice):
    """Why a pair fits, or what speaks against it."""

    HOME = "home", "家乡就在本村"
    HOME_TOWN = "home_town", "家乡在本乡镇"
    HOME_COUNTY = "home_county", "家乡在本县（市、区）"
    HOME_NEAR = "home_near", "家乡到村的距离"
    SKILLS = "skills", "具备村里要的专长"
    NO_SKILLS = "no_skills", "村里要的专长都不具备"
    WAY = "way", "派出单位到村的距离"
    NO_WAY = "no_way", "没有坐标，路程不明"
    POOR = "poor", "脱贫县，优先考虑"
    LATE = "late", "到岗比需要的日子晚"


class Unfit(Choice):
    """Why a candidate is left out of the matching before anybody looks at villages."""

    DAYS = "days", "每月可驻村天数不够"
    SERVING = "serving", "现已在驻村"
    GONE = "gone", "已不在册"


@dataclass(frozen=True)
class Village:
    """A village with an open need: `poor` where its county is one of those lifted out of poverty."""

    need: int
    path: str
    skills: frozenset[str]
    wanted_from: date
    poor: bool = False
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class Goer:
    """A candidate: where home is and whence he or she comes. `own` is the unit to which the person belongs."""

    candidate: int
    skills: frozenset[str]
    available_from: date
    home: str = ""
    own: str = ""
    home_place: tuple[float, float] | None = None
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class Pair:
    """What a pair is worth, from 0 to the sum of all points, and why. A reason has a figure: metres, skills, days."""

    need: int
    candidate: int
    points: float
    metres: int | None
    reasons: tuple[tuple[str, float], ...]


def metres(a: tuple[float, float] | None, b: tuple[float, float] | None) -> int | None:
    """The way between two points (degrees north and east) as the crow flies; None where one is not known."""
    return None if a is None or b is None else int(metres_between(a, b))


def pair(village: Village, goer: Goer, norms: Mapping[str, float]) -> Pair | None:
    """The pair with its points and reasons; None where it may not be: nobody is sent to the branch he belongs to."""
    if goer.own and goer.own == village.path:
        return None
    way = metres(village.place, goer.place)
    parts = [
        _home(village, goer, norms["match.home"], norms["match.metres"]),
        _skills(village, goer, norms["match.skills"]),
        _way(way, norms["match.way"], norms["match.metres"]),
        _start(village, goer, norms["match.start"], norms["match.late"]),
    ]
    reasons = [reason for _points, reason in parts if reason is not None]
    if village.poor:
        reasons.append((Reason.POOR.value, 0))
    points = round(sum(points for points, _reason in parts), 3)
    return Pair(village.need, goer.candidate, points, way, tuple(reasons))


Part = tuple[float, tuple[str, float] | None]


def near(way: int, reach: float) -> float:
    """1 on the spot, falling to 0 at the reach and beyond."""
    return max(0.0, 1 - way / reach) if reach else 0.0


def _home(village: Village, goer: Goer, most: float, reach: float) -> Part:
    """All points for home in the village, less for the town and the county, else by distance."""
    if goer.home:
        if goer.home == village.path:
            return most, (Reason.HOME.value, 0)
        if paths.contains(paths.parent(village.path), goer.home):
            return most * 0.75, (Reason.HOME_TOWN.value, 0)
        if _county(goer.home) and _county(goer.home) == _county(village.path):
            return most * 0.5, (Reason.HOME_COUNTY.value, 0)
    way = metres(village.place, goer.home_place)
    return (most * 0.5 * near(way, reach), (Reason.HOME_NEAR.value, way)) if way is not None else (0, None)


def _county(path: str) -> str:
    return path[: (COUNTY + 1) * paths.WIDTH] if paths.depth(path) >= COUNTY else ""


def _skills(village: Village, goer: Goer, most: float) -> Part:
    """By the share of the wanted skills; a village that wants none is content with anybody."""
    if not village.skills:
        return most, None
    found = len(village.skills & goer.skills)
    if not found:
        return 0, (Reason.NO_SKILLS.value, 0)
    return most * found / len(village.skills), (Reason.SKILLS.value, found)


def _way(way: int | None, most: float, reach: float) -> Part:
    if way is None:
        return 0, (Reason.NO_WAY.value, 0)
    return most * near(way, reach), (Reason.WAY.value, way)


def _start(village: Village, goer: Goer, most: float, latest: float) -> Part:
    """All points in time; none once the delay, in days, reaches the latest."""
    late = max(0, (goer.available_from - village.wanted_from).days)
    return most * max(0.0, 1 - late / latest), (Reason.LATE.value, late) if late else None
