"""Long work of the data centre, and what the worker does with changes whose date has come."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django_tasks import task

from guatu.accounts.jobs import Work, working
from guatu.accounts.models import Run
from guatu.base import clock
from guatu.base.excel import reading
from guatu.base.excel.faults import error_workbook
from guatu.base.excel.sheets import Parsed, RowError, parse
from guatu.desk.actions.following import follow
from guatu.orgs import access, sheets
from guatu.orgs.actions.changes import Applied, apply_due
from guatu.orgs.actions.imports import import_units, planned
from guatu.orgs.rules.ledger import Difference, Plan
from guatu.people.actions.graduations import graduate_due
from guatu.people.models import Graduation

SHOWN = 200  # errors and differences kept for the page; the marked file has all errors


@task
def check_units(pk: int) -> None:
    """Read a ledger of units, compare it with the register, and leave what it would do in the run."""
    with working(pk) as work:
        run = work.run
        work.step("正在读取台账", 0, 3)
        parsed = parse(sheets.UNITS, reading.read(stored(run.detail["path"])))
        work.step("正在与登记册核对", 1, 3)
        units = access.units(run.by, "import.create")
        found = planned(sheets.rows(parsed), units, run.detail["default"], by=run.by, at=clock.now())
        errors = sheets.errors(parsed, found)
        work.step("正在写核对结果", 2, 3)
        file = marked(run, parsed, errors) if errors else ""
        said = f"有 {len(errors):,} 处错误，一行也没有写入。" if errors else outcome(found)
        work.done(said, file=file, detail=result(run, parsed, found, errors))


def outcome(found: Plan) -> str:
    """What a ledger without errors would do, in a sentence."""
    if not found.changes and not found.differences:
        return "0 项变化。"
    return f"将新建 {len(found.new):,} 个、更新 {len(found.edits):,} 个组织；未变 {found.unchanged:,} 个。还没有写入。"


def result(run: Run, parsed: Parsed, found: Plan, errors: list[RowError]) -> dict[str, object]:
    """What the page of the preview shows."""
    return {
        "url": reverse("desk:units_import", args=[run.pk]),
        "rows": parsed.read,
        "unused": parsed.headings.unused[:30],
        "new": len(found.new),
        "edits": len(found.edits),
        "unchanged": found.unchanged,
        "digest": found.digest(),
        "count": len(errors),
        "errors": [[e.row, e.column, e.value[:80], e.message] for e in errors[:SHOWN]],
        "created": [[line.row, line.name] for line in found.new[:SHOWN]],
        "changed": [
            [edit.row, edit.code, [[titled(key), shown(now), shown(then)] for key, (now, then) in edit.fields.items()]]
            for edit in found.edits[:SHOWN]
        ],
        "differences": [described(d) for d in found.differences[:SHOWN]],
        "differing": len(found.differences),
    }


def described(difference: Difference) -> list[object]:
    """A difference of place or kind as the page shows it."""
    what = "上级组织" if difference.what == "parent" else "组织类别"
    return [difference.row, difference.code, what, difference.now, difference.then]


def titled(key: str) -> str:
    """The title of the column of a field."""
    return sheets.UNITS.column(key).title


def shown(value: object) -> str:
    """A value in the comparison; nothing is –."""
    return "–" if value in (None, "") else str(value)


def marked(run: Run, parsed: Parsed, errors: list[RowError]) -> str:
    """The ledger with its errors marked, as a file beside the uploaded one; its place under settings.FILES."""
    place = f"imports/{run.pk}-errors.xlsx"
    (Path(settings.FILES) / place).write_bytes(error_workbook(parsed, errors))
    return place


def stored(place: str) -> Path:
    """The uploaded ledger."""
    return Path(settings.FILES) / place


@task
def write_units(pk: int) -> None:
    """Carry out a checked ledger: the units and the tasks of the new ones, or nothing."""
    with working(pk) as work:
        done, file = carried_out(work), stored(work.run.detail["path"])
        work.done(done)
        file.unlink(missing_ok=True)


@transaction.atomic
def carried_out(work: Work) -> str:
    """The import and the alignment of tasks in one transaction; returns what was done, in a sentence."""
    run, at = work.run, clock.now()
    rows = sheets.rows(parse(sheets.UNITS, reading.read(stored(run.detail["path"]))))
    done = import_units(
        rows=rows, units=access.units(run.by, "import.create"), digest=run.detail["digest"],
        default=run.detail["default"], step=lambda text, n, total: work.step(text, n, total), by=run.by, at=at,
    )  # fmt: skip
    work.step("正在给新的组织派发任务", len(rows), len(rows))
    if done.new or done.edited:
        follow(units=[*done.new, *done.edited], by=run.by, at=at)
    said = f"新建 {len(done.new):,} 个、更新 {len(done.edited):,} 个组织。"
    return said + (f"隶属或类别不同的 {len(done.proposals):,} 项已提请审批。" if done.proposals else "")


def apply_changes(at: datetime) -> list[Applied]:
    """Put changes in force whose date has come, each with its tasks. The worker calls it at each turn."""
    return apply_due(then=lambda done: follow(units=done.units, by=None, at=at), by=None, at=at)


def graduate(at: datetime) -> list[Graduation]:
    """Turn the branches whose day of graduation has come into graduate branches, with what depends on them."""
    return graduate_due(then=lambda done: follow(units=done.units, by=None, at=at), by=None, at=at)
