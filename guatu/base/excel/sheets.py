"""A ledger declared once: its columns are matched, parsed, explained and written from here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from guatu.base.excel import headings, values
from guatu.base.excel.cells import is_spoilt
from guatu.base.excel.headings import Headings
from guatu.base.excel.reading import ROUNDED, Table, Worksheet
from guatu.base.problems import Problem

KNOWN = 8000  # cells of a column that are remembered


@dataclass(frozen=True)
class Column:
    """One column. `parse` takes a tidy text that is not blank and raises ValueError in plain Chinese.

    `choices` are words, or pairs of code and word of which either may be written and the code is the
    value. `absent` is the value of a blank cell. `note` explains the column on the template.
    """

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    parse: Callable[[str], Any] = field(default_factory=values.text)
    example: str = ""
    choices: Sequence[str | tuple[str, str]] = ()
    width: float = 16
    note: str = ""
    absent: Any = None

    @property
    def words(self) -> list[str]:
        """The words of the choices as people write them."""
        return [choice if isinstance(choice, str) else choice[1] for choice in self.choices]

    @cached_property
    def forms(self) -> dict[str, str]:
        """Every way to write a choice → its code."""
        forms: dict[str, str] = {}
        for choice in self.choices:
            for form in (choice,) if isinstance(choice, str) else choice:
                forms.setdefault(headings.plain(form) or form, choice if isinstance(choice, str) else choice[0])
        return forms

    def chosen(self, cell: str) -> str:
        """The choice that a cell names, loosely written."""
        code = self.forms.get(cell) or self.forms.get(headings.plain(cell))
        if code is None:
            listed = "、".join(self.words[:12]) + ("等" if len(self.words) > 12 else "")
            raise ValueError(f"应为以下之一：{listed}")
        return code

    def value(self, cell: str) -> Any:
        """The value of a cell's text; ValueError in plain Chinese."""
        tidy = values.tidy(cell)
        if not tidy:
            if self.required:
                raise ValueError("必填，不能为空")
            return self.absent
        return self.parse(self.chosen(tidy) if self.choices else tidy)


@dataclass(frozen=True)
class Sheet:
    """A ledger: its name, columns, and the groups of column keys that no two rows may share."""

    name: str
    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        headings.names(self.columns)  # refuses two columns with one name

    def column(self, key: str) -> Column:
        """The column of a key."""
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True)
class RowError:
    """What is wrong in a row; `at` is the place of the cell in the file, None for the whole row."""

    row: int
    column: str
    value: str
    message: str
    at: int | None = None


@dataclass
class Parsed:
    """Rows as (number, {key: value}); rows with any error are only in `errors`."""

    sheet: Sheet
    worksheet: Worksheet
    headings: Headings
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    read: int = 0

    @cached_property
    def absent(self) -> dict[str, Any]:
        """The values of a row that says nothing."""
        return {column.key: column.absent for column in self.sheet.columns}

    @cached_property
    def present(self) -> list[tuple[Column, int, dict[str, Any]]]:
        """The columns that the file has, their places, and the cells read before with their values."""
        places = self.headings.places
        return [(column, places[column.key], {}) for column in self.sheet.columns if column.key in places]

    def error(self, row: int, key: str, message: str) -> RowError:
        """An error of a row and column for the importer's own checks, with the cell as it was written."""
        at = self.headings.places.get(key)
        cells = next((cells for number, cells in self.worksheet.rows if number == row), [])
        title = self.sheet.column(key).title if key else ""
        return RowError(row, title, cells[at] if at is not None and at < len(cells) else "", message, at)


@dataclass
class Batch:
    """Some rows of a ledger: those that could be read, and the errors of the others."""

    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    read: int = 0


def match(sheet: Sheet, table: Table) -> tuple[Worksheet, Headings]:
    """The worksheet that fits best (its own name wins among equals) and where its columns are."""
    fits = [(work, headings.find(sheet.columns, work.rows)) for work in table.sheets if work.rows]
    if not fits:
        raise Problem("invalid", "表格里没有内容。")
    own = headings.plain(sheet.name)
    return max(fits, key=lambda fit: (fit[1].ok, len(fit[1].places), headings.plain(fit[0].name) == own))


def opened(sheet: Sheet, table: Table) -> Parsed:
    """A ledger with its headings found and no row read yet; unusable headings are a Problem."""
    worksheet, found = match(sheet, table)
    if not found.ok:
        raise Problem("invalid", found.words() or "没有认出表头。请下载模板，把内容粘贴进去。")
    return Parsed(sheet, worksheet, found)


def batches(parsed: Parsed, size: int) -> Iterator[Batch]:
    """The rows of an opened ledger, some at a time: a large one is never wholly in memory as values.

    Groups that must be unique are left to the importer, who sees the register too.
    """
    batch = Batch()
    for number, cells in body(parsed):
        row, errors = parse_row(parsed, number, cells)
        if errors:
            batch.errors += errors
        else:
            batch.rows.append((number, row))
        batch.read += 1
        if batch.read == size:
            yield batch
            batch = Batch()
    if batch.read:
        yield batch


def parse(sheet: Sheet, table: Table) -> Parsed:
    """All rows as values, and every error found; unusable headings are a Problem."""
    parsed = opened(sheet, table)
    for number, cells in body(parsed):
        parsed.read += 1
        row, errors = parse_row(parsed, number, cells)
        if errors:
            parsed.errors += errors
        else:
            parsed.rows.append((number, row))
    refuse_repeats(parsed)
    if not parsed.read:
        raise Problem("invalid", "表头下面没有内容。")
    return parsed


def body(parsed: Parsed) -> Iterator[tuple[int, list[str]]]:
    """The rows below the headings that say something and are not the template's own example."""
    example = [(at, parsed.sheet.column(key).example) for key, at in parsed.headings.places.items()]
    exemplary = any(text for _, text in example)
    for index, (number, cells) in enumerate(parsed.worksheet.rows):
        if index <= parsed.headings.row or not any(said(cells, at) for at, _ in example):
            continue
        if not (exemplary and all(said(cells, at) == text for at, text in example)):
            yield number, cells


def said(cells: list[str], at: int) -> str:
    """What a cell says, without the blanks around it."""
    return cells[at].strip() if at < len(cells) else ""


def parse_row(parsed: Parsed, number: int, cells: list[str]) -> tuple[dict[str, Any], list[RowError]]:
    """One row's values and errors; a column that the file lacks has its value of absence.

    Most columns of a large ledger repeat a few words, which are read once.
    """
    row: dict[str, Any] = parsed.absent.copy()
    errors = []
    rounded, width = parsed.worksheet.rounded, len(cells)
    for column, at, known in parsed.present:
        cell = cells[at] if at < width else ""
        spoilt = bool(rounded) and (number, at) in rounded
        if cell in known and not spoilt:
            row[column.key] = known[cell]
            continue
        if spoilt or is_spoilt(cell):
            errors.append(RowError(number, column.title, cell, ROUNDED, at))
            continue
        try:
            row[column.key] = value = column.value(cell)
        except ValueError as error:
            errors.append(RowError(number, column.title, cell, str(error), at))
            continue
        if len(known) < KNOWN:
            known[cell] = value
    return row, errors


def refuse_repeats(parsed: Parsed) -> None:
    """Turn rows that repeat a unique group of an earlier row into errors; blank values never repeat."""
    for keys in parsed.sheet.unique:
        seen: dict[tuple[Any, ...], int] = {}
        kept = []
        for number, row in parsed.rows:
            group = tuple(row[key] for key in keys)
            first = number if any(part in (None, "") for part in group) else seen.setdefault(group, number)
            if first == number:
                kept.append((number, row))
                continue
            titles = "、".join(parsed.sheet.column(key).title for key in keys)
            at = parsed.headings.places.get(keys[0])
            written = " ".join(str(part) for part in group)
            parsed.errors.append(RowError(number, titles, written, f"与第 {first} 行重复", at))
        parsed.rows = kept
    parsed.errors.sort(key=lambda error: error.row)
