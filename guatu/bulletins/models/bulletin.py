from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.supervision.models import Snapshot


class Series(models.Model):
    """A unit's series of bulletins, with the characters of its document number (发文机关代字)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bulletin_series")
    name = models.CharField(max_length=80)
    characters = models.CharField(max_length=20)
    issuer_name = models.CharField(max_length=120)
    plan = models.JSONField(default=dict)  # kind: months of its period (bulletins.rules.calendar)
    planned_since = models.DateField(null=True, blank=True)  # no plan is laid for what is past

    access = Scope(unit="unit", read="bulletin.draft")

    class Meta:
        db_table = "bulletin_series"
        constraints = [models.UniqueConstraint(fields=["unit", "characters"], name="series_once")]


class Bulletin(models.Model):
    """A bulletin in the making: words around figures that are bound to one snapshot."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="bulletins")
    kind = models.CharField(max_length=12)  # bulletins.rules.kinds.BulletinKind
    title = models.CharField(max_length=120)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="bulletins")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    blocks = models.JSONField(default=list)  # bulletins.rules.blocks
    figures = models.JSONField(default=dict)  # code -> bulletins.rules.expressions
    flags = models.JSONField(default=list)  # flags published when the draft was begun (queries.ground.FlagFact)
    addressees = models.CharField(max_length=300, blank=True)
    copies_to = models.CharField(max_length=300, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    discarded_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="series__unit", read="bulletin.draft", published="issue__issued_at")

    class Meta:
        db_table = "bulletin"


class Issue(models.Model):
    """An issued bulletin: its number, who signed it, and its content frozen. Never changed (P18): a trigger refuses."""

    bulletin = models.OneToOneField(Bulletin, on_delete=models.PROTECT, related_name="issue")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="issues")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveSmallIntegerField()
    signatory = models.CharField(max_length=120)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    document = models.TextField()  # canonical JSON of bulletins.rules.document.Document
    figures = models.TextField()  # canonical JSON: the expression of each code that is printed
    flags = models.TextField()  # canonical JSON: the flags that figures count
    digest = models.CharField(max_length=64)  # over all of the above, both files and the snapshots (rules.seal)
    pdf = models.BinaryField()
    docx = models.BinaryField()

    access = Scope(unit="series__unit", read="bulletin.draft", published="issued_at")

    class Meta:
        db_table = "bulletin_issue"
        constraints = [models.UniqueConstraint(fields=["series", "year", "serial"], name="issue_number_once")]


class Receipt(models.Model):
    """A unit has read an issued bulletin."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="receipts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bulletin_receipts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    access = Scope(unit="unit", read="bulletin.acknowledge")

    class Meta:
        db_table = "bulletin_receipt"
        constraints = [models.UniqueConstraint(fields=["issue", "unit"], name="receipt_once")]
