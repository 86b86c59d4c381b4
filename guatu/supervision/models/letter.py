from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.campaigns.models import Task
from guatu.orgs.models import Unit
from guatu.submissions.models import Assignment, Submission


class Letter(models.Model):
    """A supervision letter (督办单) to a unit on tasks it owes: blue, then orange and red, if the last was missed.

    What became of it are its steps; the stage and the day in force are derived from them.
    """

    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="letters_issued")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()  # without gaps within issuer and year
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="letters")
    # The one task that it is on; none where it is on several. The cells themselves are its items.
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
        constraints = [models.UniqueConstraint(fields=["issuer", "year", "serial"], name="letter_number_once")]


class LetterItem(models.Model):
    """One cell that a letter is on."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="items")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="letter_items")

    class Meta:
        db_table = "letter_item"
        constraints = [models.UniqueConstraint(fields=["letter", "assignment"], name="letter_item_once")]


class LetterStep(models.Model):
    """Receipt, reply, extension, closure of a letter: who, when, what, and the reports that prove a reply."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)  # supervision.rules.letters.Step
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)
    proof = models.ManyToManyField(Submission, blank=True, related_name="+", db_table="letter_proof")

    class Meta:
        db_table = "letter_step"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["letter", "position"], name="letter_step_once")]
