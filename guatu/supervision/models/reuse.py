from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.submissions.models import Submission


class PictureMark(models.Model):
    """What a kept picture looks like (perceptual hash), so that the same photo is found again."""

    digest = models.CharField(max_length=64, unique=True)  # of the kept file
    look = models.CharField(max_length=16)  # 64 bits, hexadecimal; "" for a picture that tells nothing
    marked_at = models.DateTimeField()

    class Meta:
        db_table = "picture_mark"


class TextMark(models.Model):
    """What the text of a report looks like (simhash), so that like texts are found again."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="+")
    look = models.CharField(max_length=16)  # 64 bits, hexadecimal; "" for a text too short to tell
    marked_at = models.DateTimeField()

    class Meta:
        db_table = "text_mark"


class Suspicion(models.Model):
    """Evidence that looks used twice or impossible (雷同线索): found by the server, judged by a person."""

    key = models.CharField(max_length=120, unique=True)  # kind and both sides: found once
    kind = models.CharField(max_length=12)  # supervision.rules.reuse.SuspicionKind
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="suspicions")
    other = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    left = models.JSONField()  # {what, pk, file, label, on}: the later use
    right = models.JSONField(default=dict, blank=True)
    evidence = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, blank=True)  # supervision.rules.reuse.Judgement
    text = models.CharField(max_length=500, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="check.read")

    class Meta:
        db_table = "suspicion"
