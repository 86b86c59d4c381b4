from django.conf import settings
from django.db import models

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models import Person


class Course(models.Model):
    """A training of cadres, planned by a unit for those below it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="courses")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)  # activities.rules.training.CourseKind
    starts_on = models.DateField()
    ends_on = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    theory_hours = models.DecimalField(max_digits=5, decimal_places=1, default=0)
    place = models.CharField(max_length=120, blank=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="post.read", published="planned_at")

    class Meta:
        db_table = "course"
        indexes = [models.Index(fields=["starts_on"], name="course_day")]


class Trainee(models.Model):
    """A cadre on a course: invited, and the hours that were attended."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="trainees")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="trainings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # of the post, when invited
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)  # None: not recorded yet
    result = models.CharField(max_length=40, blank=True)

    access = Scope(unit="unit", read="post.read")
    personal = Personal("person", clears=("result",))

    class Meta:
        db_table = "trainee"
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="trainee_once")]
