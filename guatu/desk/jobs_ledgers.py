"""Long work of the data centre for all kinds but units: a ledger is checked, written in batches, taken back."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django_tasks import task

from guatu.accounts.jobs import Work, working
from guatu.base import clock
from guatu.base.bulk import roomy
from guatu.base.excel import reading
from guatu.base.excel.faults import error_workbook
from guatu.base.excel.headings import Headings
from guatu.base.excel.reading import Worksheet, packed
from guatu.base.excel.sheets import Batch, Parsed, RowError, batches, opened
from guatu.base.problems import Problem
from guatu.desk.actions import staged
from guatu.desk.ledgers import Kind, kind_of
from guatu.people.actions.imports import Ledger, finish_import, undo_import, write_batch
from guatu.people.models import Import
from guatu.people.queries.ledgers import own_import, unit_of
from guatu.people.rules.ledgers import Fault, Mode, Outcome

SIZE = 5000  # rows of one transaction
SHOWN = 200  # errors and changes kept for the page
WHOLE_FILE = 20_000  # rows up to which the marked file holds all of them, not only the faulty ones
LIMITS = reading.Limits(size=120 * reading.MIB)


@dataclass
class Found:
    """What a check has found so far."""

    counts: dict[str, int] = field(default_factory=lambda: {outcome.value: 0 for outcome in Outcome})
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)
    warned: int = 0
    changes: list[list[object]] = field(default_factory=list)
    rows: int = 0


@task
def check_ledger(pk: int) -> None:
    """Compare a ledger with the register, and leave in the run what it would do."""
    with working(pk) as work:
        kind, default = kind_of(work.run.detail["kind"]), unit_of(work.run.detail["default"])
        parsed = read(work, kind, stored(work.run.detail["path"]))
        ledger, found = kind.make(kind.units(work.run.by, default), clock.day(clock.now())), Found()
        read_once = staged.keep(work.run.detail["path"], batches(parsed, SIZE))
        for batch in told(work, read_once, below(parsed), "正在与登记册核对"):
            take(found, parsed, batch, ledger)
        work.step("正在写核对结果", found.rows, found.rows)
        file = marked(work.run.pk, parsed, found) if found.errors else ""
        work.done(outcome(found), file=file, detail=result(work.run.pk, parsed, found))


def read(work: Work, kind: Kind, file: Path) -> Parsed:
    """The ledger with its headings found."""
    work.step("正在读取台账", 0, 1)
    return opened(kind.sheet, reading.read(file, limits=LIMITS))


def steps(work: Work, parsed: Parsed, text: str) -> Iterator[Batch]:
    """The batches of a ledger, saying how far it is."""
    return told(work, batches(parsed, SIZE), below(parsed), text)


def told(work: Work, parts: Iterable[Batch], total: int, text: str) -> Iterator[Batch]:
    """Batches of a ledger, saying after each how far it is."""
    done = 0
    for batch in parts:
        yield batch
        done += batch.read
        work.step(text, done, total)


def below(parsed: Parsed) -> int:
    """How many rows there are below the headings."""
    return len(parsed.worksheet.rows) - parsed.headings.row - 1


def take(found: Found, parsed: Parsed, batch: Batch, ledger: Ledger) -> None:
    """Plan a batch and add what it would do."""
    planned = ledger.plan(batch.rows)
    refused = {error.row for error in batch.errors} | {fault.row for fault in planned.faults if not fault.warning}
    found.counts[Outcome.REFUSED] += len(refused)
    for line in planned.lines:
        found.counts[line.outcome] += 1
        if line.outcome == Outcome.EDITED and len(found.changes) < SHOWN:
            found.changes.append([line.row, "、".join(titled(parsed, key) for key in line.values)])
    found.errors += batch.errors
    faults = [fault for fault in planned.faults if not fault.warning or found.warned < SHOWN]
    found.warned += sum(fault.warning for fault in planned.faults)
    for fault, error in zip(faults, located(parsed, faults), strict=True):
        (found.warnings if fault.warning else found.errors).append(error)
    found.rows += batch.read


def located(parsed: Parsed, faults: list[Fault]) -> list[RowError]:
    """Faults with the titles and places of their columns; what was written is left out, it may be personal."""
    return [
        RowError(fault.row, titled(parsed, fault.key), "", fault.message, parsed.headings.places.get(fault.key))
        for fault in faults
    ]


def titled(parsed: Parsed, key: str) -> str:
    """The title of a column; what has none of its own is part of the whole row."""
    return next((column.title for column in parsed.sheet.columns if column.key == key), "")


def outcome(found: Found) -> str:
    """What a ledger would do, in a sentence."""
    new, edited, refused = (found.counts[word] for word in (Outcome.NEW, Outcome.EDITED, Outcome.REFUSED))
    if not new and not edited and not refused:
        return "0 项变化。"
    said = f"将新建 {new:,} 条、更新 {edited:,} 条；未变 {found.counts[Outcome.SAME]:,} 条。还没有写入。"
    return f"有 {refused:,} 行有误。{said}" if refused else said


def result(pk: int, parsed: Parsed, found: Found) -> dict[str, object]:
    """What the page of the preview shows; nothing personal is kept here."""
    return {
        "url": reverse("desk:ledger_check", args=[pk]),
        "rows": found.rows,
        "unused": parsed.headings.unused[:30],
        "counts": found.counts,
        "count": found.counts[Outcome.REFUSED],
        "errors": [[e.row, e.column, e.message] for e in sorted(found.errors, key=lambda e: e.row)[:SHOWN]],
        "warnings": [[e.row, e.column, e.message] for e in found.warnings[:SHOWN]],
        "warned": found.warned,
        "changes": found.changes,
    }


def marked(pk: int, parsed: Parsed, found: Found) -> str:
    """The ledger with its errors marked, beside the upload; of a large one, the faulty rows alone."""
    place = f"imports/{pk}-errors.xlsx"
    part, errors = (parsed, found.errors) if found.rows <= WHOLE_FILE else faulty(parsed, found.errors)
    (Path(settings.FILES) / place).write_bytes(error_workbook(part, errors))
    return place


def faulty(parsed: Parsed, errors: list[RowError]) -> tuple[Parsed, list[RowError]]:
    """The heading row and the faulty rows of a ledger, one below the other, with their errors in the new places."""
    wrong = {error.row for error in errors}
    heading = parsed.worksheet.rows[parsed.headings.row]
    kept = [heading, *((number, cells) for number, cells in parsed.worksheet.rows if number in wrong)]
    places = {number: at for at, (number, _) in enumerate(kept, 1)}
    sheet = Worksheet(parsed.worksheet.name, packed([(at, cells) for at, (_, cells) in enumerate(kept, 1)]))
    found = Headings(0, parsed.headings.places, reasons=parsed.headings.reasons)
    moved = [
        RowError(places[error.row], error.column, error.value, error.message, error.at)
        for error in errors
        if error.row in places
    ]
    return Parsed(parsed.sheet, sheet, found), moved


def stored(place: str) -> Path:
    """The uploaded ledger."""
    path = Path(settings.FILES) / place
    if not place or not path.is_file():
        raise Problem("not_found", "上传的台账已经清理，请重新上传。")
    return path


@task
def write_ledger(pk: int) -> None:
    """Write a checked ledger, or go on where an earlier run stopped; each row has one outcome."""
    with working(pk) as work:
        within = own_import(work.run.by, work.run.detail["import"])
        counts, file = written(work, within), within.file
        finish_import(within=within, by=work.run.by, at=clock.now())
        said = "、".join(f"{word.label} {counts[word]:,} 行" for word in Outcome if counts[word])
        work.done(f"已写完：{said}。", detail={"url": reverse("desk:ledger_import", args=[within.pk])})
        staged.discard(file)


def written(work: Work, within: Import) -> dict[str, int]:
    """Write all batches: each its own transaction, so that others write in between; or all in one."""
    kind, file, by = kind_of(within.kind), stored(within.file), work.run.by
    if sha256(file.read_bytes()).hexdigest() != within.digest:
        raise Problem("conflict", "上传的台账有了变化，请重新上传。")
    parts = staged.kept(within.file) or batches(read(work, kind, file), SIZE)
    ledger = kind.make(kind.units(by, within.default), clock.day(within.at))
    counts = {outcome.value: 0 for outcome in Outcome}
    with roomy(), transaction.atomic() if within.mode == Mode.WHOLE else nullcontext():
        for batch in told(work, parts, within.rows, "正在写入登记册"):
            unread = {error.row for error in batch.errors}
            done = write_batch(
                within=within, rows=batch.rows, unread=unread, ledger=ledger, by=by, at=clock.now()
            )  # fmt: skip
            counts = {word: counts[word] + done[word] for word in counts}
    return counts


@task
def undo_ledger(pk: int) -> None:
    """Take an import back, all of it or nothing."""
    with working(pk) as work:
        within, by = own_import(work.run.by, work.run.detail["import"]), work.run.by
        kind, file = kind_of(within.kind), within.file
        ledger = kind.make(kind.units(by, None), clock.day(clock.now()))
        total = undo_import(
            within=within, ledger=ledger, step=lambda done, all_: work.step("正在撤销", done, all_), by=by,
            at=clock.now(),
        )  # fmt: skip
        work.done(f"已撤销，恢复 {total:,} 行。", detail={"url": reverse("desk:ledger_import", args=[within.pk])})
        if file:
            staged.discard(file)
