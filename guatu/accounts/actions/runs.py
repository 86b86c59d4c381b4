"""Long work with a bar. A run is queued by a person, worked off by a task, and watched by its owner.

    @task
    def import_units(pk: int) -> None:
        with working(pk) as work:  # guatu.accounts.jobs
            work.step("正在核对", 120, 20_173)
            work.done(message="已导入 20,173 个组织。")

Where progress is written: in a small file under settings.DATA/runs, not in the row. The work's own
transaction may be open for its whole length, a row written in it would be seen by nobody, and on SQLite a
second writer would wait for the first. The file is a hint for the page and nothing rests on it; the row holds
start, end and outcome. Several machines share the data folder anyway, for the files.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django_tasks.base import Task

from guatu.accounts import journal, progress
from guatu.accounts.models import Run, User
from guatu.base.problems import Problem


@transaction.atomic
def queue_run(
    *, kind: str, title: str, task: Task, detail: Mapping[str, Any] | None = None, unit_id: int | None = None,
    by: User, at: datetime,
) -> Run:  # fmt: skip
    """A new run; once this commits, `task` is enqueued with the run's number. `detail` is what the task needs."""
    run = Run.objects.create(
        kind=kind, title=title[:200], by=by, unit_id=unit_id, queued_at=at, detail=dict(detail or {})
    )
    journal.record("run.create", run, by=by, at=at, after={"kind": kind})
    transaction.on_commit(lambda: task.enqueue(run.pk))
    return run


def start(*, run: Run, by: User, at: datetime) -> bool:
    """Begin the work. False if another worker has begun it already."""
    begun = Run.objects.filter(pk=run.pk, started_at=None).update(started_at=at) == 1
    run.started_at = at
    return begun


def step(*, run: Run, text: str, done: int, total: int, by: User, at: datetime) -> None:
    """Say how far the work is; seen at once, also while its transaction is open."""
    progress.write(run.pk, text, done, total, at)


@transaction.atomic
def finish(
    *, run: Run, message: str, file: str = "", detail: Mapping[str, Any] | None = None, by: User, at: datetime
) -> None:
    """The work is done. `file` is relative to settings.FILES and offered to the owner for download."""
    _end(run, at, message=message, file=file, failed=False, detail={**run.detail, **(detail or {})})
    journal.record("run.finish", run, by=by, at=at)


@transaction.atomic
def fail(*, run: Run, message: str, by: User, at: datetime) -> None:
    """The work was given up; nothing of it holds. `message` says why, in the user's words."""
    _end(run, at, message=message, failed=True)
    journal.record("run.finish", run, by=by, at=at, outcome="refused")


def _end(run: Run, at: datetime, **values: Any) -> None:
    """Write the end of a run once; a second end is refused."""
    last = progress.read(run.pk)
    done = {"done": last.done, "total": last.total, "step": last.text[:120]} if last else {}
    values = {**done, **values, "finished_at": at}
    if not Run.objects.filter(pk=run.pk, finished_at=None).update(**values):
        raise Problem("illegal_step")
    for name, value in values.items():
        setattr(run, name, value)
    transaction.on_commit(lambda: progress.clear(run.pk))
