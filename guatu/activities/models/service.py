from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models import Person


class Service(models.Model):
    """Volunteer hours of a person on a day, recorded by the branch that saw them."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="services")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="services")
    on = models.DateField()
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    what = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    access = Scope(unit="unit", read="person.read")
    personal = Personal("person", clears=("what",))

    class Meta:
        db_table = "service"
        indexes = [models.Index(fields=["person", "on"], name="service_of_person")]


class CheckIn(models.Model):
    """A member reported to the organisation of the community where they live (社区报到)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="check_ins")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="check_ins")  # the community's
    home = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the member's own branch
    on = models.DateField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    access = Scope(unit="unit", read="person.read", also=("home",))
    personal = Personal("person")

    class Meta:
        db_table = "check_in"
        constraints = [models.UniqueConstraint(fields=["person", "unit"], name="check_in_once")]


class YouthHome(models.Model):
    """A youth home (青年之家), run by a unit; tasks for youth homes go to that unit."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="youth_homes")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    hours = models.CharField(max_length=120, blank=True)  # opening hours, as announced
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    access = Scope(unit="unit", read="meeting.read")

    class Meta:
        db_table = "youth_home"


class HomeEvent(models.Model):
    """Something held at a youth home, or online by it, and how many came."""

    home = models.ForeignKey(YouthHome, on_delete=models.PROTECT, related_name="events")
    on = models.DateField()
    title = models.CharField(max_length=200)
    online = models.BooleanField(default=False)
    visits = models.PositiveIntegerField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    access = Scope(unit="home__unit", read="meeting.read")

    class Meta:
        db_table = "home_event"
        indexes = [models.Index(fields=["home", "on"], name="home_event_day")]


class TranscriptEntry(models.Model):
    """One line of a student's second-classroom transcript (第二课堂成绩单), confirmed by the school's League."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="transcript")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=16)  # activities.rules.transcript.Part
    title = models.CharField(max_length=200)
    on = models.DateField()
    credits = models.DecimalField(max_digits=4, decimal_places=1)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="person.read")
    personal = Personal("person", keeps=("part", "title"))

    class Meta:
        db_table = "transcript_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "part", "title", "on"], condition=Q(struck_at=None), name="transcript_entry_once"
            )
        ]
