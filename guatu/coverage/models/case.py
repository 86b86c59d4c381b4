from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.orgs.models import Unit


class Check(models.Model):
    """One run of the self-check over a unit and all below it: when, by whom, and what it found."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    units = models.PositiveIntegerField()  # units looked at
    opened = models.PositiveIntegerField()  # findings that are new, those that came back among them
    relapsed = models.PositiveIntegerField()
    ended = models.PositiveIntegerField()
    open = models.PositiveIntegerField()  # findings that hold after it

    access = Scope(unit="unit", read="health.read")

    class Meta:
        db_table = "health_check"
        indexes = [models.Index(fields=["unit", "-at"], name="health_check_newest")]


class Finding(models.Model):
    """A rule of the self-check (自我体检) holds of a unit, first seen on one day and no longer on another."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="findings")
    fault = models.CharField(max_length=24)  # the rule's code
    evidence = models.JSONField(default=dict)  # what the rule saw: figures and numbers of rows
    since = models.DateField()
    seen_on = models.DateField()  # the last check that saw it
    until = models.DateField(null=True, blank=True)
    # The closed case after which the same fault came back (反弹).
    relapse_of = models.ForeignKey("Case", on_delete=models.PROTECT, null=True, blank=True, related_name="relapses")

    access = Scope(unit="unit", read="health.read")

    class Meta:
        db_table = "finding"
        constraints = [models.UniqueConstraint(fields=["unit", "fault"], condition=Q(until=None), name="finding_once")]
        indexes = [models.Index(fields=["fault"], condition=Q(until=None), name="finding_open")]


class Case(models.Model):
    """What a person decided to do about a weak organisation: who, by when, until it is closed with proof (销号)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    findings = models.ManyToManyField(Finding, related_name="cases")
    disposition = models.CharField(max_length=10)  # coverage.rules.cases.Disposition
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    measures = models.TextField(blank=True)  # what is demanded; for 不作问题 the reason
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)

    access = Scope(unit="unit", read="health.read")

    class Meta:
        db_table = "health_case"
        constraints = [models.UniqueConstraint(fields=["unit"], condition=Q(closed_on=None), name="case_one_open")]


class CaseEntry(models.Model):
    """One step of a case: a measure taken, proof handed in, sent back, changed, closed, relapsed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    step = models.CharField(max_length=10)  # coverage.rules.cases.CaseStep
    text = models.TextField(blank=True)
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    access = Scope(unit="case__unit", read="health.read")

    class Meta:
        db_table = "case_entry"
