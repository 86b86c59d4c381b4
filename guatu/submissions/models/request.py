from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.submissions.models.assignment import Assignment


class Request(models.Model):
    """What a unit asks of the level above about one cell: a line of the ledger, decided by a person."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="%(class)ss")
    reason = models.CharField(max_length=500)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)

    access = Scope(unit="assignment__unit", read="assignment.read")

    class Meta:
        abstract = True


class Exemption(Request):
    """Not applicable: the unit has no such thing to do. `ended_at` takes an approved one back."""

    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "exemption"
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(approved=None, ended_at=None), name="exemption_one_pending"
            )
        ]


class Extension(Request):
    """A later day for one cell, asked for before the day is past."""

    until = models.DateField()

    class Meta:
        db_table = "extension"
        constraints = [
            models.UniqueConstraint(fields=["assignment"], condition=Q(approved=None), name="extension_one_pending")
        ]
