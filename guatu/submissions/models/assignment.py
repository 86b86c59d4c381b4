from django.db import models

from guatu.base.scope import Scope
from guatu.campaigns.models import Task
from guatu.orgs.models import Unit


class Assignment(models.Model):
    """A task given to a unit: one cell of the board.

    `facts`, `due_on` and `done_on` are the cell's summary of the rows beneath it (receipt, draft, submissions,
    verifications, extension, exemption). One function writes them, in the transaction of the row that changed
    (submissions.actions.cells.settle); check P2 recounts them from the rows. `revision` is the journal number
    of the last change: gapless and in commit order, which the board follows.
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField()
    base_due_on = models.DateField()  # by the node, before any extension
    seen_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    facts = models.PositiveSmallIntegerField(default=0)  # submissions.rules.cells.Fact
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    revision = models.BigIntegerField(db_index=True)

    access = Scope(unit="unit", read="assignment.read")

    class Meta:
        db_table = "assignment"
        constraints = [models.UniqueConstraint(fields=["unit", "task"], name="assignment_once")]
        # The queue asks for few values of `facts` among many rows.
        indexes = [models.Index(fields=["facts", "unit"], name="assignment_facts")]
