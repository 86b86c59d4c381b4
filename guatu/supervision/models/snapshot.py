from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.campaigns.models import Campaign
from guatu.orgs.models import Unit


class Snapshot(models.Model):
    """The board of one campaign below one unit, frozen: every cell with its state, every unit with its place.

    `content` is canonical JSON, compressed; `digest` is over the uncompressed text. Never changed (P18).
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="snapshots")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="snapshots")
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.BigIntegerField()  # the journal number up to which it is true
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    access = Scope(unit="unit", read="board.read")

    class Meta:
        db_table = "snapshot"
        indexes = [models.Index(fields=["campaign", "unit", "-taken_at"], name="snapshot_latest")]
