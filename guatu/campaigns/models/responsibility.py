from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.campaigns.models.campaign import Task
from guatu.campaigns.rules.duties import Duty
from guatu.orgs.models import Unit


class Responsibility(models.Model):
    """Who answers for a task at a unit: in overall charge (负总责), in direct charge (直接抓), or handling it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="responsibilities")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="responsibilities")
    duty = models.CharField(max_length=10)  # campaigns.rules.duties.Duty
    department = models.CharField(max_length=60, blank=True)
    person = models.CharField(max_length=120)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsibilities",
    )
    # The post by which this person answers; once it has ended, the row is shown as stale. None: named by hand.
    post = models.ForeignKey(
        "people.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="responsibilities"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    access = Scope(unit="unit", read="board.read")
    personal = Personal("post__person", names=("person",), keeps=("duty", "department"))

    class Meta:
        db_table = "responsibility"
        constraints = [
            models.UniqueConstraint(
                fields=["task", "unit", "duty"], condition=Q(until=None), name="responsibility_one_open"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="responsibility_forward"
            ),
        ]

    @property
    def duty_label(self) -> str:
        return Duty(self.duty).label
