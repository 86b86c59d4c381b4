from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.submissions.models.assignment import Assignment


class Draft(models.Model):
    """What a unit has typed so far; kept on the server so that nothing typed is lost."""

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="draft")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    access = Scope(unit="assignment__unit", read="submission.create")

    class Meta:
        db_table = "draft"


class Submission(models.Model):
    """One version of a unit's report on a task. Never changed; a better one is a new version."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    # The key of the form or request that brought it: sent twice, it is one version (P11).
    key = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField()  # server receipt: what counts for the deadline
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    # Made by the register itself, with a Proof: it is done without verification.
    proved = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    access = Scope(unit="assignment__unit", read="submission.read")

    class Meta:
        db_table = "submission"
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="submission_number_once"),
            models.UniqueConstraint(fields=["assignment", "key"], condition=~Q(key=""), name="submission_key_once"),
        ]
        indexes = [models.Index(fields=["received_at"], name="submission_received")]


class Verification(models.Model):
    """A decision on one version: accepted, or sent back with a reason. Never by the submitter or the unit itself."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="verifications")
    level = models.PositiveSmallIntegerField(default=1)  # 2: the second level, where the task asks for it
    accepted = models.BooleanField()
    reason = models.CharField(max_length=20, blank=True)  # submissions.rules.verdicts.Reason
    text = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verifications")
    # The unit for which `by` decides: always above the unit that reported.
    acting_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True, blank=True)  # undone by the same person within ten seconds

    access = Scope(unit="submission__assignment__unit", read="submission.read")

    class Meta:
        db_table = "verification"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "level"], condition=Q(retracted_at=None), name="verification_once"
            ),
            models.CheckConstraint(condition=Q(accepted=True) | ~Q(reason=""), name="verification_return_has_reason"),
        ]
        indexes = [models.Index(fields=["at"], name="verification_at")]
