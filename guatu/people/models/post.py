from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models.person import Person


class Term(models.Model):
    """A term of office (届) of a unit's committee or secretary, from its election until it is due again."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    elected_on = models.DateField()
    due_on = models.DateField()  # the day by which the next election must be held
    extended_to = models.DateField(null=True, blank=True)  # with the approval of the unit above (延期换届)
    # Granted by the unit above, with its number; None and "" while there is no extension.
    extension_number = models.CharField(max_length=120, blank=True)
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    extended_at = models.DateTimeField(null=True, blank=True)
    due_voters = models.PositiveIntegerField(null=True, blank=True)
    present = models.PositiveIntegerField(null=True, blank=True)
    issued = models.PositiveIntegerField(
        null=True, blank=True
    )  # ballots handed out (发出), returned (收回), valid (有效)
    returned = models.PositiveIntegerField(null=True, blank=True)
    valid = models.PositiveIntegerField(null=True, blank=True)
    approval = models.CharField(max_length=120, blank=True)  # number of the reply of the unit above
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    access = Scope(unit="unit", read="post.read")

    class Meta:
        db_table = "term"
        constraints = [
            models.UniqueConstraint(fields=["unit", "elected_on"], name="term_once_a_day"),
            models.CheckConstraint(condition=Q(due_on__gt=models.F("elected_on")), name="term_forward"),
        ]


class Post(models.Model):
    """A person holds a post at a unit, from `since` until before `until`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=14)  # people.rules.posts.Title
    nature = models.CharField(max_length=12)  # people.rules.posts.Nature
    selection = models.CharField(max_length=12, blank=True)  # people.rules.posts.Selection
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    # The Party organisation's consent (党组织意见), without which a post is shown as not confirmed.
    consent_on = models.DateField(null=True, blank=True)
    consent_number = models.CharField(max_length=80, blank=True)
    in_party_committee = models.BooleanField(default=False)  # 同级党（工）委委员
    votes = models.PositiveIntegerField(null=True, blank=True)  # 得票, where elected
    ended_reason = models.CharField(max_length=12, blank=True)  # people.rules.posts.Ending
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    access = Scope(unit="unit", read="post.read")
    personal = Personal(
        "person", keeps=("title", "nature", "selection", "consent_number", "ended_reason"), open={"until": None},
        refusal="此人现任团内职务。请先办理免职，再删除个人信息。",
    )  # fmt: skip

    class Meta:
        db_table = "post"
        constraints = [
            models.UniqueConstraint(fields=["unit", "person", "title"], condition=Q(until=None), name="post_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until=None, title="secretary"), name="post_one_secretary"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="post_forward"),
        ]
        indexes = [models.Index(fields=["unit", "title"], condition=Q(until=None), name="post_of_unit")]
