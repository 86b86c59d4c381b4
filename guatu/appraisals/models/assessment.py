from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.orgs.models import Unit


class Assessment(models.Model):
    """The table by which the level above assesses a committee for a period (考核): its items, formulas, values."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assessments")  # who is assessed
    name = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField()  # exclusive
    source = models.CharField(max_length=300, blank=True)  # 文件名称和文号
    formula = models.CharField(max_length=300, blank=True)  # of the total; "": sum of all items
    consequence = models.CharField(max_length=200, blank=True)  # published: what a veto that fires means
    subject = models.CharField(max_length=80)  # our own row in the province's table
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)  # the period's result is in; nothing changes any more
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # the last time; earlier ones are in the journal
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="assessment.read")

    class Meta:
        db_table = "assessment"
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="assessment_once"),
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="assessment_forward"),
        ]


class AssessmentItem(models.Model):
    """One indicator of an assessment: its weight, its formula from value and target to points, who keeps it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)  # appraisals.rules.assessment.ItemKind
    weight = models.FloatField(default=0)  # full points
    target = models.FloatField(null=True, blank=True)
    measure = models.CharField(max_length=20, blank=True)
    lower_is_better = models.BooleanField(default=False)
    formula = models.CharField(max_length=300)  # appraisals.rules.formulas: value, target, weight, rank, count
    indicator = models.CharField(max_length=60, blank=True)  # of the register, where it keeps the own value
    # Codes of the items whose values this one is the sum of: such a row is never added to them again.
    composed_of = models.JSONField(default=list, blank=True)
    department = models.CharField(max_length=60, blank=True)
    tie_break = models.BooleanField(default=False)  # equals are parted by the mean of their last four values

    access = Scope(unit="assessment__unit", read="assessment.read")

    class Meta:
        db_table = "assessment_item"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["assessment", "code"], name="assessment_item_once")]


class AssessmentTable(models.Model):
    """A table of the province as it was imported: its day, what was left out, printed totals and places."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="tables")
    on = models.DateField()
    name = models.CharField(max_length=200)  # of the file
    source = models.CharField(max_length=200, blank=True)
    totals = models.JSONField(default=dict, blank=True)  # subject: [printed total, printed place]
    left_out = models.JSONField(default=list, blank=True)  # [row, what it says, why]
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField()

    access = Scope(unit="assessment__unit", read="assessment.read")

    class Meta:
        db_table = "assessment_table"
        ordering = ["-on", "-pk"]


class AssessmentValue(models.Model):
    """What one row of the province's table (or our own, before it is out) says on one item, from a day."""

    item = models.ForeignKey(AssessmentItem, on_delete=models.CASCADE, related_name="values")
    subject = models.CharField(max_length=80)
    value = models.FloatField(null=True, blank=True)  # None: the table leaves it out
    printed = models.CharField(max_length=80, blank=True)  # as it stood in the table
    printed_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    on = models.DateField()
    origin = models.CharField(max_length=10)  # appraisals.rules.assessment.Origin
    source = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    table = models.ForeignKey(AssessmentTable, on_delete=models.PROTECT, null=True, related_name="values")
    superseded_at = models.DateTimeField(null=True, blank=True)  # by a later value of the same day or a correction

    access = Scope(unit="item__assessment__unit", read="assessment.read")

    class Meta:
        db_table = "assessment_value"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "subject"], condition=Q(superseded_at=None), name="assessment_value_once"
            )
        ]
