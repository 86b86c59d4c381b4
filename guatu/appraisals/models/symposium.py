from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.fieldwork.models import Matter
from guatu.orgs.models import Unit


class Symposium(models.Model):
    """A quarterly symposium (座谈会) of a committee with the units below it: agenda, minutes, decisions."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="symposia")
    title = models.CharField(max_length=120)
    on = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    agenda = models.JSONField(default=list)  # lines
    chair = models.CharField(max_length=120, blank=True)
    recorder = models.CharField(max_length=120, blank=True)
    minutes = models.TextField(blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_at = models.DateTimeField(null=True, blank=True)  # minutes recorded; then they no longer change
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="duty.read", published="planned_at")

    class Meta:
        db_table = "symposium"


class SymposiumSeat(models.Model):
    """A unit asked to a symposium: who came for it, or why nobody."""

    symposium = models.ForeignKey(Symposium, on_delete=models.CASCADE, related_name="seats")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="symposium_seats")
    name = models.CharField(max_length=120, blank=True)
    present = models.BooleanField(null=True, blank=True)
    absence = models.CharField(max_length=200, blank=True)

    access = Scope(unit="unit", read="duty.read", also=("symposium__unit",))

    class Meta:
        db_table = "symposium_seat"
        constraints = [models.UniqueConstraint(fields=["symposium", "unit"], name="symposium_seat_once")]


class Resolution(models.Model):
    """A decision of a symposium: it lives on as a matter with owner and date."""

    symposium = models.ForeignKey(Symposium, on_delete=models.PROTECT, related_name="resolutions")
    position = models.PositiveSmallIntegerField()
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="resolution")

    class Meta:
        db_table = "resolution"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["symposium", "position"], name="resolution_once")]
