from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models import Person


class Meeting(models.Model):
    """A meeting that was held: recorded once, it proves every figure that asks for it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=12)  # activities.rules.meetings.MeetingKind
    held_on = models.DateField()
    topic = models.CharField(max_length=200)
    place = models.CharField(max_length=120, blank=True)
    chair = models.CharField(max_length=120, blank=True)
    recorder = models.CharField(max_length=120, blank=True)
    decision = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    minutes_digest = models.CharField(max_length=64, blank=True, db_index=True)  # of the text without blanks
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The members due on that day and those present, as ticked; visitors are not counted among them.
    due = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    guests = models.PositiveIntegerField(default=0)
    # How many voted for the decision, where it was put to the vote.
    yes = models.PositiveIntegerField(null=True, blank=True)
    key = models.CharField(max_length=80, blank=True)  # of the form or request that brought it (P11)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)  # taken back, with a reason; kept, no longer counted
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="meeting.read")

    class Meta:
        db_table = "meeting"
        constraints = [
            models.CheckConstraint(condition=Q(present__lte=models.F("due")), name="meeting_present_within_due"),
            models.UniqueConstraint(fields=["unit", "key"], condition=~Q(key=""), name="meeting_key_once"),
        ]
        indexes = [models.Index(fields=["unit", "kind", "held_on"], name="meeting_of_unit")]


class Attendance(models.Model):
    """One person who was due at a meeting: present, or why not."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    present = models.BooleanField()
    absence = models.CharField(max_length=10, blank=True)  # activities.rules.meetings.Absence

    personal = Personal("person", keeps=("absence",))

    class Meta:
        db_table = "attendance"
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once")]
