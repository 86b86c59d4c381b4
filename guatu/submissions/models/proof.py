from django.db import models

from guatu.base.scope import Scope
from guatu.submissions.models.submission import Submission


class Proof(models.Model):
    """What the register showed when it reported a task: the figure, and the list behind it, frozen.

    When the register no longer shows it, `fell_on` is noted: the unit is told first, and after the days of grace
    the version is taken back. A figure that recovers clears it.
    """

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="proof")
    indicator = models.CharField(max_length=60)  # campaigns.rules.indicators.Indicator
    target = models.CharField(max_length=20)
    part = models.FloatField()
    whole = models.FloatField()
    on = models.DateField()
    # [[code, name, part, whole], …]: the unit's own share first, then each unit directly below with its subtree.
    lines = models.JSONField(default=list)
    fell_on = models.DateField(null=True, blank=True)
    fallen_part = models.FloatField(null=True, blank=True)
    fallen_whole = models.FloatField(null=True, blank=True)

    access = Scope(unit="submission__assignment__unit", read="submission.read")

    class Meta:
        db_table = "proof"
        indexes = [models.Index(fields=["fell_on"], name="proof_fallen")]
