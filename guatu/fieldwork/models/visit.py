from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.fieldwork.models.contact import Contact
from guatu.fieldwork.models.secondment import Secondment
from guatu.orgs.models import Unit


class Visit(models.Model):
    """Somebody goes to a unit: planned, or written down on the spot, perhaps days later from a phone without network.

    `on`, `hours`, `talked` and `text` repeat the entry that stands (fieldwork.rules.syncing): the same from
    whatever order the phones came in (P14). Never any position of the phone.
    """

    key = models.CharField(max_length=40, unique=True)  # made by the phone, or with the plan
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="visits")
    purpose = models.CharField(max_length=12)  # fieldwork.rules.words.Purpose
    visitor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    secondment = models.ForeignKey(Secondment, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    planned_on = models.DateField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    on = models.DateField(null=True, blank=True)  # None: planned, not made yet
    hours = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    talked = models.PositiveIntegerField(null=True, blank=True)  # how many young people were talked with
    text = models.TextField(blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)  # receipt of the first entry
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    access = Scope(unit="unit", read="fieldwork.read")

    class Meta:
        db_table = "visit"
        indexes = [
            models.Index(fields=["unit", "on"], name="visit_of_unit"),
            models.Index(fields=["visitor", "on"], name="visit_of_visitor"),
        ]


class VisitEntry(models.Model):
    """What one phone says of a visit. Two that differ stay side by side until the visitor chooses."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="entries")
    digest = models.CharField(max_length=64)  # of the content
    content = models.JSONField()
    written_at = models.DateTimeField()  # by the phone's clock
    received_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    chosen_at = models.DateTimeField(null=True, blank=True)  # the visitor says that this one holds

    access = Scope(unit="visit__unit", read="fieldwork.read")

    class Meta:
        db_table = "visit_entry"
        constraints = [models.UniqueConstraint(fields=["visit", "digest"], name="visit_entry_once")]


class Matter(models.Model):
    """Something that a visit or a symposium raised: whose it is, by when, until it is done and confirmed."""

    key = models.CharField(max_length=60, unique=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="matters")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="matters")  # whom it concerns
    owner_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="matters_owned")  # who acts
    kind = models.CharField(max_length=10)  # fieldwork.rules.words.MatterKind
    text = models.CharField(max_length=500)
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    done_on = models.DateField(null=True, blank=True)  # the owner says so
    closed_on = models.DateField(null=True, blank=True)  # the other side confirms it

    access = Scope(unit="unit", read="fieldwork.read", also=("owner_unit",))

    class Meta:
        db_table = "matter"
        constraints = [
            models.CheckConstraint(condition=Q(closed_on=None) | Q(done_on__isnull=False), name="matter_done_first")
        ]
        indexes = [models.Index(fields=["owner_unit", "due_on"], condition=Q(closed_on=None), name="matter_open")]


class MatterEntry(models.Model):
    """One step of a matter."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="entries")
    step = models.CharField(max_length=10)  # fieldwork.rules.words.MatterStep
    text = models.CharField(max_length=500, blank=True)
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "matter_entry"
