from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.orgs.models import Unit


class Channel(models.Model):
    """Where a unit's digest goes: an e-mail address or a group robot. The address is a secret and encrypted."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=10)  # supervision.rules.notices.ChannelKind
    name = models.CharField(max_length=80)
    address = models.TextField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="grant.create")

    class Meta:
        db_table = "channel"


class Notice(models.Model):
    """One message on its way out: written with its cause, sent once, tried again until it is delivered."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    slot = models.CharField(max_length=40)  # e.g. digest 2026-W48: one a channel
    text = models.TextField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "notice"
        constraints = [models.UniqueConstraint(fields=["channel", "kind", "slot"], name="notice_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="notice_waiting")]
