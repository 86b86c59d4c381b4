"""Parsers of one cell's text for declared columns: text in, value out, ValueError in plain Chinese."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

EDGES = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$")
UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+0?0:00(?::00)?)?")
MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
YES = {"是", "有", "√", "✓", "对", "y", "yes", "true", "1"}
NO = {"否", "无", "×", "✗", "不是", "没有", "n", "no", "false", "0"}


def tidy(text: str) -> str:
    """Text without blanks at its ends and invisible characters, composed (NFC); ·, rare characters stay."""
    if text.isalnum() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return text
    return EDGES.sub("", UNPRINTABLE.sub("", unicodedata.normalize("NFC", text)))


def half(text: str) -> str:
    """Full-width letters, digits and signs in their ordinary width."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text)


def text(most: int = 500) -> Callable[[str], str]:
    """A text of at most `most` characters."""

    def parse(cell: str) -> str:
        if len(cell) > most:
            raise ValueError(f"最多 {most} 字，现有 {len(cell)} 字")
        return cell

    return parse


def code(cell: str) -> str:
    """An identifier or telephone number: ordinary width, no blanks inside."""
    return re.sub(r"\s", "", half(cell))


def integer(least: int | None = 0, most: int | None = None) -> Callable[[str], int]:
    """A whole number within bounds; 1,200 and １２００ are read too."""

    def parse(cell: str) -> int:
        plain = half(cell).replace(",", "").replace(" ", "")
        if not re.fullmatch(r"[+-]?\d{1,15}(\.0+)?", plain):
            raise ValueError("应为整数，例如 12")
        value = int(plain.split(".")[0])
        _refuse_outside(value, least, most)
        return value

    return parse


def number(least: float | None = None, most: float | None = None) -> Callable[[str], Decimal]:
    """A number within bounds; 12.5% is read as 0.125."""

    def parse(cell: str) -> Decimal:
        plain = half(cell).replace(",", "").replace(" ", "")
        try:
            value = Decimal(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
        except InvalidOperation:
            raise ValueError("应为数字，例如 12.5") from None
        if not value.is_finite():
            raise ValueError("应为数字，例如 12.5")
        _refuse_outside(value, least, most)
        return value

    return parse


def _refuse_outside(value: Decimal | int, least: float | None, most: float | None) -> None:
    if least is not None and value < least:
        raise ValueError(f"不能小于 {least}")
    if most is not None and value > most:
        raise ValueError(f"不能大于 {most}")


def day(cell: str) -> dt.date:
    """A date as people write it: 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305."""
    plain = half(cell)
    found = DAY.fullmatch(plain) or COMPACT.fullmatch(plain)
    if not found:
        raise ValueError("应为日期，例如 2026-03-05")
    try:
        return dt.date(*(int(part) for part in found.groups()))
    except ValueError:
        raise ValueError("没有这一天，请核对年月日") from None


def month(cell: str) -> dt.date:
    """A month as its first day: 2026-03, 2026年3月; a full date is read too."""
    plain = half(cell)
    if not (found := MONTH.fullmatch(plain)):
        return day(cell).replace(day=1)
    try:
        return dt.date(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise ValueError("没有这个月份，请核对") from None


def yes_no(cell: str) -> bool:
    """是 or 否, in the usual ways of writing them."""
    plain = half(cell).casefold()
    if plain in YES:
        return True
    if plain in NO:
        return False
    raise ValueError("请填“是”或“否”")
