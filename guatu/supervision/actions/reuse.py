"""Looking for reused evidence by night, and judging what was found by day."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.queries.norms import norms
from guatu.people.queries.above import require_above
from guatu.supervision.models import PictureMark, Suspicion, TextMark
from guatu.supervision.queries import evidence, likenesses
from guatu.supervision.queries.likenesses import Pair
from guatu.supervision.rules.reuse import (
    Judgement,
    SuspicionKind,
    Use,
)

Going = Callable[[], bool]
FIELDS = ("unit", "other", "kind", "verdict", "judged_at")
Marks = list[PictureMark] | list[TextMark]


def search(*, going: Going = lambda: True, by: User | None, at: datetime) -> int:
    """Look through what is new for reused and impossible evidence; how many suspicions were found.

    Nothing is compared twice: pictures and texts are marked once with their look, and only new ones are held
    against all. Run again, it finds nothing more.
    """
    numbers = norms(clock.day(at))
    since = at - timedelta(days=numbers["reuse.days"])
    common = int(numbers["reuse.common"])
    steps: list[tuple[SuspicionKind, Callable[[], tuple[list[Pair], Marks]]]] = [
        (SuspicionKind.FILE, lambda: (likenesses.same_files(since, common), [])),
        (SuspicionKind.LOOK, lambda: likenesses.like_pictures(int(numbers["reuse.bits"]), common, at)),
        (SuspicionKind.TEXT, lambda: likenesses.like_texts(numbers, common, at)),
        (SuspicionKind.MINUTES, lambda: (likenesses.pairs(evidence.same_minutes(since).values(), common), [])),
        (SuspicionKind.TIME, lambda: (likenesses.impossible(since, numbers), [])),
    ]
    found = 0
    for kind, step in steps:
        if going():
            pairs, marks = step()
            found += note(kind=kind, pairs=pairs, marks=marks, by=by, at=at)
    return found


@transaction.atomic
def note(*, kind: SuspicionKind, pairs: Iterable[Pair], marks: Marks, by: User | None, at: datetime) -> int:
    """Keep pairs as suspicions, each once for good, and that their evidence was looked at; how many were new."""
    for model in (PictureMark, TextMark):
        rows: list[Any] = [mark for mark in marks if isinstance(mark, model)]
        model._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    made = {}
    for use, first, facts in pairs:
        key = "|".join([kind.value, *(f"{one.what}{one.pk}" for one in (use, first) if one)])
        other = first.unit if first and first.unit != use.unit else None
        made[key] = Suspicion(
            key=key, kind=kind.value, unit_id=use.unit, other_id=other, left=_told(use),
            right=_told(first) if first else {}, evidence=facts, found_at=at,
        )  # fmt: skip
    known = set(Suspicion.objects.filter(key__in=list(made)).values_list("key", flat=True))
    fresh = [row for key, row in made.items() if key not in known]
    for row in fresh:
        row.save(force_insert=True)
    lines = [journal.Line("suspicion.record", row, row.unit, journal.snapshot(row, FIELDS)) for row in fresh]
    if lines:
        journal.record_many(lines, by=by, at=at)
    return len(fresh)


def _told(use: Use) -> dict[str, object]:
    return {"what": use.what, "pk": use.pk, "file": use.file, "label": use.label, "on": use.at[:10]}


@transaction.atomic
def judge(*, suspicion: Suspicion, verdict: Judgement, text: str, by: User, at: datetime) -> Suspicion:
    """A person above the unit says what a suspicion is; it may be said anew. Nothing follows from it by itself."""
    held = Suspicion.objects.select_for_update(of=("self",)).select_related("unit").get(pk=suspicion.pk)
    require_above(by, "submission.verify", held.unit)
    words = text.strip()
    if verdict != Judgement.FINE and not words:
        raise Problem("invalid", "", {"text": "请写明看到了什么、依据是什么"})
    if len(words) > 500:
        raise Problem("invalid", "", {"text": "请不超过500字"})
    held.verdict, held.text, held.judged_by, held.judged_at = verdict.value, words, by, at
    held.save(update_fields=["verdict", "text", "judged_by", "judged_at"])
    journal.record("suspicion.judge", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, FIELDS))
    return held
