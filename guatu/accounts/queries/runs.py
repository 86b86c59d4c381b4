"""A run and how far it is."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from guatu.accounts import progress
from guatu.accounts.models import Run, User
from guatu.base.problems import Problem


@dataclass(frozen=True)
class State:
    """What the page of a run shows."""

    run: Run
    text: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        """Whole per cent, never 100 before the end."""
        if self.run.finished_at:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0


def own_run(user: User, pk: int) -> State:
    """A run of the account, with its latest report. Refuses with `not_found` for anybody else's."""
    run = Run.objects.filter(by=user, pk=pk).first() if pk < 2**62 else None
    if run is None:
        raise Problem("not_found")
    last = None if run.finished_at else progress.read(run.pk)
    if last is None:
        return State(run, run.step, run.done, run.total)
    return State(run, last.text, last.done, last.total)


def file_of(run: Run) -> Path:
    """The file that a run left. Refuses with `not_found` if there is none, or if it lies outside the folder."""
    folder = Path(settings.FILES).resolve()
    path = (folder / run.file).resolve()
    if not run.file or not path.is_relative_to(folder) or not path.is_file():
        raise Problem("not_found")
    return path
