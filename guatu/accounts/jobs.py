"""The frame of every long piece of work, and the work of accounts: walking the journal's chain."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django_tasks import task

from guatu.accounts import journal
from guatu.accounts.actions import runs
from guatu.accounts.models import Run
from guatu.base import clock
from guatu.base.figures import thousands
from guatu.base.problems import Problem

log = logging.getLogger(__name__)
SHOWN = 50


@dataclass
class Work:
    """A run in hand."""

    run: Run

    def step(self, text: str, done: int, total: int) -> None:
        """Say how far it is; cheap enough for a few times a second."""
        runs.step(run=self.run, text=text, done=done, total=total, by=self.run.by, at=clock.now())

    def done(self, message: str, file: str = "", detail: Mapping[str, Any] | None = None) -> None:
        """Say that it is finished, and with what."""
        runs.finish(run=self.run, message=message, file=file, detail=detail, by=self.run.by, at=clock.now())


@contextmanager
def working(pk: int) -> Iterator[Work]:
    """Begin a run; what goes wrong in it is told to its owner. A run that has begun already is not begun again."""
    run = Run.objects.select_related("by").get(pk=pk)
    if not runs.start(run=run, by=run.by, at=clock.now()):
        raise Problem("illegal_step")
    try:
        yield Work(run)
    except Problem as problem:
        runs.fail(run=run, message=str(problem), by=run.by, at=clock.now())
    except Exception:
        log.exception("run %s failed", pk)
        runs.fail(run=run, message="系统出了故障，已经记录，刚才的内容没有生效。", by=run.by, at=clock.now())
        raise


@task
def verify_journal(pk: int) -> None:
    """Walk the whole chain and its anchors, and leave the breaks in the run."""
    with working(pk) as work:
        breaks = journal.journal_breaks(lambda done, total: work.step("正在逐条核对", done, total))
        found = [{"seq": b.seq, "reason": b.reason} for b in breaks[:SHOWN]]
        said = f"发现 {thousands(len(breaks))} 处断裂。" if breaks else "日志完整：每一条都与封印相符，前后相接。"
        work.done(said, detail={"breaks": found, "count": len(breaks)})
