from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.campaigns.models import Campaign, Task
from guatu.orgs.models import Unit
from guatu.submissions.models import Assignment, Submission, Verification


class CheckQuestion(models.Model):
    """One line of the check-list of a task: what a checker looks at on the spot, and how."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="check_questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    method = models.CharField(max_length=200, blank=True)  # 看什么、问谁
    critical = models.BooleanField(default=False)  # answered no, the claim does not hold
    retired_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="task__campaign__owner", read="campaign.edit", published="task__campaign__launched_at")

    class Meta:
        db_table = "check_question"
        ordering = ["position"]


class SpotPlan(models.Model):
    """A plan of spot checks (抽查): its question, its sample size and why, its seed, and the draw.

    Size, acceptance number and confidence are reckoned when it is made; the seed and the frame's digest are
    published at the draw, so that anybody can draw again and get the same units.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="spot_plans")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="spot_plans")
    tasks = models.ManyToManyField(Task, related_name="+", db_table="spot_plan_task")
    name = models.CharField(max_length=120)
    round = models.PositiveSmallIntegerField()  # counted by unit and campaign
    stratify = models.CharField(max_length=10)  # supervision.rules.spot.Strata
    confidence = models.FloatField()
    tolerable = models.FloatField()  # the share of false claims that must not pass
    acceptance = models.PositiveIntegerField()  # at most so many failed among the drawn
    size = models.PositiveIntegerField()
    due_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    # The draw. The seed is fixed before the frame is known: commitment first, then published with the draw.
    seed_commitment = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    # Frozen at the draw: {lines: [[code, stratum, claims, weight, reasons], …] in order of codes, strata: {stratum:
    # {name, size, units, applicable, claimed}}}.
    frame = models.JSONField(default=dict)
    frame_digest = models.CharField(max_length=64, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drawn_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="check.read", published="drawn_at")

    class Meta:
        db_table = "spot_plan"
        constraints = [models.UniqueConstraint(fields=["unit", "campaign", "round"], name="spot_plan_round_once")]


class SpotUnit(models.Model):
    """A unit drawn for a plan: its stratum, how likely it was to be drawn, who checks it."""

    plan = models.ForeignKey(SpotPlan, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="spot_units")
    stratum = models.CharField(max_length=40)
    chance = models.FloatField()  # of being drawn (入样概率)
    path_then = models.CharField(max_length=140)  # where it stood at the draw
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="spot_units"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    stop = models.PositiveSmallIntegerField(null=True, blank=True)  # its place on the checker's route
    visited_on = models.DateField(null=True, blank=True)
    void_reason = models.CharField(max_length=12, blank=True)  # supervision.rules.spot.Void: closed, moved away …
    void_at = models.DateTimeField(null=True, blank=True)
    # The void unit whose place it takes: the next of its stratum in the order of the seed.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement")

    access = Scope(unit="unit", read="check.read", also=("plan__unit",))

    class Meta:
        db_table = "spot_unit"
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="spot_unit_once")]


class SpotCell(models.Model):
    """One claimed cell of a drawn unit: the version that was claimed at the draw, and what was found on the spot."""

    spot = models.ForeignKey(SpotUnit, on_delete=models.PROTECT, related_name="cells")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="spot_cells")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="spot_cells")
    # Repeats the entry that stands (fieldwork.rules.syncing); "" until one has come.
    outcome = models.CharField(max_length=10, blank=True)  # supervision.rules.spot.Outcome
    # Signed by the organiser: only then does a failed check reopen the cell.
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_outcome = models.CharField(max_length=10, blank=True)
    signed_note = models.CharField(max_length=500, blank=True)
    verification = models.OneToOneField(
        Verification, on_delete=models.PROTECT, null=True, blank=True, related_name="spot_cell"
    )

    access = Scope(unit="spot__unit", read="check.read", also=("spot__plan__unit",))

    class Meta:
        db_table = "spot_cell"
        constraints = [
            models.UniqueConstraint(fields=["spot", "assignment"], name="spot_cell_once"),
            models.CheckConstraint(condition=Q(signed_at=None) | ~Q(signed_outcome=""), name="spot_cell_signed"),
        ]


class SpotEntry(models.Model):
    """What one phone says of a cell on the spot. Two that differ stay side by side until the checker chooses."""

    cell = models.ForeignKey(SpotCell, on_delete=models.PROTECT, related_name="entries")
    digest = models.CharField(max_length=64)
    content = models.JSONField()  # {on, outcome, answers: {question: yes|no|na}, text}
    written_at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    chosen_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="cell__spot__unit", read="check.read", also=("cell__spot__plan__unit",))

    class Meta:
        db_table = "spot_entry"
        constraints = [models.UniqueConstraint(fields=["cell", "digest"], name="spot_entry_once")]


class SpotObjection(models.Model):
    """What a unit says against a signed outcome, and the organiser's second decision by another person."""

    cell = models.OneToOneField(SpotCell, on_delete=models.PROTECT, related_name="objection")
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    upheld = models.BooleanField(null=True, blank=True)  # the claim stands after all
    decision_note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="cell__spot__unit", read="check.read", also=("cell__spot__plan__unit",))

    class Meta:
        db_table = "spot_objection"
