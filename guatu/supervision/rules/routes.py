"""The order of stops on a checker's day: always the nearest one next."""

from collections.abc import Mapping

from guatu.orgs.rules.ways import metres_between

Point = tuple[float, float]  # latitude, longitude in degrees


def route(start: Point | None, stops: Mapping[int, Point | None]) -> list[tuple[int, float | None]]:
    """The stops in order with the way from the one before, in metres; those without a known position come last.

    Greedy: from the start (or the first stop by number) to the nearest, and so on; on a tie the lower number.
    """
    left = {pk: point for pk, point in stops.items() if point is not None}
    found: list[tuple[int, float | None]] = []
    here = start
    while left:
        way: float | None = None
        if here is None:
            pk = min(left)
        else:
            ways = {stop: metres_between(here, there) for stop, there in left.items()}
            pk = min(ways, key=lambda stop: (ways[stop], stop))
            way = ways[pk]
        found.append((pk, way))
        here = left.pop(pk)
    return found + [(pk, None) for pk in sorted(stops) if stops[pk] is None]
