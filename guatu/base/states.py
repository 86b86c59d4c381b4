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

    def __new__(cls, code: str, label: str = "") -> "Choice":
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


class CellState(Choice):
    """What one unit has made of one task, in the fixed order of every bar.

    Each has a mark beside its word, so that nothing rests on colour alone.
    """

    mark: str

    def __new__(cls, code: str, label: str = "", mark: str = "") -> "CellState":
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.mark = mark
        return member

    DONE = "done", "已完成", "●"
    DONE_LATE = "done_late", "逾期完成", "◐"
    SUBMITTED = "submitted", "待核验", "◔"
    IN_PROGRESS = "in_progress", "进行中", "◌"
    RETURNED = "returned", "退回", "↩"
    OVERDUE = "overdue", "逾期", "▲"
    UNSEEN = "unseen", "未查看", "○"
    NOT_APPLICABLE = "not_applicable", "不适用", "–"
