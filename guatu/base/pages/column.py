"""The columns and filters of a list: how a value is read, shown, sorted, narrowed and exported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guatu.base import figures
from guatu.base.clock import SHANGHAI
from guatu.base.states import CellState
from guatu.base.templatetags import parts

Words = str | Promise  # a text, or one that is translated when it is shown


def read(row: Any, path: str) -> Any:
    """The value at a dotted path of attributes or keys; None where a step is missing."""
    for step in path.replace("__", ".").split("."):
        row = row.get(step) if isinstance(row, Mapping) else getattr(row, step, None)
    return row


@dataclass(frozen=True)
class Column:
    """One column: how a row's value is read, shown, sorted and written into a sheet.

    `kind`: text, number, percent, when, day, state, flag (value: (colour, stage)), bar (value: counts by
    state), html (value: a safe string). `sort` is a field (or, for a list, an attribute) to sort by.
    """

    key: str
    label: Words
    sort: str = ""
    kind: str = "text"
    value: Callable[[Any], Any] | None = None
    href: Callable[[Any], str] | None = None
    plain: Callable[[Any], Any] | None = None
    hidden: bool = False  # only in the sheet

    def of(self, row: Any) -> Any:
        return self.value(row) if self.value else read(row, self.key)

    @property
    def numeric(self) -> bool:
        return self.kind in {"number", "percent"}

    def html(self, row: Any) -> SafeString | str:
        """The cell as it stands on the page."""
        value, link = self.of(row), self.href(row) if self.href else ""
        if self.kind == "bar":
            return parts.bar_html(value or {}, href=link, size="cell")
        shown = parts.drawn(SHOW.get(self.kind, as_text)(value))
        return format_html('<a href="{}">{}</a>', link, shown) if link else shown

    def cell(self, row: Any) -> object:
        """The cell as it stands in a sheet."""
        value = self.plain(row) if self.plain else self.of(row)
        if self.kind == "bar" and isinstance(value, Mapping):
            return figures.cut(value).percent
        if self.kind == "state" and value:
            return _(CellState(value).label)
        if self.kind == "flag" and value:
            return _(parts.FLAG_WORDS[value[0]])
        if isinstance(value, datetime):
            return value.astimezone(SHANGHAI).replace(tzinfo=None)  # a sheet knows no time zones
        return value


def as_text(value: Any) -> Any:
    return parts.NOTHING if value is None or value == "" else value


SHOW: dict[str, Callable[[Any], Any]] = {
    "number": parts.count,
    "percent": parts.pct,
    "when": parts.when,
    "day": parts.day,
    "state": lambda value: parts.state(value) if value else parts.NOTHING,
    "flag": lambda value: parts.flag(*value) if value else parts.NOTHING,
}


@dataclass(frozen=True)
class Filter:
    """A choice in the URL. `apply(rows, value)` narrows the rows; by default the field `name` equals it."""

    name: str
    label: Words
    choices: Sequence[tuple[str, Words]] | Callable[[], Sequence[tuple[str, Words]]] = ()
    field: str = ""
    apply: Callable[[Any, str], Any] | None = None

    def options(self) -> list[tuple[str, Words]]:
        given = self.choices() if callable(self.choices) else self.choices
        return [(str(code), label) for code, label in given]

    def narrow(self, rows: Any, value: str) -> Any:
        if self.apply:
            return self.apply(rows, value)
        path = self.field or self.name
        if isinstance(rows, QuerySet):
            return rows.filter(**{path: value})
        return [row for row in rows if str(read(row, path)) == value]
