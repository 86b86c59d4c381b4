"""One cell: its value as the text that a person typed, and text made safe for a spreadsheet."""

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

# Excel keeps 15 significant digits: a longer number (an identity or account number) has lost its tail.
EXACT = 1e15
LONGEST = 32767
FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
SCIENTIFIC = re.compile(r"-?\d(?:\.\d+)?E\+\d{2,3}")
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
    return WRITINGS.get(type(value), str)(value)


def number_text(number: float) -> str:
    """A number with at most the 15 digits that Excel shows, never in scientific notation."""
    if number.is_integer():
        return str(int(number))
    text = format(number, ".15g")
    if "e" in text:
        return format(Decimal(text), "f")
    return text if math.isfinite(number) else ""


def date_text(moment: dt.datetime) -> str:
    """A date; with the time of day only where there is one."""
    if moment.time() == dt.time():
        return moment.date().isoformat()
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def time_text(time: dt.time) -> str:
    """A time of day, with seconds only where there are any."""
    return time.strftime("%H:%M:%S" if time.second else "%H:%M")


def span_text(span: dt.timedelta) -> str:
    """A duration as hours, minutes and, where there are any, seconds."""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def truth_text(value: bool) -> str:
    """A ticked or empty box as a person would write it."""
    return "是" if value else "否"


WRITINGS: dict[type, Callable[[Any], str]] = {
    float: number_text,
    bool: truth_text,
    dt.date: dt.date.isoformat,
    dt.datetime: date_text,
    dt.time: time_text,
    dt.timedelta: span_text,
    type(None): lambda _: "",
}


def was_rounded(value: object) -> bool:
    """Whether Excel has already dropped digits of this number (more than 15 of them)."""
    return type(value) is float and not -EXACT < value < EXACT


def is_spoilt(text: str) -> bool:
    """Whether a text is a long number as Excel spoils it in CSV files: 4.40106E+17."""
    return "E+" in text and SCIENTIFIC.fullmatch(text) is not None
