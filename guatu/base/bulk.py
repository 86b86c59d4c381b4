"""Inserting many rows without the cost that the ORM has for each value: histories, ledgers, whole trees."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, Max, Model

# Values of these types go to the database as they are, in every field but those that hold JSON.
PLAIN_KINDS = frozenset((str, int, bool, type(None)))
AT_ONCE = 20_000  # values asked for in one statement
ROOM = {"cache_size": -200_000, "wal_autocheckpoint": 8000}  # KiB, pages
CHUNK = 5000  # rows whose columns are prepared at a time


def insert(model: type[Model], rows: Sequence[Model], *, numbered: bool) -> None:
    """Insert rows of one model with one prepared statement; `numbered`: they carry their primary keys.

    Like bulk_create, but three times as fast, and the rows do not learn the numbers that the database gives them.
    """
    fields = [field for field in model._meta.concrete_fields if numbered or not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608 -- own names only
            _values(rows, fields),  # type: ignore[arg-type]  # any iterable; the stub asks for a sequence
        )
    for row in rows if numbered else ():
        row._state.adding, row._state.db = False, connection.alias


def create(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert rows and give them their numbers, where nobody else inserts any in the meantime: building a demo."""
    top = model._default_manager.aggregate(top=Max("pk"))["top"] or 0
    for number, row in enumerate(rows, start=top + 1):
        row.pk = number
    insert(model, rows, numbered=True)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def _values(rows: Sequence[Model], fields: list[Field]) -> Iterable[tuple[Any, ...]]:
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        yield from zip(
            *(_column(field, [getattr(row, field.attname) for row in part]) for field in fields), strict=True
        )


def insert_values(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows given as bare values in the order of the columns named, of which all that matter must be named.

    For ledgers of hundreds of thousands of rows, where making model instances would take most of the time.
    """
    fields = [column(model, name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 -- own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, _prepared(fields, rows))  # type: ignore[arg-type]  # any iterable


def update_values(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set some columns of rows, each given as its values in the order of the names and then its primary key."""
    fields = [column(model, name) for name in names]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = model._meta.pk
    statement = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote(str(key.column))} = %s"  # noqa: S608 -- own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, _prepared([*fields, key], rows))  # type: ignore[arg-type]  # any iterable


def column(model: type[Model], name: str) -> Field:
    """A column of a model by its name."""
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise ValueError(f"{name} is no column")
    return field


def numbers(model: type[Model], count: int) -> list[int]:
    """Primary keys for rows to be inserted with their own, which no other row has or will be given.

    To be called in a transaction: on SQLite its lock keeps others from the same numbers.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            key = model._meta.pk.column
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, key, count]
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return list(range(first, first + count))


def holders(model: type[Model], name: str, values: Sequence[str]) -> dict[str, Any]:
    """Which of some texts a column of unlike values holds, and the primary keys of those rows."""
    quote = connection.ops.quote_name
    text, key = (quote(str(field.column)) for field in (column(model, name), model._meta.pk))
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(values), AT_ONCE):
            part = values[start : start + AT_ONCE]
            marks = ", ".join(["%s"] * len(part))
            table = quote(model._meta.db_table)
            cursor.execute(f"SELECT {text}, {key} FROM {table} WHERE {text} IN ({marks})", part)  # noqa: S608 -- own names
            found.update(cursor.fetchall())
    return found


@contextmanager
def roomy() -> Iterator[None]:
    """For the time of a great many inserts, SQLite keeps more pages in memory and tidies its log less often."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ROOM}
        for name, value in ROOM.items():
            cursor.execute(f"PRAGMA {name} = {value}")
        try:
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}")


def _prepared(fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> Iterable[tuple[Any, ...]]:
    """Values as the driver takes them, a column at a time."""
    if not rows:
        return []
    columns = zip(*rows, strict=True)
    return zip(*(_column(field, values) for field, values in zip(fields, columns, strict=True)), strict=True)


def _column(field: Field, values: Sequence[Any]) -> Sequence[Any]:
    """A column of rows as the driver takes it; what repeats (days, instants, numbers) is prepared once."""
    if field.get_internal_type() == "JSONField":  # a text is JSON too, and lists cannot be remembered
        return [field.get_db_prep_save(value, connection) for value in values]
    kinds = set(map(type, values))
    if kinds <= PLAIN_KINDS:
        return values
    if kinds == {UUID} and not connection.features.has_native_uuid_field:
        return [value.hex for value in values]
    others = {value for value in values if type(value) not in PLAIN_KINDS}
    told = {value: field.get_db_prep_save(value, connection) for value in others}
    return [value if type(value) in PLAIN_KINDS else told[value] for value in values]
