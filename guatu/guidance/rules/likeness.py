"""How alike two questions are, by the words that they share."""

import re

# What questions are made of whatever they are about.
EMPTY = frozenset(
    "什么 怎么 怎样 如何 哪些 是否 可以 能否 需要 请问 没有 我们 么办 应该 多少".split()  # noqa: SIM905 -- read as words
)
LIKE = 0.34  # share of the shorter question's word pairs that both have
MOST = 24


def pairs(text: str) -> list[str]:
    """The pairs of neighbouring Chinese characters of a text, and its other words, each once, in order.

    Pairs stand for words: they need no dictionary, and new names are found too.
    """
    found: list[str] = []
    for run in re.findall(r"[\u3400-\u9fff]+|[a-z0-9.]{2,}", text.lower()):
        found += [run] if run.isascii() else [run[at : at + 2] for at in range(len(run) - 1)]
    return [pair for pair in dict.fromkeys(found) if pair not in EMPTY][:MOST]


def likeness(asked: str, other: str) -> float:
    """From 0 to 1: the share of what the shorter of two texts says that the other says too."""
    mine, theirs = set(pairs(asked)), set(pairs(other))
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0
