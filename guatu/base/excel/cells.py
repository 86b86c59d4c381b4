"""One cell: its value as the text that a person typed, and text made safe for a spreadsheet."""

import datetime as dt
import math
import re
from decimal import Decimal

# Excel keeps 15 significant digits: a longer number (an identity or account number) has lost its tail.
EXACT = 1e15
LONGEST = 32767
FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+?\d{2,3}")
SPOILT = re.compile("[\ud800-\udfff\ufffe\uffff]")


def guard(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `unguard` gives the text back, whatever it was."""
    return "'" + text if FORMULA.match(text) and text != "-" else text


def unguard(text: str) -> str:
    """The text before `guard`."""
    return text[1:] if GUARDED.match(text) else text


def storable(text: str) -> str:
    """The text without halves of characters and non-characters, which no file can hold."""
    return SPOILT.sub("\ufffd", text)


def as_text(value: object) -> str:
    """A cell's value as typed: integers without .0, dates as 2026-03-05, times as 08:30."""
    if isinstance(value, str):
        return unguard(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return date_text(value)
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, dt.time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    return str(value)


def number_text(number: float) -> str:
    """A number with at most the 15 digits that Excel shows, never in scientific notation."""
    if isinstance(number, float) and not math.isfinite(number):
        return ""
    if abs(number) < EXACT and number == int(number):
        return str(int(number))
    if abs(number) >= EXACT:
        return str(int(number))
    return format(Decimal(format(number, ".15g")), "f")


def date_text(moment: dt.datetime) -> str:
    """A date; with the time of day only where there is one."""
    if moment.time() == dt.time():
        return moment.date().isoformat()
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def was_rounded(value: object) -> bool:
    """Whether Excel has already dropped digits of this number (more than 15 of them)."""
    return isinstance(value, int | float) and abs(value) >= EXACT
