"""Pairs of pieces of evidence that look reused, and what cannot have been: found among what is new, nothing kept."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import combinations

from guatu.base.files.looks import look
from guatu.fieldwork.models import Visit
from guatu.orgs.rules.ways import metres_between
from guatu.people.queries import papers
from guatu.submissions.queries import files
from guatu.supervision.likeness import near
from guatu.supervision.models import PictureMark, TextMark
from guatu.supervision.queries import evidence
from guatu.supervision.rules.reuse import (
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

# What one night looks at most; the rest waits for the next.
PICTURES, TEXTS = 2000, 5000
TEXT_BITS = 12  # texts of which a tenth differs are no farther apart; each pair is then compared letter by letter
MANY = 100  # what is like more others than this is a form or a common phrase, and tells nothing
Pair = tuple[Use, Use | None, dict[str, float | str]]


def pairs(groups: Iterable[list[Use]], common: int) -> list[Pair]:
    """Later uses with the first ones, and how far apart they are."""
    return [
        (use, first, {"days": days_between(use.at, first.at)})
        for group in groups
        for use, first in reused(group, common)
    ]


def same_files(since: datetime, common: int) -> list[Pair]:
    """Files that came lately and stand elsewhere too, to the byte."""
    return pairs(evidence.uses(evidence.new_digests(since)).values(), common)


def like_pictures(bits: int, common: int, at: datetime) -> tuple[list[Pair], list[PictureMark]]:
    """The looks of pictures that were not looked at yet, held against all others."""
    marks = [_mark(digest, paper, at) for digest, paper in evidence.unmarked_pictures(PICTURES)]
    fresh = [(mark.digest, mark.look) for mark in marks if mark.look]
    known = [*evidence.looks(), *fresh]
    close = near([row[1] for row in fresh], [row[1] for row in known], bits, MANY)
    alike = {tuple(sorted((fresh[new][0], known[old][0]))) for new, old in close if fresh[new][0] != known[old][0]}
    looks, seen = dict(known), evidence.uses({digest for pair in alike for digest in pair})
    found: list[Pair] = []
    for one, other in sorted(alike):
        apart = {"bits": distance(looks[one], looks[other])}
        both = pairs([[*seen.get(one, []), *seen.get(other, [])]], common)
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
