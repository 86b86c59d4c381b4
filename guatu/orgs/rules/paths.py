"""The materialised path of a unit: the numbers of its ancestors and itself, each seven digits wide.

Only digits and a fixed width, so that every collation orders it alike and a subtree is one range.
"""

WIDTH = 7
DEEPEST = 20  # levels that a path of 140 digits holds, the root counted


def path(parent: str, pk: int) -> str:
    """The path of unit `pk` below a parent's path ("" for the root). Raises ValueError past ten million units."""
    segment = str(pk).zfill(WIDTH)
    # The greatest number is left out: `after` could not count past it.
    if not 1 <= pk < 10**WIDTH - 1:
        raise ValueError(f"unit number {pk} does not fit a path")
    return parent + segment


def after(of: str) -> str:
    """The least path behind the subtree of `of`: the subtree is `of <= path < after(of)`."""
    return str(int(of) + 1).zfill(len(of))


def contains(above: str, below: str) -> bool:
    """Whether `below` is `above` or stands in its subtree."""
    return below.startswith(above)


def ancestors(of: str) -> list[int]:
    """The numbers on the way from the root to the unit, itself last."""
    return [int(of[start : start + WIDTH]) for start in range(0, len(of), WIDTH)]


def common(of: list[str]) -> str:
    """The path of the lowest unit at or above all given paths; "" if nothing is above all of them."""
    shared = 0
    for numbers in zip(*map(ancestors, of), strict=False):
        if len(set(numbers)) > 1:
            break
        shared += 1
    return of[0][: shared * WIDTH] if of else ""


def parent(of: str) -> str:
    """The path of the unit above; "" for the root."""
    return of[:-WIDTH]


def depth(of: str) -> int:
    """How many units stand above: 0 for the root."""
    return len(of) // WIDTH - 1
