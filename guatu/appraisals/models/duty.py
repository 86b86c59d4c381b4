from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models import Person


class DutyRound(models.Model):
    """A round of duty reports (述职) that a committee holds for the units directly below it, with its rubric.

    The rubric, the formula, the grades and their caps are data of the round; published, they no longer change.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duty_rounds")
    name = models.CharField(max_length=120)
    since = models.DateField()  # the period reported on
    until = models.DateField()  # exclusive
    due_on = models.DateField()
    criteria = models.JSONField(default=list)  # [{code, name, most, text}, …]
    formula = models.CharField(max_length=300)  # appraisals.rules.formulas, over the parts below
    parts = models.JSONField(default=list)  # [{code, name, source}]: score, ballot, party …
    grades = models.JSONField(default=list)  # [{code, name, least, share}], best first; share: cap of its part
    ballot = models.BooleanField(default=False)  # members vote
    turnout = models.FloatField(default=0.5)  # least share of those due for a ballot to count
    source = models.CharField(max_length=300, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)  # grades decided
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="duty.read", published="published_at")

    class Meta:
        db_table = "duty_round"
        constraints = [models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="duty_round_forward")]


class DutyReport(models.Model):
    """A secretary's account of a half year: figures and events written by the register, judgement by the person."""

    round = models.ForeignKey(DutyRound, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duty_reports")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="duty_reports"
    )  # the secretary, where the register knows one
    facts = models.JSONField(default=list)  # [{code, label, value, href, on}] frozen when handed in
    words = models.JSONField(default=dict)  # appraisals.rules.duty.reports.Part -> text
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    returned_note = models.CharField(max_length=500, blank=True)
    grade = models.CharField(max_length=20, blank=True)
    total = models.FloatField(null=True, blank=True)  # as reckoned when the grade was decided
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    graded_at = models.DateTimeField(null=True, blank=True)
    graded_note = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)  # the unit's own view of its result
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="duty.read")
    personal = Personal(  # of the unit: its figures, and what its secretary said of its work
        "person", keeps=("facts", "words", "returned_note", "grade", "graded_note", "answer")
    )

    class Meta:
        db_table = "duty_report"
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="duty_report_once")]


class DutyScore(models.Model):
    """How one scorer of the unit above judges a report, by each criterion. Never by the one who reported."""

    report = models.ForeignKey(DutyReport, on_delete=models.PROTECT, related_name="scores")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20)  # the code of the round's part that it counts for
    marks = models.JSONField(default=dict)  # criterion -> points
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    access = Scope(unit="report__unit", read="duty.read")

    class Meta:
        db_table = "duty_score"
        constraints = [models.UniqueConstraint(fields=["report", "by", "part"], name="duty_score_once")]


class Ballot(models.Model):
    """The members' secret ballot on a report: counts only, never who voted how."""

    report = models.OneToOneField(DutyReport, on_delete=models.PROTECT, related_name="poll")
    due = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    valid = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)  # grade code -> votes
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    access = Scope(unit="report__unit", read="duty.read")

    class Meta:
        db_table = "duty_ballot"
        constraints = [models.CheckConstraint(condition=Q(present__lte=models.F("due")), name="ballot_within_due")]
