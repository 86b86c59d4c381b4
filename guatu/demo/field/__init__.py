"""Work on the ground: each part tells its past through the actions of its own app."""

from collections.abc import Callable

from guatu.demo.field.contacts import contacts
from guatu.demo.field.ground import Ground

PARTS: tuple[Callable[[Ground], None], ...] = (contacts,)


def field(ground: Ground) -> None:
    """Tell all parts, in order."""
    for part in PARTS:
        part(ground)
