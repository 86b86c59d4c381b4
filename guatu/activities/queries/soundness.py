"""Whether what was decided had its quorum, and meetings count whom they name: what `guatu check` asks."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, F, Q

from guatu.activities.models import Meeting, Review
from guatu.base.findings import Finding
from guatu.orgs.queries.norms import norms


def quorums() -> Iterator[Finding]:
    """Approved reviews without their quorum (norms of the day they were held), meetings that miscount their names."""
    known: dict[date, float] = {}
    rows = Review.objects.filter(approved=True).order_by("pk").values_list("pk", "held_on", "due", "present")
    for pk, held_on, due, present in rows.iterator(chunk_size=20_000):
        if held_on not in known:
            known[held_on] = norms(held_on)["review.quorum"]
        if due and present < due * known[held_on] - 1e-3 * due:
            yield Finding(f"review {pk}", "is approved although too few were present")
    named = Meeting.objects.annotate(
        names=Count("attendances"), there=Count("attendances", filter=Q(attendances__present=True))
    ).filter(names__gt=0)
    for pk in named.exclude(there=F("present")).values_list("pk", flat=True):
        yield Finding(f"meeting {pk}", "says another number of present than names are ticked")
