"""Access to the pages that show the mechanisms and the nine actions beside each other."""

from typing import Any

from tests.matrix.row import Row

SHOWN_BY: dict[str, str] = {}
PUBLISHED: set[str] = set()
PAGES: list[Row] = [
    Row("desk:help"),
    Row("desk:first_steps"),
    Row("desk:mechanisms", held="fieldwork.read"),
    Row("desk:actions", held="board.read"),
    Row("desk:action", more={"code": "rural"}, held="board.read"),
]


def build(rich: Any, place: str) -> None:
    """Nothing: figures are of units."""
