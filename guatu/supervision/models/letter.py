from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.campaigns.models import Task
from guatu.orgs.models import Unit


class Letter(models.Model):
    """A supervision letter (督办单) to a unit on a task: blue, then orange, then red, only if the last was missed."""

    number = models.CharField(max_length=40, unique=True)
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="letters_issued")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="letters")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    colour = models.CharField(max_length=6)  # supervision.rules.letters.Colour
    escalates = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="escalation")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()

    access = Scope(unit="unit", read="letter.read")

    class Meta:
        db_table = "letter"


class LetterStep(models.Model):
    """Receipt, reply, extension, closure of a letter: who, when, what."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)  # supervision.rules.letters.Step
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "letter_step"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["letter", "position"], name="letter_step_once")]
