from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.campaigns.models import Campaign
from guatu.orgs.models import Unit


class RuleVersion(models.Model):
    """A published rule for ranking and flags. Versions are never edited; a new one takes over."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="rule_versions")
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rule_versions")
    number = models.PositiveSmallIntegerField()
    rule = models.JSONField()  # supervision.rules.flags.Rule
    note = models.CharField(max_length=500, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="issuer", read="rule.read", published="published_at")

    class Meta:
        db_table = "rule_version"
        constraints = [models.UniqueConstraint(fields=["campaign", "issuer", "number"], name="rule_version_once")]
