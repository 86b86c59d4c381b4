"""Access to organisation life."""

from typing import Any

from tests.matrix.row import Row

SHOWN_BY: dict[str, str] = {}
PUBLISHED: set[str] = set()
PAGES: list[Row] = []


def build(rich: Any, place: str) -> None:
    """One object of each kind at a place."""
