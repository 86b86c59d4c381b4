from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.campaigns.models import Task
from guatu.orgs.models import Unit
from guatu.people.models import Person


class GuidanceGroup(models.Model):
    """A group that guides a field of work or some units below its committee (指导组)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="guidance_groups")
    name = models.CharField(max_length=80)
    field = models.CharField(max_length=20, blank=True)  # orgs.rules.sectors.Field; "": all fields
    units = models.ManyToManyField(Unit, blank=True, related_name="guided_by", db_table="guidance_group_unit")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    formed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    formed_at = models.DateTimeField()  # from then on public to all below the committee
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="guidance.read", published="formed_at")

    class Meta:
        db_table = "guidance_group"
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], condition=Q(until=None), name="guidance_group_once")
        ]


class GroupMember(models.Model):
    """A person in a guidance group, as its head or member."""

    group = models.ForeignKey(GuidanceGroup, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guidance_groups")
    head = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    personal = Personal("person")

    class Meta:
        db_table = "guidance_member"
        constraints = [
            models.UniqueConstraint(fields=["group", "person"], condition=Q(until=None), name="guidance_member_once"),
            models.UniqueConstraint(fields=["group"], condition=Q(until=None, head=True), name="guidance_one_head"),
        ]


class Session(models.Model):
    """A talk, seminar, clinic or briefing: planned, held or cancelled. Trainings with hours are courses."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="guidance_sessions")
    group = models.ForeignKey(GuidanceGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    kind = models.CharField(max_length=10)  # guidance.rules.words.SessionKind
    field = models.CharField(max_length=20, blank=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    title = models.CharField(max_length=120)
    on = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    speaker = models.CharField(max_length=120, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)  # what came of it
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_at = models.DateTimeField(null=True, blank=True)  # when attendance was recorded
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="guidance.read", published="planned_at")

    class Meta:
        db_table = "guidance_session"


class SessionUnit(models.Model):
    """A unit asked to a session, and how many of it came."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="session_units")
    came = models.PositiveSmallIntegerField(null=True, blank=True)  # None: not recorded yet; 0: did not come

    access = Scope(unit="unit", read="guidance.read", also=("session__unit",))

    class Meta:
        db_table = "guidance_session_unit"
        constraints = [models.UniqueConstraint(fields=["session", "unit"], name="session_unit_once")]
