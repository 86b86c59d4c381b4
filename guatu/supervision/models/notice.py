from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.orgs.models import Unit


class Channel(models.Model):
    """Where a unit's messages go: an e-mail address, a group robot or a webhook.

    The address is a secret: sealed (base.sealed), shown as `hint` alone. `fingerprint` is its keyed digest, by
    which the robot's limit holds over all channels that share it.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=10)  # supervision.rules.notices.ChannelKind
    name = models.CharField(max_length=80)
    address = models.TextField()
    hint = models.CharField(max_length=80, blank=True)
    fingerprint = models.CharField(max_length=64, db_index=True, blank=True)
    muted = models.JSONField(default=list, blank=True)  # codes of NoticeKind that the unit switched off
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="channel.edit")

    class Meta:
        db_table = "channel"


class Notice(models.Model):
    """One message on its way out: written with its cause, sent once, tried again until it is delivered or given up."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)  # supervision.rules.notices.NoticeKind
    slot = models.CharField(max_length=40)  # e.g. 2026-W48: one a channel and kind
    text = models.TextField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    access = Scope(unit="channel__unit", read="channel.edit")

    class Meta:
        db_table = "notice"
        constraints = [models.UniqueConstraint(fields=["channel", "kind", "slot"], name="notice_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None), name="notice_waiting"),
            models.Index(fields=["channel", "-tried_at"], name="notice_tried"),
        ]
