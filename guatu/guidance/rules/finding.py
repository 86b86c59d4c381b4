"""The line in which a text is found by its words."""

import re

LONGEST = 90  # characters whose pinyin fits one part of the line


def clauses(text: str) -> list[str]:
    """The clauses of a text, cut at its marks and at the length whose pinyin still fits."""
    parts = [part.strip() for part in re.split(r"[\s，。；：、？！,.;:?!（）()《》“”]+", text)]
    return [part[at : at + LONGEST] for part in parts if part for at in range(0, len(part), LONGEST)]
