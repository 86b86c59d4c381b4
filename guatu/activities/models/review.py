from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models import Person


class Review(models.Model):
    """The yearly review of a branch's members, proposed by the branch and approved by the unit above."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reviews")
    year = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    due = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="meeting.read")

    class Meta:
        db_table = "review"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="review_once_a_year"),
            models.CheckConstraint(condition=Q(present__lte=models.F("due")), name="review_present_within_due"),
        ]


class ReviewGrade(models.Model):
    """What a review says of one member, with the ballot, and whether the membership was registered for the year."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="grades")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grades")
    grade = models.CharField(max_length=10)  # activities.rules.review.Grade
    votes = models.PositiveIntegerField(null=True, blank=True)  # ballots for this grade
    registered_on = models.DateField(null=True, blank=True)  # 团籍注册

    personal = Personal("person", keeps=("grade",))

    class Meta:
        db_table = "review_grade"
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="review_grade_once")]
