"""Which of many looks are near each other: all compared at once, as numbers."""

from collections.abc import Sequence

import numpy as np


def near(new: Sequence[str], known: Sequence[str], bits: int, most: int) -> list[tuple[int, int]]:
    """Places of pairs (in `new`, in `known`) whose looks differ in at most so many bits.

    A look that is near more than `most` others is common and left out. Each new one is held against all known in
    one sweep: a thousand against a million take about two seconds.
    """
    if not new or not known:
        return []
    field = np.array([int(look, 16) for look in known], dtype=np.uint64)
    found: list[tuple[int, int]] = []
    for place, look in enumerate(new):
        apart = np.bitwise_count(field ^ np.uint64(int(look, 16)))
        places = np.flatnonzero(apart <= bits)
        if len(places) <= most + 1:  # itself among them
            found += [(place, int(other)) for other in places]
    return found
