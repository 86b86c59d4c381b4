"""Looking for reused evidence by night, and judging what was found by day."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.files.looks import look
from guatu.base.problems import Problem
from guatu.fieldwork.models import Visit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.ways import metres_between
from guatu.people.queries import papers
from guatu.people.queries.above import require_above
from guatu.submissions.queries import files
from guatu.supervision.likeness import near
from guatu.supervision.models import PictureMark, Suspicion, TextMark
from guatu.supervision.queries import evidence
from guatu.supervision.rules.reuse import (
    Judgement,
    SuspicionKind,
    Use,
    bare,
    days_between,
    distance,
    hours_needed,
    likeness,
    reused,
    telling,
    text_look,
)

Going = Callable[[], bool]
# What one night looks at most; the rest waits for the next.
PICTURES, TEXTS = 2000, 5000
TEXT_BITS = 12  # texts of which a tenth differs are no farther apart; each pair is then compared letter by letter
MANY = 100  # what is like more others than this is a form or a common phrase, and tells nothing
FIELDS = ("unit", "other", "kind", "verdict", "judged_at")
Pair = tuple[Use, Use | None, dict[str, float | str]]
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
        (SuspicionKind.FILE, lambda: (same_files(since, common), [])),
        (SuspicionKind.LOOK, lambda: like_pictures(int(numbers["reuse.bits"]), common, at)),
        (SuspicionKind.TEXT, lambda: like_texts(numbers, common, at)),
        (SuspicionKind.MINUTES, lambda: (_pairs(evidence.same_minutes(since).values(), common), [])),
        (SuspicionKind.TIME, lambda: (impossible(since, numbers), [])),
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


def _pairs(groups: Iterable[list[Use]], common: int) -> list[Pair]:
    """Later uses with the first ones, and how far apart they are."""
    return [
        (use, first, {"days": days_between(use.at, first.at)})
        for group in groups
        for use, first in reused(group, common)
    ]


def same_files(since: datetime, common: int) -> list[Pair]:
    """Files that came lately and stand elsewhere too, to the byte."""
    return _pairs(evidence.uses(evidence.new_digests(since)).values(), common)


def like_pictures(bits: int, common: int, at: datetime) -> tuple[list[Pair], list[PictureMark]]:
    """The looks of pictures that were not looked at yet, held against all others."""
    marks = [_mark(digest, paper, at) for digest, paper in evidence.unmarked_pictures(PICTURES)]
    fresh = [(mark.digest, mark.look) for mark in marks if mark.look]
    known = [*evidence.looks(), *fresh]
    pairs = near([row[1] for row in fresh], [row[1] for row in known], bits, MANY)
    alike = {tuple(sorted((fresh[new][0], known[old][0]))) for new, old in pairs if fresh[new][0] != known[old][0]}
    looks, seen = dict(known), evidence.uses({digest for pair in alike for digest in pair})
    found: list[Pair] = []
    for one, other in sorted(alike):
        apart = {"bits": distance(looks[one], looks[other])}
        both = _pairs([[*seen.get(one, []), *seen.get(other, [])]], common)
        found += [(use, first, facts | apart) for use, first, facts in both]
    return found, marks


def _mark(digest: str, paper: bool, at: datetime) -> PictureMark:
    path = papers.STORE.path_of(digest) if paper else files.path_of(digest)
    found = look(path)
    return PictureMark(digest=digest, look=found if telling(found) else "", marked_at=at)


def like_texts(numbers: Mapping[str, float], common: int, at: datetime) -> tuple[list[Pair], list[TextMark]]:
    """The looks of reports that were not looked at yet, held against those of other units."""
    least = int(numbers["reuse.least"])
    marks = [
        TextMark(submission_id=pk, look=text_look(text) if len(bare(text)) >= least else "", marked_at=at)
        for pk, text in evidence.unmarked_texts(TEXTS)
    ]
    fresh = [(mark.submission_id, mark.look) for mark in marks if mark.look]
    known = [*((pk, found) for pk, found, _unit in evidence.text_looks()), *fresh]
    near_by: dict[int, set[int]] = {}
    for new, old in near([row[1] for row in fresh], [row[1] for row in known], TEXT_BITS, MANY):
        near_by.setdefault(fresh[new][0], set()).add(known[old][0])
    told = evidence.text_uses({*near_by, *(other for others in near_by.values() for other in others)})
    return _compared(near_by, told, numbers["reuse.likeness"], common), marks


def _compared(
    near_by: Mapping[int, set[int]], told: Mapping[int, tuple[Use, str]], least: float, common: int
) -> list[Pair]:
    """Of reports with like texts in other units, each later one with the most like earlier one."""
    found: dict[int, tuple[float, int]] = {}
    for one, others in near_by.items():
        shares = {
            other: likeness(told[one][1], told[other][1])
            for other in others
            if told[other][0].unit != told[one][0].unit
        }
        alike = {other: share for other, share in shares.items() if share >= least}
        if len({told[other][0].unit for other in alike}) >= common:
            continue
        for other, share in alike.items():
            later, first = sorted((one, other), key=lambda pk: (told[pk][0].at, pk), reverse=True)
            found[later] = max(found.get(later, (0.0, 0)), (share, -first))
    return [_like(told[pk][0], told[-first][0], share) for pk, (share, first) in sorted(found.items())]


def _like(use: Use, first: Use, share: float) -> Pair:
    return use, first, {"likeness": round(share, 3), "days": days_between(use.at, first.at)}


def impossible(since: datetime, numbers: Mapping[str, float]) -> list[Pair]:
    """Visits of one person on one day that take longer than a day allows; meetings before the unit existed."""
    found: list[Pair] = []
    for visits in evidence.busy_days(since, numbers["reuse.hours"]).values():
        one, other, metres = _farthest(visits)
        hours = hours_needed(float(sum(v.hours or 0 for v in visits)), metres, numbers["reuse.speed"])
        if hours > numbers["reuse.hours"]:
            facts: dict[str, float | str] = {"hours": round(hours, 1), "metres": round(metres)}
            found.append((evidence.visit_use(other), evidence.visit_use(one) if one != other else None, facts))
    for use, founded in evidence.before_founding(since):
        found.append((use, None, {"founded": founded.isoformat()}))
    return found


def _farthest(visits: list[Visit]) -> tuple[Visit, Visit, float]:
    """The two visits of a day that lie farthest apart; 0 metres where positions are unknown."""
    best = (visits[0], visits[-1], 0.0)
    for one, other in combinations(visits, 2):
        a, b = ((v.unit.latitude, v.unit.longitude) for v in (one, other))
        if None not in a and None not in b:
            metres = metres_between(a, b)  # type: ignore[arg-type]  # known
            best = max(best, (one, other, metres), key=lambda row: row[2])
    return best


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
