"""Choosing among options: as many places as possible, then the shortest ways, by integer programming (HiGHS)."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from guatu.coverage.rules.pairing import Host, Limits, Option, parts

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

SECONDS = 60.0  # for a whole run


def choose(
    options: Sequence[Option], hosts: Sequence[Host], limits: Limits, *,
    seconds: float = SECONDS, step: Callable[[int, int], None] | None = None,
) -> list[Option]:  # fmt: skip
    """The best set of options: each place at most once, no organisation over the most members, in order of places.

    Parts that have nothing to do with each other are solved one by one. What is not solved when the time is over
    (in seconds) is left out: fewer suggestions, never wrong ones. `step(done, all)` is told after each part.
    """
    room = {host.pk: limits.most - host.members for host in hosts}
    chosen: list[Option] = []
    end, pieces = time.monotonic() + seconds, parts(options)
    for number, piece in enumerate(pieces, 1):
        left = end - time.monotonic()
        if left <= 0:
            break
        chosen += solved(piece, room, limits, left)
        if step:
            step(number, len(pieces))
    return sorted(chosen, key=lambda option: (option.places, option.host or 0))


def solved(options: Sequence[Option], room: dict[int, int], limits: Limits, seconds: float) -> list[Option]:
    """The best set of one part, or nothing where the time was too short to find any."""
    import numpy as np  # noqa: PLC0415 -- slow to load
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 -- slow to load

    if len(options) == 1:
        return list(options)
    rows, most = constraints(options, room)
    # One more place is worth more than all ways that a place can cost: six pairs of a group of four.
    worth = 7 * (int(limits.metres) + 1)
    cost = np.array([option.way - worth * len(option.places) for option in options], dtype=float)
    found = milp(
        cost, integrality=np.ones(len(options)), bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, -np.inf, most), options={"time_limit": seconds, "mip_rel_gap": 0},
    )  # fmt: skip
    if found.x is None:
        return []
    return [option for option, taken in zip(options, found.x, strict=True) if taken > 0.5]


def constraints(options: Sequence[Option], room: dict[int, int]) -> "tuple[csr_array, np.ndarray]":
    """One row for each place (at most once) and each organisation (its room, in members)."""
    import numpy as np  # noqa: PLC0415 -- slow to load
    from scipy.sparse import csr_array  # noqa: PLC0415 -- slow to load

    entries: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for column, option in enumerate(options):
        for place in option.places:
            entries["place", place].append((column, 1))
        if option.host:
            entries["host", option.host].append((column, option.members))
    most = [1 if kind == "place" else room[pk] for kind, pk in entries]
    cells = [(row, column, n) for row, found in enumerate(entries.values()) for column, n in found]
    numbers = np.array(cells).T
    matrix = csr_array((numbers[2], (numbers[0], numbers[1])), shape=(len(entries), len(options)), dtype=float)
    return matrix, np.array(most, dtype=float)
