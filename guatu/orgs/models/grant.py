from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.orgs.models.unit import Unit
from guatu.orgs.rules.roles import ADMINISTRATORS


class Grants(models.QuerySet["Grant"]):
    def in_force(self, at: datetime) -> "Grants":
        """Grants that hold at an instant, of active accounts."""
        return self.filter(Q(until=None) | Q(until__gt=at), since__lte=at, account__deactivated_at=None)


class Grant(models.Model):
    """An account holds a role at a unit, and at all units below, for a period."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    # A deputy's grant ends with, and never exceeds, the one that it stands for.
    deputy_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = Grants.as_manager()
    access = Scope(unit="unit", read="unit.read")

    class Meta:
        db_table = "grant"
        constraints = [
            models.UniqueConstraint(fields=["account", "role", "unit"], condition=Q(until=None), name="grant_once"),
            # Three duties kept apart: no account holds two of the administrators' roles.
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(until=None, role__in=sorted(ADMINISTRATORS)),
                name="grant_one_administration",
            ),
        ]


class Invitation(models.Model):
    """A link by which a person takes up a role: works once, expires, and may hand over from a predecessor."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="invitations")
    replaces = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Nobody: the invitations of the very first administrators, made at the server (guatu setup).
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="unit.read")

    class Meta:
        db_table = "invitation"
