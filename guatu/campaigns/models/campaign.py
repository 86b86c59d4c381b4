from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.base.told import named
from guatu.campaigns.rules.indicators import label
from guatu.orgs.models import Unit


class Campaign(models.Model):
    """What must be done, by whom, by when: a task list of one owner. Launched once, then public to all below."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="campaigns")
    # Fields of work or register sectors that the campaign is limited to (rules.reach.SECTOR_WORDS); empty: all.
    sectors = models.JSONField(default=list, blank=True)
    starts_on = models.DateField()
    launched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # A version sent back leaves this many days to mend it, if it had come in time.
    correction_days = models.PositiveSmallIntegerField(default=3)
    # Demonstration points go first by this many days; 0: with all others.
    demonstration_lead_days = models.PositiveSmallIntegerField(default=0)
    # The formula of progress is fixed at launch and never changes inside a campaign (DESIGN §7).
    formula = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="owner", read="campaign.edit", published="launched_at")

    class Meta:
        db_table = "campaign"

    def __str__(self) -> str:
        return named(self)


class Category(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="categories")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="campaign__owner", read="campaign.edit", published="campaign__launched_at")

    class Meta:
        db_table = "category"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="category_once")]


class Node(models.Model):
    """A dated node of the campaign. Demonstration points go first: their day may be earlier (先行一步)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="nodes")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, blank=True)
    due_on = models.DateField()
    demonstration_due_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="campaign__owner", read="campaign.edit", published="campaign__launched_at")

    class Meta:
        db_table = "node"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="node_once"),
            models.CheckConstraint(
                condition=Q(demonstration_due_on=None) | Q(demonstration_due_on__lte=models.F("due_on")),
                name="node_demonstration_first",
            ),
        ]


class NodeMove(models.Model):
    """A node of a launched campaign got another day: from when to when, why, by whom. Shown on the campaign's page."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="moves")
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    old_demonstration_due_on = models.DateField(null=True, blank=True)
    new_demonstration_due_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        db_table = "node_move"
        ordering = ["-moved_at", "-pk"]


class Task(models.Model):
    """One task of the list: its standard, who gets it, by which node, and how it is proved."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tasks")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="tasks")
    code = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    standard = models.TextField()
    kinds = models.JSONField(default=list)  # kinds of unit that get it (rules.reach.KIND_WORDS)
    sectors = models.JSONField(default=list, blank=True)  # narrows those of the campaign; empty: does not
    evidence = models.CharField(max_length=10)  # campaigns.rules.tasks.Evidence
    indicator = models.CharField(max_length=60, blank=True)
    target = models.CharField(max_length=20, blank=True)
    department = models.CharField(max_length=60, blank=True)
    second_level = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=300, blank=True)  # the rule that the standard comes from (依据)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="campaign__owner", read="campaign.edit", published="campaign__launched_at")

    class Meta:
        db_table = "task"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="task_once")]

    def __str__(self) -> str:
        return f"{self.code} {named(self)}"

    @property
    def indicator_name(self) -> str:
        """The indicator as people call it."""
        return label(self.indicator)
