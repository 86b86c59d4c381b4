"""Questions from below: where they stand, how long they have waited, and who is to answer."""

from collections.abc import Collection, Sequence
from datetime import date

from guatu.guidance.rules.words import QuestionState


def state(*, answered: bool, published: bool, retracted: bool) -> QuestionState:
    """Where a question stands."""
    if retracted:
        return QuestionState.RETRACTED
    if published:
        return QuestionState.PUBLISHED
    return QuestionState.ANSWERED if answered else QuestionState.WAITING


def waited(asked: date, until: date) -> int:
    """Whole days from the day of a question to another day."""
    return max(0, (until - asked).days)


def nearest(above: Sequence[int], able: Collection[int]) -> int | None:
    """Of the units above, from the root down, the lowest with somebody who can answer; the root where nobody can.

    None where nothing stands above.
    """
    return next((unit for unit in reversed(above) if unit in able), above[0] if above else None)
