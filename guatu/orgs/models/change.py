from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.orgs.models.unit import Unit
from guatu.orgs.rules.changes import ChangeKind


class UnitChange(models.Model):
    """A proposed change of the tree: decided by a person, in force on a date, applied once."""

    kind = models.CharField(max_length=12)  # orgs.rules.changes.ChangeKind
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="changes")
    # What is to become of it, by the fields of the kind (orgs.rules.changes).
    proposal = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    effective_on = models.DateField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Why it could not be put in force when it was due; it is tried again at each turn of the worker.
    obstacle = models.CharField(max_length=500, blank=True)

    access = Scope(unit="unit", read="unit.read")

    class Meta:
        db_table = "unit_change"
        indexes = [models.Index(fields=["approved", "applied_at", "effective_on"], name="unit_change_due")]

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return ChangeKind(self.kind).label


class Lineage(models.Model):
    """Which unit came out of which by a merge or a split, so that figures can be told as organised now."""

    before = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    after = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="origins")
    change = models.ForeignKey(UnitChange, on_delete=models.PROTECT, related_name="lineages")

    class Meta:
        db_table = "lineage"
        # A part that was split off may come back, or take in what it came from: once in each change, not once ever.
        constraints = [models.UniqueConstraint(fields=["change", "before", "after"], name="lineage_once")]
