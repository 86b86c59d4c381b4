"""The materialised path of a unit: the numbers of its ancestors and itself, each seven digits wide.

Only digits and a fixed width, so that every collation orders it alike and a subtree is one range.
"""

WIDTH = 7


def path(parent: str, pk: int) -> str:
    """The path of unit `pk` below a parent's path ("" for the root). Raises ValueError past ten million units."""
    segment = str(pk).zfill(WIDTH)
    if len(segment) > WIDTH or pk < 1:
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
