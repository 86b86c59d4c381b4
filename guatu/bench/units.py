"""Importing a ledger of 20,000 units from Excel, beside the bare reading and inserting of the same rows."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import python_calamine
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from guatu.base.excel import reading
from guatu.base.excel.sheets import parse
from guatu.bench import ground
from guatu.bench.figures import Figure, seconds
from guatu.bench.launch import undone
from guatu.orgs import sheets
from guatu.orgs.actions.imports import import_units, planned
from guatu.orgs.actions.tree import plant
from guatu.orgs.models import Unit

ROWS = 20_000
AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
UNIT = (
    "code, name, short_name, kind, sector, parent_id, path, depth, sort_key, search_text, division_code, "
    "division_edition, credit_code, address, secretary, version, founded_on"
)

EMPTY = ("", "", "", "")  # division code and edition, credit code, address


def measure() -> dict[str, Figure]:
    """Import into an empty database; each round is taken back."""
    call_command("migrate", verbosity=0)
    path = Path(settings.DATA / "units.xlsx")
    path.write_bytes(ledger())
    count = []

    def by_action() -> None:
        parsed = parse(sheets.UNITS, reading.read(path))
        rows = sheets.rows(parsed)
        found = planned(rows, Unit.objects.all(), by=None, at=AT)
        if parsed.errors or found.faults:
            raise RuntimeError(f"the ledger has faults: {parsed.errors[:2]} {found.faults[:2]}")
        count.append(len(import_units(rows=rows, units=Unit.objects.all(), digest=found.digest(), by=None, at=AT).new))

    taken, bare = [], []
    for _ in range(2):
        bare += seconds(lambda: undone(lambda: insert(path)), 1)
        taken += seconds(lambda: undone(by_action), 1)
    more = {"rows": count[-1], "note": "含核对、日志与隶属记录；下限为 calamine 读取并写入同样的组织、隶属、日志行"}
    return {"import.units": Figure(min(taken), "s", min(bare), more)}


def ledger() -> bytes:
    """The ledger of a city as it is exported, each name once."""
    made: list[bytes] = []
    plan = ground.plan_of(ROWS, Random(7), AT)  # noqa: S311 -- the same city each time

    def write() -> None:
        plant(seeds=[replace(seed, name=f"{seed.name}·{seed.code}") for seed in plan.seeds], by=None, at=AT)
        made.append(sheets.exported(Unit.objects.all(), "xlsx"))

    undone(write)
    return made[0]


def insert(path: Path) -> None:
    """Read the cells and insert a unit, a placement and a line of the journal for each row."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    rows = book.get_sheet_by_index(0).to_python()[1:]
    day, now = date(2026, 11, 2).isoformat(), AT.isoformat(sep=" ")
    # Plain columns for the driver: what type a cell of the book has is of no interest here.
    units: list[Any] = []
    placements: list[Any] = []
    lines: list[Any] = []
    for number, row in enumerate(rows, start=1):
        code, name, short = row[:3]
        place = (None, f"{number:07d}", 0) if number == 1 else (1, f"{number:07d}", 1)
        units.append((number, code, name, short, "branch", "rural", *place, short, name, *EMPTY, row[8], 1, day))
        placements.append((number, name, day))
        after = json.dumps({"code": code, "name": name, "secretary": row[8]}, ensure_ascii=False)
        lines.append(
            (
                number,
                now,
                "cli",
                "unit.establish",
                "orgs.unit",
                str(number),
                number,
                f"{number:07d}",
                "ok",
                after,
                "",
                "0" * 64,
                "0" * 64,
            )
        )
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO unit (id, {UNIT}) VALUES ({', '.join(['%s'] * 18)})", units)  # noqa: S608 -- own names only
        cursor.executemany("INSERT INTO placement (unit_id, name, since) VALUES (%s, %s, %s)", placements)
        cursor.executemany(
            "INSERT INTO journal (seq, at, via, verb, noun, object_id, unit_id, unit_path, outcome, after, note, "  # noqa: S608 -- own names only
            f"previous, digest) VALUES ({', '.join(['%s'] * 13)})",
            lines,
        )
