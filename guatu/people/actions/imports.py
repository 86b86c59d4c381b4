"""Writing a ledger into the register in batches, and taking it back. What a batch holds is the kind's own affair."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Protocol

from django.db import IntegrityError, transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, sealed
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.models import Import, ImportLine
from guatu.people.queries.ledgers import settled
from guatu.people.rules.ledgers import Line, Mode, Outcome, Planned, counted

UNDO_AT_ONCE = 5000
CHANGED_SINCE = "写入时这一行的登记刚有变动，请重新核对"
Rows = Sequence[tuple[int, dict[str, Any]]]


class Ledger(Protocol):
    """A kind of ledger in the course of one import; it remembers what earlier batches said."""

    def plan(self, rows: Rows) -> Planned:
        """What some rows would do."""

    def write(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """Carry out lines that are new or edits; sets their number and version, and what stood there before."""

    def restore(self, lines: list[Line], *, by: User, at: datetime) -> None:
        """Take lines back; a Problem if anything else has touched what they wrote."""


@transaction.atomic
def begin_import(
    *, kind: str, mode: str, unit: Unit, default: Unit | None = None, file: str, digest: str, rows: int, by: User,
    at: datetime,
) -> Import:  # fmt: skip
    """A new import, of which no row has its outcome yet."""
    made = Import.objects.create(
        kind=kind, mode=Mode(mode).value, unit=unit, default=default, file=file, digest=digest, rows=rows, by=by, at=at
    )
    journal.record("import.create", made, unit=unit, by=by, at=at, after={"kind": kind, "mode": mode, "rows": rows})
    return made


def write_batch(
    *, within: Import, rows: Rows, unread: Iterable[int], ledger: Ledger, by: User, at: datetime
) -> dict[str, int]:
    """Write some rows in one transaction; each gets its outcome once, however often the batch is tried.

    `unread` are rows whose cells could not be read. In the mode `whole` a fault is a Problem. Counts by outcome.
    """
    unread = list(unread)
    try:
        return _write_batch(within, rows, unread, ledger, by, at)
    except IntegrityError:  # somebody registered one of these persons meanwhile: now they are known
        return _write_batch(within, rows, unread, ledger, by, at)


@transaction.atomic
def _write_batch(
    within: Import, rows: Rows, unread: list[int], ledger: Ledger, by: User, at: datetime
) -> dict[str, int]:
    within = Import.objects.select_for_update().get(pk=within.pk)
    if within.undone_at:
        raise Problem("illegal_step", "这次导入已经撤销。")
    done = settled(within, [*(number for number, _ in rows), *unread])
    planned = ledger.plan(rows)
    refused = {fault.row: fault for fault in planned.faults if not fault.warning}
    if within.mode == Mode.WHOLE and (refused or unread):
        raise Problem("invalid", f"有 {len(refused) + len(unread):,} 行有误，一行也没有写入。请重新核对台账。")
    lines = [line for line in planned.lines if line.row not in done]
    ledger.write([line for line in lines if line.outcome in (Outcome.NEW, Outcome.EDITED)], by=by, at=at)
    left_out = [Line(row, Outcome.REFUSED) for row in sorted({*refused, *unread} - done)]
    written = [*lines, *left_out]
    _keep(within, written)
    counts = counted(written)
    if written:
        journal.record("import.write", within, unit=within.unit, by=by, at=at, after={**counts, **_span(written)})
    return counts


def _span(lines: list[Line]) -> dict[str, Any]:
    """The rows of a batch and the fingerprint of what became of them."""
    told = sorted((line.row, line.outcome.value, line.number or 0) for line in lines)
    return {"from": told[0][0], "to": told[-1][0], "digest": sha256(repr(told).encode()).hexdigest()[:16]}


def _keep(within: Import, lines: list[Line]) -> None:
    names = ("within", "row", "outcome", "number", "version", "before")
    pk = within.pk
    rows = [
        (pk, line.row, line.outcome.value, line.number, line.version, _sealed(line.before, pk, line.row))
        for line in lines
    ]
    bulk.insert_values(ImportLine, names, rows)


def _sealed(before: Mapping[str, Any], within: int, row: int) -> str:
    if not before:
        return ""
    return sealed.seal(json.dumps(before, ensure_ascii=False, default=_plain), f"people.importline:{within}:{row}")


def _plain(value: object) -> str:
    if isinstance(value, date | Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


@transaction.atomic
def finish_import(*, within: Import, by: User, at: datetime) -> None:
    """All rows have their outcome; the upload is no longer needed."""
    Import.objects.filter(pk=within.pk, finished_at=None).update(finished_at=at, file="")
    journal.record("import.finish", within, unit=within.unit, by=by, at=at)


@transaction.atomic
def undo_import(
    *, within: Import, ledger: Ledger, step: Callable[[int, int], None] | None = None, by: User, at: datetime
) -> int:
    """Take back all that an import wrote, or nothing: refused if anything has touched it since. Counts the rows."""
    within = Import.objects.select_for_update().get(pk=within.pk)
    if within.undone_at:
        raise Problem("illegal_step", "这次导入已经撤销。")
    wrote = within.lines.filter(outcome__in=[Outcome.NEW.value, Outcome.EDITED.value]).order_by("-row")
    total, done = wrote.count(), 0
    last = None
    while True:
        rest = wrote.filter(row__lt=last) if last is not None else wrote
        lines = [_line(line) for line in rest[:UNDO_AT_ONCE]]
        if not lines:
            break
        ledger.restore(lines, by=by, at=at)
        done, last = done + len(lines), lines[-1].row
        if step:
            step(done, total)
    within.undone_at, within.undone_by = at, by
    within.file = ""
    within.save(update_fields=["undone_at", "undone_by", "file"])
    journal.record("import.withdraw", within, unit=within.unit, by=by, at=at, after={"rows": total})
    return total


def _line(kept: ImportLine) -> Line:
    before: dict[str, Any] = {}
    if kept.before:
        before = json.loads(sealed.unseal(kept.before, f"people.importline:{kept.within_id}:{kept.row}"))
    return Line(kept.row, Outcome(kept.outcome), kept.number, before=before, version=kept.version)
