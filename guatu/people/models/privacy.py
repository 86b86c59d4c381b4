from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models.person import Person


class Reveal(models.Model):
    """Somebody asked to see a person's whole numbers: with a reason, for a while, for minors with an approver."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reveals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    minor = models.BooleanField()
    approved = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="person.reveal")
    personal = Personal("person", clears=("reason",))

    class Meta:
        db_table = "reveal"
        indexes = [models.Index(fields=["unit", "approved"], name="reveal_open")]


class PersonRequest(models.Model):
    """A wish to correct or erase what the register says of a person: asked by one, decided by another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="requests")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)  # people.rules.requests.RequestKind
    field = models.CharField(max_length=40, blank=True)
    value_sealed = models.TextField(blank=True)  # the wished value, sealed for the person
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="person.read")
    personal = Personal("person", clears=("value_sealed", "reason", "note"), keeps=("kind", "field"))

    class Meta:
        db_table = "person_request"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "field"], condition=Q(approved=None), name="person_request_once_open"
            )
        ]


class Discipline(models.Model):
    """A disciplinary decision (团纪处分) on a person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disciplines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # people.rules.discipline.Punishment
    decided_on = models.DateField()
    decided_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    until = models.DateField(null=True, blank=True)  # the end of 留团察看
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    access = Scope(unit="unit", read="person.read")
    personal = Personal("person", clears=("reason",), keeps=("kind", "decided_by"), proof="paper")

    class Meta:
        db_table = "discipline"
