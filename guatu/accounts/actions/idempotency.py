"""One key, one effect (invariant P11), for forms and the API.

    body = keys.body_digest(request.body)
    answer = once(key=key, route="POST /api/v1/submissions", body_digest=body, work=work, by=user, at=at)

A first request claims the key in a transaction of its own, so that others see it. Effect and answer are
written in one transaction: a crash leaves neither. A claim that nobody finished can be taken over after 60 s;
while its owner is still at work it holds the row, so two never work at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guatu.accounts.models import IdempotencyRecord, User
from guatu.base.problems import Problem

ABANDONED = timedelta(seconds=60)
KEPT = timedelta(days=7)
LONGEST_KEY = 80


@dataclass(frozen=True)
class Answer:
    """What a request was answered: a status and a text (JSON, or the address of the page that followed)."""

    status: int
    text: str
    replayed: bool = False


def once(*, key: str, route: str, body_digest: str, work: Callable[[], Answer], by: User, at: datetime) -> Answer:
    """The answer of `work`, or of the earlier request with this key. `work` runs inside the transaction.

    Refuses with `in_flight` while the earlier one is at work and with `key_reused` for another body or route.
    A refusal by `work` leaves no trace: the same key may be tried again.
    """
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise Problem("invalid", _("幂等键须为 1 至 80 个可见字符。"))
    claim = _claim(key, route, body_digest, by, at)
    if claim.finished_at is not None:
        return Answer(claim.status or 200, claim.answer, replayed=True)
    try:
        return _work(claim, work, at)
    except BaseException:
        IdempotencyRecord.objects.filter(pk=claim.pk, started_at=claim.started_at, finished_at=None).delete()
        raise


@transaction.atomic
def _claim(key: str, route: str, body_digest: str, by: User, at: datetime) -> IdempotencyRecord:
    row, new = IdempotencyRecord.objects.get_or_create(
        account=by, key=key, defaults={"route": route[:200], "body_digest": body_digest, "started_at": at}
    )
    if new:
        if row.pk % 256 == 0:
            IdempotencyRecord.objects.filter(started_at__lt=at - KEPT).delete()
        return row
    if (row.route, row.body_digest) != (route[:200], body_digest):
        raise Problem("key_reused")
    if row.finished_at is not None:
        return row
    mine = IdempotencyRecord.objects.select_for_update(skip_locked=True).filter(pk=row.pk).first()
    if mine is not None and mine.finished_at is not None:
        return mine
    if mine is None or mine.started_at > at - ABANDONED:
        raise Problem("in_flight")
    mine.started_at = at
    mine.save(update_fields=["started_at"])
    return mine


@transaction.atomic
def _work(claim: IdempotencyRecord, work: Callable[[], Answer], at: datetime) -> Answer:
    held = IdempotencyRecord.objects.select_for_update().filter(pk=claim.pk, finished_at=None).first()
    if held is None or held.started_at != claim.started_at:
        raise Problem("in_flight")
    answer = work()
    held.finished_at, held.status, held.answer = at, answer.status, answer.text
    held.save(update_fields=["finished_at", "status", "answer"])
    return answer
