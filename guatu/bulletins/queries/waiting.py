"""What serious cases leave for people to do. `units` are the paths of the units for which somebody acts."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef

from guatu.bulletins.models import Bulletin, Countersignature, SeriousCase
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.rules.serious import unwritten


def hearings(units: Collection[str], today: date) -> list[SeriousCase]:
    """The cases on which some units may still say something, soonest due first; never for the issuer itself."""
    rows = SeriousCase.objects.filter(
        unit__path__in=units, replied_at=None, withdrawn_at=None, reply_until__gte=today,
        bulletin__discarded_at=None, bulletin__issue=None,
    ).exclude(bulletin__series__unit__path__in=units)  # fmt: skip
    return list(rows.select_related("bulletin__series__unit").order_by("reply_until", "pk"))


def told(since: datetime, until: datetime, units: Collection[int]) -> list[SeriousCase]:
    """The standing cases told to some units (numbers) after one instant and up to another, to be answered still."""
    rows = SeriousCase.objects.filter(
        unit__in=list(units), told_at__gt=since, told_at__lte=until, replied_at=None, withdrawn_at=None,
        bulletin__discarded_at=None, bulletin__issue=None,
    )  # fmt: skip
    return list(rows.select_related("unit", "bulletin__series__unit").order_by("pk"))


def to_countersign(units: Collection[str], user: Any = None) -> list[Bulletin]:
    """The drafts on serious cases that are written out and lack a second hand on their present version.

    Without those that `user` drafted: that takes another.
    """
    signed = Countersignature.objects.filter(bulletin=OuterRef("pk"), version=OuterRef("version"))
    rows = Bulletin.objects.filter(
        series__unit__path__in=units, kind=BulletinKind.SERIOUS.value, discarded_at=None, issue=None
    )
    rows = rows.filter(~Exists(signed))
    if user is not None:
        rows = rows.exclude(drafted_by=user)
    found = rows.select_related("series__unit").order_by("drafted_at", "pk")
    return [row for row in found if not unwritten(str(block.get("text", "")) for block in row.blocks)]
