from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models.person import Person


class Admission(models.Model):
    """A person's way into the League in 15 steps (发展团员). Where it stands follows from its steps."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="admissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="admissions")
    source = models.CharField(max_length=12)  # people.rules.admission.Source
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    stopped_on = models.DateField(null=True, blank=True)
    stopped_reason = models.CharField(max_length=500, blank=True)
    admitted_on = models.DateField(null=True, blank=True)  # the day of the branch's meeting: 入团时间
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="person.read")
    personal = Personal("person", clears=("stopped_reason",), keeps=("source",))

    class Meta:
        db_table = "admission"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(stopped_on=None, admitted_on=None), name="admission_one_open"
            )
        ]


class AdmissionStep(models.Model):
    """One of the 15 steps, done on a day, with its paper and, where people voted or hours count, the numbers."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=20)  # people.rules.admission.Step
    on = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    due = models.PositiveIntegerField(null=True, blank=True)
    present = models.PositiveIntegerField(null=True, blank=True)
    yes = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    personal = Personal("admission__person", clears=("note",), keeps=("code",), proof="paper")

    class Meta:
        db_table = "admission_step"
        constraints = [models.UniqueConstraint(fields=["admission", "code"], name="admission_step_once")]


class ParkedWarning(models.Model):
    """A warning of an admission set aside with a reason: practice differs, and somebody answers for it."""

    admission = models.ForeignKey(Admission, on_delete=models.CASCADE, related_name="parked")
    code = models.CharField(max_length=20)  # people.rules.admission.Warn
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    personal = Personal("admission__person", clears=("reason",), keeps=("code",))

    class Meta:
        db_table = "parked_warning"
        constraints = [models.UniqueConstraint(fields=["admission", "code"], name="parked_warning_once")]


class Enrolment(models.Model):
    """How many students (youths) a branch of a school has, counted on a day: the denominator of 团青比."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="enrolments")
    students = models.PositiveIntegerField()
    counted_on = models.DateField()
    source = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    access = Scope(unit="unit", read="post.read")

    class Meta:
        db_table = "enrolment"
        indexes = [models.Index(fields=["unit", "counted_on"], name="enrolment_latest")]


class Quota(models.Model):
    """How many members a unit and all below it may admit in a year."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="quotas")
    year = models.PositiveSmallIntegerField()
    sector = models.CharField(max_length=20, blank=True)  # orgs.rules.sectors.Field; blank: all
    number = models.PositiveIntegerField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField()

    access = Scope(unit="unit", read="person.read")

    class Meta:
        db_table = "quota"
        constraints = [models.UniqueConstraint(fields=["unit", "year", "sector"], name="quota_once")]


class Recommendation(models.Model):
    """A member put forward to the Party by ballot of the branch (推优入党)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recommendations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="recommendations")
    stage = models.CharField(max_length=12)  # people.rules.recommendation.PartyStage
    held_on = models.DateField()
    due = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    yes = models.PositiveIntegerField()
    approved = models.BooleanField(null=True, blank=True)  # by the unit above
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    access = Scope(unit="unit", read="person.read")
    personal = Personal("person", clears=("note",), keeps=("stage",), proof="paper")

    class Meta:
        db_table = "recommendation"
