from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.campaigns.models import Campaign
from guatu.orgs.models import Unit
from guatu.supervision.models.rule import RuleVersion
from guatu.supervision.models.snapshot import Snapshot


class Flag(models.Model):
    """A red or black flag proposed by a published rule for one period. What became of it are its steps."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="flags")
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="flags_issued")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="flags")
    rule_version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="flags")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="flags")
    colour = models.CharField(max_length=5)  # supervision.rules.flags.Colour
    period = models.CharField(max_length=20)
    # The values that triggered the rule, and the peers they were compared with.
    trigger = models.JSONField()
    proposed_at = models.DateTimeField()
    expires_on = models.DateField(null=True, blank=True)

    access = Scope(unit="unit", read="flag.read")

    class Meta:
        db_table = "flag"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "issuer", "unit", "colour", "period"], name="flag_once_a_period"
            ),
            models.CheckConstraint(condition=Q(colour__in=["red", "black"]), name="flag_colour"),
        ]


class FlagStep(models.Model):
    """One thing that happened to a flag: who, when, why. The stage is derived from the steps."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)  # supervision.rules.flags.Step
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)  # the end of the window that this step opens
    text = models.TextField(blank=True)

    class Meta:
        db_table = "flag_step"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["flag", "position"], name="flag_step_once")]
