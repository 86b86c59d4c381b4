"""Access to persons and what is known of them."""

import io
from typing import Any

from guatu.people.actions import papers
from tests.matrix.row import Row
from tests.world import AT

SHOWN_BY: dict[str, str] = {"paper": "paper.read", "open_paper": "meeting.read"}
PUBLISHED: set[str] = set()
PAGES: list[Row] = [
    Row("people:paper", on=("paper", "open_paper")),
]


def build(rich: Any, place: str) -> None:
    """One object of each kind at a place."""
    unit, by = rich.world.unit[place], rich.person(place)
    for kind, personal in (("paper", True), ("open_paper", False)):
        file = io.BytesIO(f"私密{place}".encode())
        made = papers.keep(unit=unit, name="记录.txt", file=file, personal=personal, by=by, at=AT)
        rich.put(kind, place, made.pk)
