"""What must hold of the register of persons, on live data: for `guatu check`."""

from collections.abc import Iterator

from django.db.models import F, Q

from guatu.base.findings import Finding
from guatu.people.models import Membership
from guatu.people.rules.states import BELONGING


def memberships() -> Iterator[Finding]:
    """Memberships in force that lie elsewhere than the person's record, and histories that overlap."""
    held = Membership.objects.filter(until=None, state__in=sorted(BELONGING)).exclude(unit=F("person__unit"))
    for pk in held.values_list("person", flat=True).order_by("person").iterator():
        yield Finding(f"person {pk}", "the membership in force is not at the unit that holds the record")
    later = Q(person__memberships__pk__gt=F("pk"), person__memberships__since__lt=F("until"))
    open_ = Q(person__memberships__until=None) | Q(person__memberships__until__gt=F("since"))
    before = Membership.objects.exclude(until=None).filter(later & open_)
    for pk in before.values_list("person", flat=True).distinct().order_by("person").iterator():
        yield Finding(f"person {pk}", "two memberships overlap")
