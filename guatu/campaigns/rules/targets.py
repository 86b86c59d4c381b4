"""The target of an indicator, as a task list writes it: a comparison and a number, such as `>= 0.95`."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
WORDS = {">=": "不低于 {value}", "<=": "不高于 {value}", "==": "等于 {value}", ">": "高于 {value}", "<": "低于 {value}"}
FORM = re.compile(r"(>=|<=|==|>|<)\s*(\d{1,9}(?:\.\d{1,6})?)")


@dataclass(frozen=True)
class Target:
    """What a figure must be for the task to be proved."""

    comparison: str
    value: Decimal

    def met(self, figure: Decimal | float | int) -> bool:
        """Whether a figure meets the target."""
        return COMPARISONS[self.comparison](Decimal(str(figure)), self.value)

    def __str__(self) -> str:
        return f"{self.comparison} {self.value}"

    @property
    def words(self) -> str:
        """The target in Chinese: 不低于 0.95."""
        return WORDS[self.comparison].format(value=self.value)


def parse(text: str) -> Target:
    """The target that a text means. Raises ValueError for anything else."""
    found = FORM.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    return Target(found[1], Decimal(found[2]))
