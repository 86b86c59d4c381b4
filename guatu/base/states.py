"""Closed lists of words. Plain Python, so that rules can use them."""

from enum import Enum


class Choice(str, Enum):
    """A closed list: each member is its code, with a Chinese label and optional further facts.

    >>> class Colour(Choice):
    ...     RED = "red", "红旗"
    >>> Colour("red").label
    '红旗'
    """

    label: str

    def __new__(cls, code: str, label: str) -> "Choice":
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs of code and label, for form fields."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def codes(cls) -> list[str]:
        """The codes in declared order."""
        return [member.value for member in cls]
