"""What happens by itself, and when: one table of jobs, ticked by every worker, each slot run once.

A job has slots: a week, a day, half a minute. The slot in which an instant lies is run if no worker has run it yet;
of slots missed while no worker ran, only the latest is made up for. Every job changes nothing when run again.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from django.db import close_old_connections

from guatu.accounts import anchors, journal, ticks
from guatu.accounts.actions.tidying import tidy
from guatu.base import clock
from guatu.base.clock import SHANGHAI
from guatu.desk.actions.staged import forget_uploads
from guatu.desk.jobs import apply_changes, graduate
from guatu.desk.queries.news import news as news_of
from guatu.desk.queries.week import besides
from guatu.indicators.actions.checking import check_due
from guatu.people.actions import transfers
from guatu.submissions.actions import proofs
from guatu.submissions.actions.files import forget_abandoned, sweep
from guatu.supervision import outlets
from guatu.supervision.actions import notices, reuse
from guatu.supervision.rules.notices import week_of

log = logging.getLogger(__name__)
Going = Callable[[], bool]
EVERY = 5.0  # seconds between two looks at the table


@dataclass(frozen=True)
class Job:
    """A job: `slot` names the slot in which an instant lies; `run` does its work and may ask whether to go on."""

    name: str
    slot: Callable[[datetime], str]
    run: Callable[[datetime, Going], object]


def every(seconds: int) -> Callable[[datetime], str]:
    """Slots of so many seconds."""
    return lambda at: str(int(at.timestamp()) // seconds)


def daily(hour: int, minute: int = 0) -> Callable[[datetime], str]:
    """One slot a day, from this time in Shanghai until the same time of the next day."""
    return lambda at: (at.astimezone(SHANGHAI) - timedelta(hours=hour, minutes=minute)).date().isoformat()


def weekly(weekday: int, hour: int, minute: int = 0) -> Callable[[datetime], str]:
    """One slot a week (Monday is 0), named by the ISO week of its beginning, in Shanghai."""
    ahead = timedelta(days=weekday, hours=hour, minutes=minute)
    return lambda at: week_of((at.astimezone(SHANGHAI) - ahead).date())


def monthly(at: datetime) -> str:
    """One slot a calendar month, in Shanghai."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m")


MONDAY_MORNING = weekly(0, 8, 30)


def digests(at: datetime, going: Going) -> None:
    """The week's digest: at most one a week, since its slot is the week."""
    notices.write_digests(slot=MONDAY_MORNING(at), more=besides, by=None, at=at)


def reminders(at: datetime, going: Going) -> None:
    """Reminders before a node."""
    notices.write_reminders(by=None, at=at)


def news(at: datetime, going: Going) -> None:
    """What befell units, told in the morning."""
    notices.write_news(find=news_of, by=None, at=at)


def deliveries(at: datetime, going: Going) -> None:
    """What waits in the outbox."""
    notices.deliver(send=outlets.send, going=going, by=None, at=at)


def night(at: datetime, going: Going) -> None:
    """What nobody needs any more is dropped."""
    tidy(often=OFTEN, by=None, at=at)
    forget_abandoned(by=None, at=at)
    sweep(by=None, at=at)
    forget_uploads(by=None, at=at)


OFTEN = ("deliveries", "changes")
JOBS: Sequence[Job] = (
    Job("changes", every(300), lambda at, going: apply_changes(at)),
    Job("graduations", daily(0, 30), lambda at, going: graduate(at)),
    Job("late transfers", daily(1), lambda at, going: transfers.pass_overdue(by=None, at=at)),
    Job("self-check", monthly, lambda at, going: check_due(by=None, at=at)),
    Job("proofs", every(3600), lambda at, going: proofs.prove(by=None, at=at)),
    Job("proofs of the day", daily(23, 50), lambda at, going: proofs.prove(by=None, at=at)),
    Job("digests", MONDAY_MORNING, digests),
    Job("reminders", daily(8, 30), reminders),
    Job("news", daily(8, 30), news),
    Job("deliveries", every(30), deliveries),
    Job("anchor", daily(0), lambda at, going: anchors.drop_end(at)),
    Job("night", daily(3), night),
    Job("reused evidence", daily(4), lambda at, going: reuse.search(going=going, by=None, at=at)),
)


def tick(at: datetime, going: Going = lambda: True, jobs: Sequence[Job] = JOBS) -> list[str]:
    """Run every slot that is due and that nobody has run; returns the names of the jobs that were run.

    A job that fails is told to the operator and tried again when its claim has lapsed; the others go on.
    """
    done = []
    for job in jobs:
        slot = job.slot(at)
        if not going():
            break
        if ticks.finished(job.name, slot) or not ticks.claim(job.name, slot, at):
            continue
        try:
            job.run(at, going)
        except Exception:
            log.exception("job %s failed in slot %s", job.name, slot)
            continue
        ticks.finish(job.name, slot, at)
        done.append(job.name)
    return done


def keep_ticking(stop: Event) -> None:
    """The ticker's thread: look at the table every few seconds until told to stop."""
    journal.via.set("system")
    while not stop.is_set():
        close_old_connections()
        try:
            tick(clock.now(), lambda: not stop.is_set())
        except Exception:
            log.exception("the schedule could not be read; trying again")
        stop.wait(EVERY)
    close_old_connections()
