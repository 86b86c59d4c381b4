"""What a duty report says: the parts that a person writes, how long they are, what the register begins them with."""

from collections.abc import Iterable, Mapping
from typing import Any

from guatu.base.states import Choice


class Part(Choice):
    """The parts of a report that a person writes; the figures and events are the register's."""

    WORK = "work", "主要做法和成效"
    FAULTS = "faults", "存在的问题和不足"
    NEXT = "next", "下一步打算"


def word_refusals(words: Mapping[str, str], least: float, most: float) -> dict[str, str]:
    """What is missing in a report that is handed in, by part; lengths in characters without blanks at the ends."""
    lengths = {part: len(words.get(part.value, "").strip()) for part in Part}
    short = {part.value: f"至少写 {int(least)} 字" for part, n in lengths.items() if n < least}
    return short | {part.value: f"最多写 {int(most)} 字" for part, n in lengths.items() if n > most}


def faults_drafted(facts: Iterable[Mapping[str, Any]]) -> str:
    """What the register already knows against a unit: the beginning of the part on faults."""
    told = [f"{one['label']} {one['value']}" for one in facts if one.get("poor")]
    return f"登记册反映的情况：{'；'.join(told)}。" if told else ""
