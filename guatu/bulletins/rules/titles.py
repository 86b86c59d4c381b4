"""How a title breaks: lines of even length, between words."""

import math
import re
import unicodedata

from guatu.bulletins.rules.document import printable

TITLE_WIDTH = 20  # characters of 22 pt across the 156 mm of the type area

_NEVER_FIRST = "、，。；：！？》〉）】〕”’·的和及与"
_NEVER_LAST = "《〈（【〔“‘·"
_GOOD_AFTER = tuple(
    re.findall(
        r"\S+",
        "关于 情况 工作 活动 行动 建设 攻坚 市委 县委 区委 委员会 团委 共青团 全市 全县 推进 开展 的 》 ）",
    )
)
_GOOD_BEFORE = tuple(re.findall(r"\S+", "集中 攻坚 规范 第 工作 情况 专项 推进 开展 进展 调度 完成 通报 考核 年度 《"))


def title_lines(title: str, width: int = TITLE_WIDTH) -> tuple[str, ...]:
    """The title in lines of even length, broken between words where they show (词意完整，排列对称).

    A line break typed in the title wins. Never starts a line with closing punctuation.
    """
    lines: list[str] = []
    for typed in printable(title).split("\n"):
        if typed.strip():
            lines.extend(_broken(typed.strip(), width))
    return tuple(lines)


def em(text: str) -> float:
    """The width of a text in full-width characters; a narrow one counts a little over half."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.55 for letter in text)


def _broken(text: str, width: int) -> list[str]:
    count = math.ceil(em(text) / width)
    if count <= 1:
        return [text]
    lines = []
    for left in range(count, 1, -1):
        cut = _best_cut(text, em(text) / left, width, left)
        lines.append(text[:cut])
        text = text[cut:]
    # A cut that had to be short leaves too much: set the rest again rather than run over the edge.
    return lines + (_broken(text, width) if em(text) > width else [text])


def _best_cut(text: str, aim: float, width: int, left: int) -> int:
    room = (left - 1) * width
    best, cost = 1, math.inf
    for cut in range(1, len(text)):
        head = em(text[:cut])
        if head > width or em(text[cut:]) > room + width / 2:
            continue
        price = abs(head - aim) * 1.5 - (4 if text[:cut].endswith(_GOOD_AFTER) else 0)
        price -= 2 if text.startswith(_GOOD_BEFORE, cut) else 0
        price += 20 if text[cut] in _NEVER_FIRST or text[cut - 1] in _NEVER_LAST else 0
        price += 12 if text[cut].isascii() and text[cut - 1].isascii() else 0
        if price < cost:
            best, cost = cut, price
    return best if cost < math.inf else max(1, min(len(text) - 1, width))
