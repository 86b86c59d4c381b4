"""From administrative divisions to the committees that lead them. No level is invented: a city without counties
has its towns directly below, a county without a city stands for itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector

PROVINCE, CITY, COUNTY, TOWN = 1, 2, 3, 4


@dataclass(frozen=True)
class Place:
    """A division of one edition; `parent` is its code, "" for a province."""

    code: str
    name: str
    level: int
    parent: str


@dataclass(frozen=True)
class Committee:
    """A committee to be started for a place; `parent` is the place above, "" for the top."""

    place: Place
    parent: str
    name: str
    short_name: str
    kind: Kind
    sector: Sector


def cities(places: Iterable[Place]) -> list[Place]:
    """What can be started as a city: prefectures, municipalities, and counties that no city leads."""
    listed = list(places)
    levels = {place.code: place.level for place in listed}
    divided = {place.parent for place in listed if place.level == CITY}
    return [
        place
        for place in listed
        if place.level == CITY
        or (place.level == PROVINCE and place.code not in divided)
        or (place.level == COUNTY and levels.get(place.parent) == PROVINCE and place.parent in divided)
    ]


def committees(places: Iterable[Place], city: str) -> list[Committee]:
    """The committees of a city's place and all places below it, parents first. KeyError for an unknown city."""
    below: dict[str, list[Place]] = {}
    known: dict[str, Place] = {}
    for place in places:
        known[place.code] = place
        below.setdefault(place.parent, []).append(place)
    ordered = [committee(known[city], None)]
    for above in ordered:
        ordered += [committee(place, above.place) for place in below.get(above.place.code, [])]
    return ordered


def committee(place: Place, above: Place | None) -> Committee:
    """The committee of a place: a leading organ down to the county, in towns a committee, in streets a working one."""
    parent = above.code if above else ""
    if place.level < TOWN or above is None:
        return Committee(
            place,
            parent,
            f"共青团{place.name}委员会",
            f"{place.name}团委",
            Kind.LOCAL_COMMITTEE,
            Sector.PARTY_GOVERNMENT,
        )
    full = above.name + place.name
    if place.name.endswith("街道") or place.name.endswith("街道办事处"):
        short = place.name.removesuffix("办事处")
        return Committee(
            place, parent, f"共青团{full}工作委员会", f"{short}团工委", Kind.WORKING_COMMITTEE, Sector.URBAN_COMMUNITY
        )
    return Committee(place, parent, f"共青团{full}委员会", f"{place.name}团委", Kind.COMMITTEE, Sector.RURAL)
