"""Papers whose contents go: steps of several actions, inside their transaction and under their journal entry."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import ProtectedError

from guatu.people.models import Paper
from guatu.people.queries.papers import STORE


def discard(*, papers: Iterable[Paper]) -> None:
    """Take papers out of the register inside the caller's transaction; one that proves something else too stays.

    Their contents go once the transaction is kept, unless another paper has the same.
    """
    for paper in papers:
        try:
            with transaction.atomic():
                paper.delete()
        except ProtectedError:
            continue
        transaction.on_commit(partial(forget, paper.digest))


def forget(digest: str) -> None:
    """Remove the contents that no paper has any more."""
    if not Paper.objects.filter(digest=digest).exists():
        STORE.discard(digest)
