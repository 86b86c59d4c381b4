"""The demo's matrix of responsibility: filled from the posts in office but for one county, and one name gone stale."""

from datetime import timedelta

from guatu.base import clock
from guatu.campaigns.actions import responsibilities
from guatu.campaigns.models import Responsibility
from guatu.demo.field.ground import Ground
from guatu.people.models import Post

AGO = timedelta(days=40)
GONE = timedelta(days=5)


def responsibility(ground: Ground) -> None:
    """Each county fills its own matrix, that of the cast with all below it; the last has not come to it."""
    counties = [unit for unit in ground.units if unit.depth == 1 and unit.kind == "local_committee"]
    seat, at, chief = ground.seats["demo-county"], ground.at - AGO, ground.cast["demo-chief"]
    for county in [unit for unit in counties if unit.pk == seat] + [u for u in counties if u.pk != seat][:-1]:
        whole, by = county.pk == seat, ground.secretaries.get(county.pk, chief)
        responsibilities.fill(campaign=ground.campaign, unit=county, whole=whole, by=by, at=at)
    named = Responsibility.objects.filter(unit__depth=1, post__isnull=False, until=None).exclude(unit=seat)
    row = named.exclude(post__title="secretary").order_by("pk").first()
    if row is not None and row.post is not None:
        gone = {"until": clock.day(ground.at) - GONE, "ended_reason": "moved"}
        Post.objects.filter(person=row.post.person_id, unit=row.unit_id, until=None).update(**gone)
