"""A squarified treemap: rectangles whose areas are to each other as some values, as square as can be.

Bruls, Huizing, van Wijk: Squarified Treemaps (2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle, in the units of the drawing."""

    x: float
    y: float
    width: float
    height: float


def squarify(values: Sequence[float], width: float, height: float) -> list[Box]:
    """One box for each value, in the order given. The values are above 0 and fall or stay from one to the next."""
    whole = sum(values)
    if not values or whole <= 0 or width <= 0 or height <= 0:
        return []
    areas = [value * width * height / whole for value in values]
    room, boxes, start = Box(0, 0, width, height), [], 0
    while start < len(areas):
        end = row_end(areas, start, min(room.width, room.height))
        placed, room = lay(areas[start:end], room)
        boxes += placed
        start = end
    return boxes


def row_end(areas: Sequence[float], start: int, side: float) -> int:
    """Where the row that begins at `start` ends, so that its worst box is as square as possible."""
    end, best = start + 1, worst(areas[start : start + 1], side)
    while end < len(areas):
        next_ = worst(areas[start : end + 1], side)
        if next_ > best:
            break
        end, best = end + 1, next_
    return end


def worst(row: Sequence[float], side: float) -> float:
    """The greatest ratio of sides in a row laid along a side."""
    depth = sum(row) / side if side else 0
    if depth <= 0:
        return float("inf")
    return max(max(depth * depth / area, area / (depth * depth)) for area in row)


def lay(row: Sequence[float], room: Box) -> tuple[list[Box], Box]:
    """A row along the shorter side of a room, and the room that is left."""
    along_y = room.width >= room.height
    depth = sum(row) / (room.height if along_y else room.width)
    at, placed = (room.y if along_y else room.x), []
    for area in row:
        length = area / depth
        placed.append(Box(room.x, at, depth, length) if along_y else Box(at, room.y, length, depth))
        at += length
    if along_y:
        return placed, Box(room.x + depth, room.y, max(room.width - depth, 0), room.height)
    return placed, Box(room.x, room.y + depth, room.width, max(room.height - depth, 0))
