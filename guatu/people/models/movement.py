from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models.person import Person


class Transfer(models.Model):
    """A membership on its way from one unit to another, or to another system.

    Until the last approval the person stays in the list of `from_unit`; with it the membership moves, in one act.
    Where it stands follows from its steps and the tree; `stage` and `refused` repeat it, so that lists can ask.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="transfers")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="transfers_out")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers_in")
    outside = models.CharField(max_length=200, blank=True)  # the other system's organisation, for external ones
    destination = models.CharField(max_length=12)  # people.rules.movements.Destination
    reason = models.CharField(max_length=500, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    receipt = models.CharField(max_length=120, blank=True)  # number of the other system's receipt
    receipt_on = models.DateField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=12, blank=True)  # people.rules.movements.Stage; blank: over
    stage_at = models.DateTimeField()  # since when it waits for that
    refused = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="from_unit", read="transfer.read", also=("to_unit",))
    personal = Personal(
        "person", clears=("reason",), keeps=("outside", "destination", "receipt", "stage"),
        open={"finished_at": None, "withdrawn_at": None},
        refusal="此人的组织关系正在转接。请先办完或撤回，再删除个人信息。",
    )  # fmt: skip

    class Meta:
        db_table = "transfer"
        indexes = [
            models.Index(fields=["stage", "stage_at"], condition=~Q(stage=""), name="transfer_open"),
            models.Index(fields=["from_unit", "started_at"], name="transfer_started"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(finished_at=None, withdrawn_at=None), name="transfer_one_open"
            ),
            models.CheckConstraint(
                condition=Q(to_unit=None) & ~Q(outside="") | Q(to_unit__isnull=False, outside=""),
                name="transfer_one_target",
            ),
        ]


class TransferStep(models.Model):
    """A decision at one of the four stages. A refusal is followed by another decision at the same stage."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=12)  # people.rules.movements.Stage
    approved = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acting_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    personal = Personal("transfer__person", clears=("reason",), keeps=("stage",))

    class Meta:
        db_table = "transfer_step"
        indexes = [models.Index(fields=["transfer", "at"], name="transfer_step_order")]


class Graduation(models.Model):
    """A branch graduates on a day (毕业标记), marked by the unit above it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="graduations")
    on = models.DateField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="transfer.read")

    class Meta:
        db_table = "graduation"
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(cancelled_at=None), name="graduation_one_open")
        ]


class Graduate(models.Model):
    """A member of a graduating branch: where to, or kept back (延迟毕业), or a teacher among the students."""

    graduation = models.ForeignKey(Graduation, on_delete=models.CASCADE, related_name="graduates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="graduations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    teacher = models.BooleanField(default=False)
    destination = models.CharField(max_length=12, blank=True)  # people.rules.movements.Destination; blank: not known
    # Where to, as far as known before the transfer is started: a unit here, or another system's organisation.
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outside = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField()

    access = Scope(unit="unit", read="transfer.read")
    personal = Personal("person", clears=("note",), keeps=("destination", "outside"))

    class Meta:
        db_table = "graduate"
        constraints = [models.UniqueConstraint(fields=["graduation", "person"], name="graduate_once")]
