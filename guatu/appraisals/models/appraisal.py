from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models import Person, Post


class Appraisal(models.Model):
    """A cadre's year by the six strengths: opened and signed by the unit above, answered by the person."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appraisals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appraisals")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appraisals")
    year = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=12)  # of appraisals.rules.rubric
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    text = models.CharField(max_length=1000, blank=True)  # what the unit above signs
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    comment = models.CharField(max_length=1000, blank=True)  # the person's own words
    commented_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="person.read")
    personal = Personal("person", clears=("text", "comment"), keeps=("edition",))

    class Meta:
        db_table = "appraisal"
        constraints = [
            models.UniqueConstraint(fields=["post", "year"], name="appraisal_once_a_year"),
            models.CheckConstraint(
                condition=Q(commented_at=None) | Q(signed_at__isnull=False), name="appraisal_signed_first"
            ),
        ]
        indexes = [models.Index(fields=["year", "unit"], name="appraisal_of_year")]


class Rating(models.Model):
    """One strength as one account sees it, with its evidence in words."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="ratings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    view = models.CharField(max_length=8)  # appraisals.rules.rubric.View
    strength = models.CharField(max_length=12)
    level = models.CharField(max_length=2)
    evidence = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    personal = Personal("appraisal__person", clears=("evidence",), keeps=("view", "strength", "level"))

    class Meta:
        db_table = "rating"
        constraints = [models.UniqueConstraint(fields=["appraisal", "by", "strength"], name="rating_once")]
