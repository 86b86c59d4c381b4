"""All indicators for all units, from the register, beside one pass over every row of the tables that they read."""

import re
import time
from datetime import date
from functools import partial

from django.db import connection
from django.test.utils import CaptureQueriesContext

from guatu.base import clock
from guatu.bench.figures import Figure, at, seconds
from guatu.indicators.queries.values import Asked, asked_on, everything, shape, values
from guatu.indicators.rules.catalogue import CATALOGUE

ROUNDS = 3
TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def measure() -> dict[str, Figure]:
    """The indicators of the demo city since New Year, computed anew each time, in turns with the bare pass."""
    today = clock.day(clock.now())
    asked = asked_on(today, date(today.year, 1, 1))
    with CaptureQueriesContext(connection) as caught:
        units = {found.pks.size for found in everything(asked).values()}.pop()
    tables = tables_of([query["sql"] for query in caught.captured_queries])
    taken: list[float] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        bare += seconds(partial(scan, tables), 1)
        taken += seconds(partial(everything, asked), 1)
    alone = each(asked)
    more = {
        "units": units, "indicators": len(alone), "queries": len(caught), "rows": rows(tables), "each_s": alone,
        "note": "下限为把读到的每张表逐行扫描一遍",
    }  # fmt: skip
    return {"indicators": Figure(at(0.5, sorted(taken)), "s", at(0.5, sorted(bare)), more)}


def tables_of(statements: list[str]) -> dict[str, str]:
    """The tables that some queries read, each with its last column."""
    names = sorted({name for statement in statements for name in TABLE.findall(statement)})
    with connection.cursor() as cursor:
        columns = {name: connection.introspection.get_table_description(cursor, name) for name in names}
    return {name: found[-1].name for name, found in columns.items()}


def scan(tables: dict[str, str]) -> None:
    """Look at the last column of every row: no index answers that."""
    with connection.cursor() as cursor:
        for table, column in tables.items():
            cursor.execute(f'SELECT SUM(LENGTH(CAST("{column}" AS TEXT))) FROM "{table}"')  # noqa: S608 -- own names only
            cursor.fetchall()


def rows(tables: dict[str, str]) -> int:
    """How many rows these tables hold."""
    with connection.cursor() as cursor:
        found = 0
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 -- own names only
            found += cursor.fetchone()[0]
        return found


def each(asked: Asked) -> dict[str, float]:
    """The seconds of each indicator by itself, the slowest first."""
    tree, taken = shape(), {}
    for code, defined in CATALOGUE.items():
        if defined.ready:
            started = time.perf_counter()
            values(code, asked, tree)
            taken[code.value] = round(time.perf_counter() - started, 3)
    return dict(sorted(taken.items(), key=lambda pair: -pair[1]))
