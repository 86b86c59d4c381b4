from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.submissions.models.assignment import Assignment
from guatu.submissions.models.submission import Draft, Submission


class StoredFile(models.Model):
    """A file's content, kept once by its digest under settings.FILES, outside the web root."""

    digest = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "stored_file"


class Attachment(models.Model):
    """A file under a name, attached to a draft until it is sent, then to a submission for good."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="attachments")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    name = models.CharField(max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    access = Scope(unit="assignment__unit", read="submission.read")

    class Meta:
        db_table = "attachment"
        constraints = [
            models.CheckConstraint(
                condition=Q(draft=None, submission__isnull=False) | Q(draft__isnull=False, submission=None),
                name="attachment_one_place",
            )
        ]


class Upload(models.Model):
    """A file on its way up, in parts; it resumes at `received` bytes."""

    key = models.CharField(max_length=40, unique=True)
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="assignment__unit", read="submission.create")

    class Meta:
        db_table = "upload"
