from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.campaigns.models import Task
from guatu.orgs.models import Unit


class DemonstrationPoint(models.Model):
    """A unit goes first in a field of work (示范点), chosen by a committee above it; its nodes come earlier.

    The unit bears the mark `demonstration` for the same period: the board is sliced by it.
    """

    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="demonstrations_chosen")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="demonstrations")
    field = models.CharField(max_length=20)  # orgs.rules.sectors.Field
    reason = models.CharField(max_length=500)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=12, blank=True)  # fieldwork.rules.words.Ending
    ended_note = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()  # from then on public to all below the owner

    access = Scope(unit="owner", read="fieldwork.read", published="decided_at", also=("unit",))

    class Meta:
        db_table = "demonstration_point"
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until=None), name="demonstration_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="demonstration_forward"
            ),
        ]


class Story(models.Model):
    """What a demonstration point did, so that others can copy it: how, what it took, what came of it."""

    point = models.ForeignKey(DemonstrationPoint, on_delete=models.PROTECT, related_name="stories")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="stories")
    title = models.CharField(max_length=120)
    steps = models.TextField()  # 怎么做的
    means = models.TextField(blank=True)  # 用了多少人、钱、时间
    outcome = models.TextField(blank=True)  # 做成了什么
    pitfalls = models.TextField(blank=True)  # 要注意什么
    papers = models.ManyToManyField("people.Paper", blank=True, related_name="+", db_table="story_paper")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="point__owner", read="fieldwork.read", published="published_at", also=("point__unit",))

    class Meta:
        db_table = "story"


class ExchangeVisit(models.Model):
    """A visit of others to a demonstration point (观摩交流), with its day and its room."""

    point = models.ForeignKey(DemonstrationPoint, on_delete=models.PROTECT, related_name="exchange_visits")
    organiser = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="exchange_visits")
    title = models.CharField(max_length=120)
    on = models.DateField()
    time = models.CharField(max_length=20, blank=True)
    places = models.PositiveSmallIntegerField()  # people at most
    agenda = models.TextField(blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)

    access = Scope(unit="organiser", read="fieldwork.read", published="planned_at", also=("point__unit",))

    class Meta:
        db_table = "exchange_visit"


class ExchangeBooking(models.Model):
    """A unit comes along to an exchange visit: how many, how many came, and what it takes home."""

    visit = models.ForeignKey(ExchangeVisit, on_delete=models.PROTECT, related_name="bookings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="exchange_bookings")
    people = models.PositiveSmallIntegerField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    came = models.PositiveSmallIntegerField(null=True, blank=True)
    learned = models.CharField(max_length=500, blank=True)  # 学到什么、回去怎么做

    access = Scope(unit="unit", read="fieldwork.read", also=("visit__organiser", "visit__point__unit"))

    class Meta:
        db_table = "exchange_booking"
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "unit"], condition=Q(cancelled_at=None), name="exchange_booking_once"
            )
        ]
