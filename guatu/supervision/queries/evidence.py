"""Where pieces of evidence were used: files, pictures, texts, minutes, visits. Each read touches only what is new."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from guatu.activities.models import Meeting
from guatu.base.clock import day
from guatu.base.files.kinds import IMAGES
from guatu.fieldwork.models import Visit
from guatu.people.models import Paper
from guatu.submissions.models import Attachment, StoredFile, Submission
from guatu.supervision.models import PictureMark, TextMark
from guatu.supervision.rules.reuse import Use, without

BATCH = 500
NAMES = ("assignment__unit__name", "assignment__unit__short_name")
STANDING = Q(submission__isnull=False, submission__withdrawn_at=None)


def unmarked_pictures(most: int) -> list[tuple[str, bool]]:
    """Digests of pictures that were not looked at yet, newest first, and whether each is a paper of the register."""
    marked = PictureMark.objects.filter(digest=OuterRef("digest"))
    sent = Attachment.objects.filter(STANDING, file=OuterRef("pk"))
    files = StoredFile.objects.filter(~Exists(marked), Exists(sent), media_type__in=IMAGES).order_by("-pk")
    papers = Paper.objects.filter(~Exists(marked), media_type__in=IMAGES).order_by("-pk")
    found = [(digest, False) for digest in files.values_list("digest", flat=True)[:most]]
    known = {digest for digest, _paper in found}
    more = papers.values_list("digest", flat=True)[: most - len(found)]
    return found + [(digest, True) for digest in dict.fromkeys(more) if digest not in known]


def looks() -> list[tuple[str, str]]:
    """The digests of all pictures that tell something, with their looks."""
    return list(PictureMark.objects.exclude(look="").order_by("pk").values_list("digest", "look"))


def new_digests(since: datetime) -> set[str]:
    """The digests of files that came since an instant."""
    sent = Attachment.objects.filter(STANDING, submission__received_at__gte=since).values_list(
        "file__digest", flat=True
    )
    kept = Paper.objects.filter(added_at__gte=since).values_list("digest", flat=True)
    return set(sent) | set(kept)


def uses(digests: Collection[str]) -> dict[str, list[Use]]:
    """Where files were used, by digest: in reports that stand, and as papers of the register."""
    found: dict[str, list[Use]] = defaultdict(list)
    for part in _parts(sorted(digests)):
        for row in _attachments(part):
            digest, unit, cell, at, pk, file, task, number = row
            use = Use(unit, f"a{cell}", at.isoformat(), "submission", pk, file, f"{task}（第{number}版）")
            found[digest].append(use)
        rows = Paper.objects.filter(digest__in=part).values_list("digest", "unit", "added_at", "pk")
        for digest, unit, at, pk in rows:
            found[digest].append(Use(unit, f"p{unit}", at.isoformat(), "paper", pk, pk, "登记材料"))
    return found


def _parts(all_: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (all_[start : start + BATCH] for start in range(0, len(all_), BATCH))


def _attachments(digests: Sequence[str]) -> QuerySet[Attachment, Any]:
    return Attachment.objects.filter(STANDING, file__digest__in=digests).values_list(
        "file__digest", "assignment__unit", "assignment", "submission__received_at", "submission", "pk",
        "assignment__task__name", "submission__number",
    )  # fmt: skip


def unmarked_texts(most: int) -> list[tuple[int, str]]:
    """Reports whose texts were not looked at yet, newest first: number and text without the unit's own names."""
    marked = TextMark.objects.filter(submission=OuterRef("pk"))
    rows = Submission.objects.filter(~Exists(marked), proved=False, withdrawn_at=None)
    found = rows.order_by("-pk").values_list("pk", "text", *NAMES)[:most]
    return [(pk, without(text, names)) for pk, text, *names in found]


def text_looks() -> list[tuple[int, str, int]]:
    """All reports whose texts tell something: number, look, unit."""
    rows = TextMark.objects.exclude(look="").filter(submission__withdrawn_at=None)
    return list(rows.order_by("pk").values_list("submission", "look", "submission__assignment__unit"))


def text_uses(numbers: Collection[int]) -> dict[int, tuple[Use, str]]:
    """Reports as uses of their texts, by number; the texts without the units' own names."""
    found = {}
    for part in _parts(sorted(numbers)):
        rows = Submission.objects.filter(pk__in=part).values_list(
            "pk", "assignment__unit", "assignment", "received_at", "assignment__task__name", "number", "text", *NAMES
        )
        for pk, unit, cell, at, task, number, text, *names in rows:
            use = Use(unit, f"a{cell}", at.isoformat(), "submission", pk, None, f"{task}（第{number}版）")
            found[pk] = (use, without(text, names))
    return found


def same_minutes(since: datetime) -> dict[str, list[Use]]:
    """Meetings with the same minutes, by their digest, where one of them was recorded since an instant."""
    standing = Meeting.objects.filter(struck_at=None).exclude(minutes_digest="")
    new = standing.filter(recorded_at__gte=since).values("minutes_digest")
    shared = standing.filter(minutes_digest__in=new).values("minutes_digest").annotate(
        units=Count("unit", distinct=True)
    ).filter(units__gt=1).values_list("minutes_digest", flat=True)  # fmt: skip
    found: dict[str, list[Use]] = defaultdict(list)
    for part in _parts(sorted(shared)):
        rows = standing.filter(minutes_digest__in=part).values_list(
            "minutes_digest", "unit", "held_on", "pk", "recorded_at"
        )
        for digest, unit, on, pk, at in rows:
            found[digest].append(Use(unit, f"m{pk}", at.isoformat(), "meeting", pk, None, f"{on.isoformat()} 会议记录"))
    return found


def before_founding(since: datetime) -> list[tuple[Use, date]]:
    """Meetings recorded since an instant for a day on which their unit did not exist yet, with its first day."""
    rows = Meeting.objects.filter(struck_at=None, recorded_at__gte=since, held_on__lt=F("unit__founded_on"))
    return [
        (Use(unit, f"m{pk}", on.isoformat(), "meeting", pk, None, f"{on.isoformat()} 会议记录"), founded)
        for pk, unit, on, founded in rows.values_list("pk", "unit", "held_on", "unit__founded_on")
        if founded is not None
    ]


def busy_days(since: datetime, most: float) -> dict[tuple[int, date], list[Visit]]:
    """The visits of visitors on days with more than one unit or many hours, where one came since an instant."""
    made = Visit.objects.filter(on__isnull=False, cancelled_at=None)
    new = made.filter(recorded_at__gte=since).values_list("visitor", "on").distinct()
    pairs = sorted({(visitor, on) for visitor, on in new if on is not None})
    found: dict[tuple[int, date], list[Visit]] = {}
    for part in _parts(pairs):
        days, visitors = {on for _visitor, on in part}, {visitor for visitor, _on in part}
        several = made.filter(on__in=days, visitor__in=visitors).values("visitor", "on").annotate(
            all=Count("unit", distinct=True), spent=Sum("hours")
        )  # fmt: skip
        asked = {(row["visitor"], row["on"]) for row in several if row["all"] > 1 or (row["spent"] or 0) > most}
        rows = made.filter(on__in=days, visitor__in=visitors).select_related("unit").order_by("pk")
        for visit in rows:
            if visit.on is not None and (visit.visitor_id, visit.on) in asked & set(part):
                found.setdefault((visit.visitor_id, visit.on), []).append(visit)
    return found


def visit_use(visit: Visit) -> Use:
    """A visit as a use of its day."""
    on = visit.on or day(visit.recorded_at)  # type: ignore[arg-type]  # made visits have both
    label = f"{on.isoformat()} 走访"
    return Use(visit.unit_id, f"v{visit.pk}", on.isoformat(), "visit", visit.pk, None, label)
