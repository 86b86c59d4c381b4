"""What accounts leave behind that nobody needs any more: old sessions, windows, answers, slots."""

from datetime import datetime
from importlib import import_module

from django.conf import settings

from guatu.accounts import limits, ticks
from guatu.accounts.actions.idempotency import KEPT
from guatu.accounts.models import IdempotencyRecord, RateWindow, User


def tidy(*, often: tuple[str, ...] = (), by: User | None, at: datetime) -> None:
    """Drop expired sessions, old rate windows and kept answers, and old slots (`often`: jobs that run all the time)."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    RateWindow.objects.filter(since__lt=at - limits.KEPT).delete()
    IdempotencyRecord.objects.filter(started_at__lt=at - KEPT).delete()
    ticks.forget(at, often)
