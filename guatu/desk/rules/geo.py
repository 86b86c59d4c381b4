"""A customer's map of units: read from GeoJSON, checked, and laid out as paths on a plane.

A FeatureCollection with a top-level `source` (printed under the map, as the approval of public maps demands) whose
features carry the property `unit` (unit code) or `adcode` (division code), as wanted `cp` (where the label stands)
and `tile_col`, `tile_row` (the place in a tile map, for features without a shape).
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

WIDTH = 1000.0  # of the plane; heights follow from the land
TALLEST = 1500.0
LARGEST = 4_000_000  # bytes of a file
MOST_FEATURES = 400
MOST_POINTS = 200_000
MOST_TILES = 60  # columns and rows

Point = tuple[float, float]
Ring = list[Point]


class Fault(ValueError):
    """What is wrong with a map, in the words of its reader."""


@dataclass(frozen=True)
class Place:
    """One unit on the map: its outline as an SVG path, and where its label stands."""

    unit: str
    adcode: str
    path: str
    x: float
    y: float
    room: float  # how wide the place is: what its label may take


@dataclass(frozen=True)
class Map:
    """All places on a plane of `width` × `height`. `tiles`: the places are equal squares, not outlines."""

    source: str
    width: float
    height: float
    tiles: bool
    places: tuple[Place, ...]


@dataclass(frozen=True)
class _Feature:
    unit: str
    adcode: str
    rings: tuple[Ring, ...]
    label: Point | None
    tile: tuple[int, int] | None


def parse(content: bytes) -> Map:
    """The map of a file. Raises Fault, which says what to mend."""
    if len(content) > LARGEST:
        raise Fault(f"文件超过{LARGEST // 1_000_000}兆，请先简化边界线再上传。")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Fault("这不是能读的 GeoJSON 文件（应为 UTF-8 编码的 JSON）。") from None
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise Fault("文件应是一个 FeatureCollection。")
    source = data.get("source")
    if not isinstance(source, str) or not source.strip():
        raise Fault("缺少来源：请在文件最外层写上 source（地图来源和审图号），它会印在图下。")
    rows = data.get("features")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_FEATURES:
        raise Fault(f"地图应有1至{MOST_FEATURES}个区域。")
    features = [_feature(row, number) for number, row in enumerate(rows, start=1)]
    _check_codes(features)
    return _laid_out(features, source.strip()[:200])


def match(found: Map, units: Iterable[tuple[int, str, str]]) -> dict[int, Place]:
    """The place of each unit (pk, code, division code), by its own code first, then by its division's."""
    by_unit = {place.unit: place for place in found.places if place.unit}
    by_division = {place.adcode: place for place in found.places if place.adcode}
    matched = {pk: by_unit.get(code) or by_division.get(division) for pk, code, division in units}
    return {pk: place for pk, place in matched.items() if place is not None}


def _feature(row: Any, number: int) -> _Feature:
    if not isinstance(row, Mapping) or not isinstance(row.get("properties"), Mapping):
        raise Fault(f"第{number}个区域没有 properties。")
    properties: Mapping[str, Any] = row["properties"]
    unit, adcode = (str(properties.get(name) or "").strip()[:40] for name in ("unit", "adcode"))
    if not unit and not adcode:
        raise Fault(f"第{number}个区域没有写 unit（组织编号）或 adcode（区划代码）。")
    column, row_number = _whole(properties.get("tile_col")), _whole(properties.get("tile_row"))
    tile = (column, row_number) if column is not None and row_number is not None else None
    label = properties.get("cp")
    point = _point(label, number) if isinstance(label, list) else None
    rings = tuple(_rings(row.get("geometry"), number))
    if not rings and tile is None:
        raise Fault(f"第{number}个区域既没有边界，也没有 tile_col、tile_row。")
    return _Feature(unit, adcode, rings, point, tile)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST_TILES else None


def _check_codes(features: Sequence[_Feature]) -> None:
    for name in ("unit", "adcode"):
        codes = [getattr(feature, name) for feature in features if getattr(feature, name)]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise Fault(f"有两个区域用了同一个 {name}：{twice[0]}。")
    if sum(len(ring) for feature in features for ring in feature.rings) > MOST_POINTS:
        raise Fault(f"边界点超过{MOST_POINTS // 10_000}万个，请先简化边界线再上传。")


def _rings(geometry: Any, number: int) -> Iterator[Ring]:
    if geometry is None:
        return
    if not isinstance(geometry, Mapping) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise Fault(f"第{number}个区域的边界应是 Polygon 或 MultiPolygon。")
    found = geometry.get("coordinates")
    polygons = [found] if geometry["type"] == "Polygon" else found
    if not isinstance(polygons, list):
        raise Fault(f"第{number}个区域的边界坐标不完整。")
    for polygon in polygons:
        for ring in polygon if isinstance(polygon, list) else [None]:
            if not isinstance(ring, list) or len(ring) < 4:
                raise Fault(f"第{number}个区域的边界坐标不完整。")
            yield [_point(point, number) for point in ring]


def _point(value: Any, number: int) -> Point:
    if not isinstance(value, list) or len(value) < 2 or not all(_number(part) for part in value[:2]):
        raise Fault(f"第{number}个区域的坐标应是成对的数字。")
    east, north = float(value[0]), float(value[1])
    if not (-180 <= east <= 180 and -85 <= north <= 85):
        raise Fault(f"第{number}个区域的坐标不是经纬度。")
    return east, north


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _laid_out(features: Sequence[_Feature], source: str) -> Map:
    if all(feature.rings for feature in features):
        return _outlines(features, source)
    if all(feature.tile is not None for feature in features):
        return _squares(features, source)
    raise Fault("有的区域没有边界。请补上边界，或给每个区域写上 tile_col、tile_row。")


def _outlines(features: Sequence[_Feature], source: str) -> Map:
    """Degrees to a plane: true in the middle of the map, which is enough for one city."""
    points = [point for feature in features for ring in feature.rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min(WIDTH / wide, TALLEST / tall)

    def plane(point: Point) -> Point:
        return (point[0] - west) * narrow * scale, (north - point[1]) * scale

    places = [_place(feature, [[plane(p) for p in ring] for ring in feature.rings], plane) for feature in features]
    return Map(source, round(wide * scale, 1), round(tall * scale, 1), False, tuple(places))


def _place(feature: _Feature, rings: list[Ring], plane: Any) -> Place:
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    x, y = plane(feature.label) if feature.label else _middle(largest)
    room = max(p[0] for p in largest) - min(p[0] for p in largest)
    return Place(feature.unit, feature.adcode, "".join(map(_path, rings)), round(x, 1), round(y, 1), round(room, 1))


def _path(ring: Ring) -> str:
    """A ring on whole units of the plane, without the points that fall together there."""
    kept: list[tuple[int, int]] = []
    for x, y in ring:
        point = (round(x), round(y))
        if not kept or kept[-1] != point:
            kept.append(point)
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _middle(ring: Ring) -> Point:
    area = _area(ring)
    if abs(area) < 1e-9:
        return ring[0]
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    return x, y


def _squares(features: Sequence[_Feature], source: str) -> Map:
    tiles = [feature.tile for feature in features if feature.tile is not None]
    left, top = min(t[0] for t in tiles), min(t[1] for t in tiles)
    columns, rows = max(t[0] for t in tiles) - left + 1, max(t[1] for t in tiles) - top + 1
    side = min(WIDTH / columns, TALLEST / rows)
    places = []
    for feature in features:
        column, row = feature.tile or (0, 0)
        x, y = round((column - left) * side), round((row - top) * side)
        edge = round(side) - 8
        path = f"M{x + 4} {y + 4}h{edge}v{edge}h-{edge}Z"
        middle = (round(x + side / 2, 1), round(y + side / 2, 1))
        places.append(Place(feature.unit, feature.adcode, path, *middle, float(edge)))
    return Map(source, round(columns * side, 1), round(rows * side, 1), True, tuple(places))


def apart(places: Mapping[int, Place], wide: float, high: float) -> dict[int, Place]:
    """The same places with labels of a size moved so that no two cover each other, as far as some pushes go."""
    order = sorted(places)
    at = {pk: [places[pk].x, places[pk].y] for pk in order}
    for _ in range(40):
        moved = False
        for n, one in enumerate(order):
            for other in order[n + 1 :]:
                dx, dy = at[other][0] - at[one][0], at[other][1] - at[one][1]
                if abs(dx) < wide and abs(dy) < high:
                    push = (high - abs(dy)) / 2 + 0.5
                    down = 1 if dy >= 0 else -1
                    at[one][1] -= down * push
                    at[other][1] += down * push
                    moved = True
        if not moved:
            break
    return {pk: replace(places[pk], x=round(at[pk][0], 1), y=round(at[pk][1], 1)) for pk in order}
