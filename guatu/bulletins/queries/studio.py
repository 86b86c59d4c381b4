"""What the studio shows beside the words: figures as chips, what forbids the issue, the split of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from guatu.bulletins.models import Bulletin
from guatu.bulletins.printing import pdf
from guatu.bulletins.queries import figures
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.queries.meanings import meaning
from guatu.bulletins.queries.moved import movement
from guatu.bulletins.rules import blocks
from guatu.bulletins.rules.document import Document
from guatu.bulletins.rules.expressions import Cause, expression_of
from guatu.bulletins.rules.movement import Movement, nearest, points, points_text, rate

PREVIEW_PPI = 80


@dataclass(frozen=True)
class Chip:
    """A bound figure as the studio shows it."""

    code: str
    text: str
    meaning: str


@dataclass(frozen=True)
class Why:
    """The change since the former issue, whole and by cause."""

    movement: Movement
    change: str
    rows: tuple[tuple[Cause, int, int, str], ...]


def chips(bulletin: Bulletin, ground: Ground) -> list[Chip]:
    """Every figure bound in a draft, in the order of codes."""
    found = []
    for code, data in sorted(bulletin.figures.items(), key=lambda pair: int(pair[0][1:])):
        expression = expression_of(data)
        found.append(Chip(code, figures.figure_value(ground, expression).text, meaning(ground, expression)))
    return found


def shown(rows: list[blocks.Row], values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The blocks for the page: a table's cells as runs, so that a figure shows as a chip."""
    return [
        {**row, "cells": [[blocks.runs(cell, values) for cell in line] for line in row["rows"]]}
        if row["type"] == "table" else row
        for row in rows
    ]  # fmt: skip


def why(ground: Ground) -> Why | None:
    """Why the figures moved since the former issue; None without one."""
    if ground.former is None:
        return None
    found = movement(ground, ground.frozen.unit)
    split = points(found) or {}
    before, after = rate(found.before), rate(found.after)
    change = figures.NO_DATA if before is None or after is None else _points(after - before)
    rows = tuple(
        (cause, part.done, part.applicable, points_text(split[cause]) if cause in split else figures.NO_DATA)
        for cause, part in found.parts.items()
    )
    return Why(found, change, rows)


def _points(change: Fraction) -> str:
    return points_text(nearest(change * 10000))


def pages(document: Document) -> list[bytes]:
    """The pages as they will print, as PNG."""
    return pdf.pictures(document, ppi=PREVIEW_PPI, official=False)
