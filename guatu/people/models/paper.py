from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.orgs.models import Unit


class Paper(models.Model):
    """A file that the register keeps as proof: an application, minutes, a photo of a certificate.

    The content lies once by its digest under settings.FILES, outside the web root, and is served through access.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="papers")
    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    # Whose personal data it shows: such a paper is read with person.read, others with meeting.read.
    personal = models.BooleanField(default=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    access = Scope(unit="unit", read="paper.read")

    class Meta:
        db_table = "paper"
