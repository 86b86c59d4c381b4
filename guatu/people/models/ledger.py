import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models.person import Person


class Import(models.Model):
    """A ledger written into the register: whole or in part. Its lines say what became of each row."""

    kind = models.CharField(max_length=20)  # a kind of ledger, as the data centre declares them
    mode = models.CharField(max_length=8)  # people.rules.ledgers.Mode
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the topmost of the importer
    default = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # of rows
    file = models.CharField(max_length=200, blank=True)  # the upload, relative to settings.FILES
    digest = models.CharField(max_length=64)  # of the upload
    rows = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "ledger_import"
        indexes = [models.Index(fields=["by", "-at"], name="ledger_import_own")]


class ImportLine(models.Model):
    """What became of one row of an import, and what it takes to undo it."""

    within = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8)  # people.rules.ledgers.Outcome
    number = models.BigIntegerField(null=True, blank=True)  # of the row of the register
    version = models.PositiveIntegerField(null=True, blank=True)  # that it had when the import left it
    before = models.TextField(blank=True)  # the values replaced, sealed for this import and row

    class Meta:
        db_table = "ledger_import_line"
        constraints = [models.UniqueConstraint(fields=["within", "row"], name="ledger_import_line_once")]


class Reconciliation(models.Model):
    """An export of the national system, compared with this register for a unit and all below it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reconciliations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    unread = models.PositiveIntegerField(default=0)  # rows that could not be compared
    found = models.PositiveIntegerField()  # differences seen for the first time
    kept = models.PositiveIntegerField()  # seen before, and still there
    gone = models.PositiveIntegerField()  # no longer there

    access = Scope(unit="unit", read="person.read")

    class Meta:
        db_table = "reconciliation"
        indexes = [models.Index(fields=["unit", "-at"], name="reconciliation_latest")]


class Difference(models.Model):
    """The national system says otherwise than this register, of one person in one field.

    Open from `first_seen_on` until it is settled, or vanished from a later export. Both values are sealed.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="differences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="differences")
    seal = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64)  # the person's number, or the keyed index of one unknown here
    field = models.CharField(max_length=20)  # a column of the ledger of members; absent: one side lacks the person
    ours = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    first_seen_on = models.DateField()
    seen_on = models.DateField()
    last = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="differences")
    gone_on = models.DateField(null=True, blank=True)
    verdict = models.CharField(max_length=10, blank=True)  # people.rules.reconciliation.Verdict
    note = models.CharField(max_length=200, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="person.read")
    personal = Personal("person", clears=("ours", "theirs", "note"), keeps=("key", "field", "verdict"))

    class Meta:
        db_table = "difference"
        constraints = [
            models.UniqueConstraint(fields=["key", "field"], condition=Q(gone_on=None), name="difference_once")
        ]
        indexes = [models.Index(fields=["unit", "field"], condition=Q(gone_on=None), name="difference_of_unit")]
