from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models import Person, Post


class MatchRun(models.Model):
    """One run of the matcher of contact points for a unit: who was obliged, and on what figures it rested."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="match_runs")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    obliged = models.PositiveIntegerField()  # persons who had no contact point
    branches = models.PositiveIntegerField()  # branches that stood open for choice
    unmatched = models.PositiveIntegerField()  # obliged persons for whom no branch was left

    access = Scope(unit="unit", read="fieldwork.read")

    class Meta:
        db_table = "match_run"


class ContactProposal(models.Model):
    """One pair that the matcher proposes, with the reasons that it rested on; accepted or refused by a person."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="proposals")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contact_proposals")
    metres = models.PositiveIntegerField(null=True, blank=True)  # None: no position is known on one side
    reasons = models.JSONField(default=list)  # [[code, figure], …] of fieldwork.rules.matching
    accepted = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    access = Scope(unit="run__unit", read="fieldwork.read", also=("post__unit",))
    personal = Personal("person", clears=("metres", "reasons", "note"))

    class Meta:
        db_table = "contact_proposal"
        constraints = [models.UniqueConstraint(fields=["run", "person", "unit"], name="contact_proposal_once")]


class Contact(models.Model):
    """A cadre is linked to a branch (联系点), from `since` until before `until`, by the post at `holder`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contacts")
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contacts_held")  # the unit of the post
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    proposal = models.OneToOneField(
        ContactProposal, on_delete=models.PROTECT, null=True, blank=True, related_name="contact"
    )
    reason = models.CharField(max_length=200, blank=True)  # why this branch, where a person chose it
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=12, blank=True)  # fieldwork.rules.words.Ending
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    access = Scope(unit="unit", read="fieldwork.read", also=("holder",))
    personal = Personal("person", clears=("reason",), keeps=("ended_reason",))

    class Meta:
        db_table = "contact"
        constraints = [
            models.UniqueConstraint(fields=["person", "unit"], condition=Q(until=None), name="contact_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="contact_forward"),
        ]
        indexes = [models.Index(fields=["unit"], condition=Q(until=None), name="contact_in_force")]
