from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.bulletins.models.bulletin import Bulletin
from guatu.orgs.models import Unit


class SeriousCase(models.Model):
    """What a bulletin on serious cases will say of one unit: told to it before, so that it is heard (申辩).

    It rests on a supervision letter or a black flag. Kept as told; the words of the bulletin are its blocks.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="serious_cases")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="serious_cases")
    facts = models.CharField(max_length=1000)
    letter = models.ForeignKey(
        "supervision.Letter", on_delete=models.PROTECT, null=True, blank=True, related_name="serious_cases"
    )
    flag = models.ForeignKey(
        "supervision.Flag", on_delete=models.PROTECT, null=True, blank=True, related_name="serious_cases"
    )
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    reply_until = models.DateField()
    reply = models.CharField(max_length=1000, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="letter.read", also=("bulletin__series__unit",))

    class Meta:
        db_table = "serious_case"
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "unit"], condition=Q(withdrawn_at=None), name="serious_case_once"
            ),
            models.CheckConstraint(
                condition=Q(letter__isnull=False) | Q(flag__isnull=False), name="serious_case_rests_on_something"
            ),
        ]


class Countersignature(models.Model):
    """A second person in charge agrees to a version of a bulletin on serious cases; a later edit needs another."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="countersignatures")
    version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    access = Scope(unit="bulletin__series__unit", read="bulletin.draft")

    class Meta:
        db_table = "bulletin_countersignature"
        constraints = [models.UniqueConstraint(fields=["bulletin", "version", "by"], name="countersignature_once")]
