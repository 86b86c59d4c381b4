"""Slots of scheduled jobs: each is run once, whoever comes first. Rows, so that all workers count together.

A slot whose worker died is taken over after `LEASE`; jobs are written so that a second run changes nothing.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from guatu.accounts.models import Tick

LEASE = timedelta(minutes=10)
KEPT = timedelta(days=60)  # longer than any job's slot, so that a forgotten slot is never run again
KEPT_OFTEN = timedelta(days=1)


def claim(job: str, slot: str, at: datetime) -> bool:
    """Whether this caller is the one that runs a slot now."""
    with transaction.atomic():
        _, new = Tick.objects.get_or_create(job=job, slot=slot, defaults={"started_at": at})
    if new:
        return True
    abandoned = Tick.objects.filter(job=job, slot=slot, finished_at=None, started_at__lte=at - LEASE)
    return bool(abandoned.update(started_at=at))


def finish(job: str, slot: str, at: datetime) -> None:
    """A slot's work is done; it is never run again."""
    Tick.objects.filter(job=job, slot=slot).update(finished_at=at)


def finished(job: str, slot: str) -> bool:
    """Whether a slot was run already: the cheap question before a claim."""
    return Tick.objects.filter(job=job, slot=slot).exclude(finished_at=None).exists()


def heartbeat() -> datetime | None:
    """When any worker last began a slot; None if none ever did. Older than a few minutes: no worker runs."""
    return Tick.objects.aggregate(newest=Max("started_at"))["newest"]


def forget(at: datetime, often: tuple[str, ...] = ()) -> None:
    """Drop old slots; those of jobs that run all the time, after a day."""
    Tick.objects.filter(started_at__lt=at - KEPT).delete()
    Tick.objects.filter(job__in=often, started_at__lt=at - KEPT_OFTEN).delete()
