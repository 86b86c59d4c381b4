from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models.person import Person


class Honour(models.Model):
    """An honour of a person or of a unit itself: proposed by the unit, decided by a unit above.

    Without `person` it is the unit's. Undecided while `decided_at` is None.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="honours")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="honours")
    title = models.CharField(max_length=120)
    level = models.CharField(max_length=12)  # people.rules.honours.Level
    reason = models.CharField(max_length=1000)
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    granted = models.BooleanField(null=True, blank=True)
    awarded_on = models.DateField(null=True, blank=True)
    awarded_by = models.CharField(max_length=120, blank=True)  # the body that awards
    number = models.CharField(max_length=80, blank=True)  # of its document
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="post.read")
    personal = Personal(
        "person", clears=("reason", "note"), keeps=("title", "level", "awarded_by", "number"), proof="paper"
    )

    class Meta:
        db_table = "honour"
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, granted=None) | Q(decided_at__isnull=False, granted__isnull=False),
                name="honour_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(granted=True) | Q(awarded_on__isnull=False), name="honour_granted_on_a_day"
            ),
        ]
        indexes = [models.Index(fields=["unit", "awarded_on"], name="honour_of_unit")]
