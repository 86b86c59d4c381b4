"""Matching contact points and drawing spot checks for a city: rules and solver alone, without a database."""

import hashlib
from random import Random

import numpy as np

from guatu.bench.figures import Figure, seconds
from guatu.fieldwork.rules.matching import Branch, Holder, Terms
from guatu.fieldwork.solver import match
from guatu.supervision.rules import spot

COUNTIES, TOWNS, BRANCHES = 10, 15, 60  # towns in each county, branches in each town
CADRES, OF_TOWN = 9, 3  # cadres of a county's and of a town's committee
TERMS = Terms(most=3, weak=2000, load=3000, unknown=20_000)
FRAME, STRATA, DRAWN, SEED = 12_000, 12, 240, "guatu-bench"


def measure() -> dict[str, Figure]:
    """Contact points for every cadre of a city of 9,000 branches; a draw of 240 from 12,000 units that claim."""
    return {"match.contacts": contacts(), "spot.draw": drawn()}


def contacts() -> Figure:
    """All cadres matched, over reckoning every distance once in one array."""
    holders, branches = field()
    value = seconds(lambda: match(holders, branches, TERMS), 3)[0]
    places = np.radians(np.array([branch.position for branch in branches]))
    posts = np.radians(np.array([holder.position for holder in holders]))
    floor = seconds(lambda: distances(posts, places), 5)[0]
    more = {"cadres": len(holders), "matched": len(match(holders, branches, TERMS)), "branches": len(branches)}
    return Figure(value, "s", floor, more)


def field() -> tuple[list[Holder], list[Branch]]:
    """The same city each time: cadres of counties and towns, branches with their weaknesses."""
    draw = Random(7)  # noqa: S311 -- the same city each time
    holders: list[Holder] = []
    branches: list[Branch] = []
    person = 0
    for county in range(COUNTIES):
        top = f"0001{county + 1:04d}"
        for town in range(TOWNS):
            path = f"{top}{town + 1:04d}"
            here = (34 + draw.random(), 113 + draw.random())
            for number in range(BRANCHES):
                at = (here[0] + draw.random() / 20, here[1] + draw.random() / 20)
                branches.append(Branch(len(branches) + 1, f"{path}{number + 1:04d}", at, 0, draw.randint(0, 2)))
            for rank in range(OF_TOWN):
                person += 1
                holders.append(Holder(person, person, path, rank, here))
        for rank in range(CADRES):
            person += 1
            holders.append(Holder(person, person, top, rank, (34.5, 113.5)))
    return holders, branches


def distances(posts: np.ndarray, places: np.ndarray) -> float:
    """The sum of all great-circle distances between two lists of positions, in radii of the earth."""
    lat, lon = posts[:, None, 0] - places[None, :, 0], posts[:, None, 1] - places[None, :, 1]
    way = np.sin(lat / 2) ** 2 + np.cos(posts[:, None, 0]) * np.cos(places[None, :, 0]) * np.sin(lon / 2) ** 2
    return float((2 * np.arcsin(np.sqrt(way))).sum())


def drawn() -> Figure:
    """A stratified draw by weight, over hashing every unit once and sorting."""
    draw = Random(7)  # noqa: S311 -- the same frame each time
    frame = [
        spot.Line(f"u{n:05d}", f"s{n % STRATA:02d}", 1 + n % 3, draw.choice((1.0, 1.5, 2.25))) for n in range(FRAME)
    ]
    sizes = {f"s{n:02d}": DRAWN // STRATA for n in range(STRATA)}
    value = seconds(lambda: spot.draw(SEED, frame, sizes), 5)[0]
    floor = seconds(lambda: sorted(hashlib.sha256(f"{SEED}:{line.code}".encode()).digest() for line in frame), 5)[0]
    return Figure(value, "s", floor, {"frame": FRAME, "drawn": DRAWN})
