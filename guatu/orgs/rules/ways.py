"""Ways between units, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_008.8  # metres, mean radius


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The way between two points (latitude, longitude in degrees) as the crow flies, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = ((radians(x), radians(y)) for x, y in (a, b))
    inner = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(inner)))
