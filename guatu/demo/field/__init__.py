"""Work on the ground: each part tells its past through the actions of its own app."""

from collections.abc import Callable

from guatu.demo.field.assessment import assessment
from guatu.demo.field.contacts import contacts
from guatu.demo.field.demonstration import demonstration
from guatu.demo.field.duty import duty
from guatu.demo.field.ground import Ground
from guatu.demo.field.guidance import guidance
from guatu.demo.field.responsibility import responsibility
from guatu.demo.field.secondments import secondments
from guatu.demo.field.spots import spots
from guatu.demo.field.visits import visits

PARTS: tuple[Callable[[Ground], None], ...] = (
    contacts, responsibility, visits, spots, duty, demonstration, secondments, guidance, assessment,
)  # fmt: skip


def field(ground: Ground) -> None:
    """Tell all parts, in order."""
    for part in PARTS:
        part(ground)
