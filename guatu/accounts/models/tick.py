from django.db import models


class Tick(models.Model):
    """One slot of one scheduled job: claimed once, however many workers run, and finished or still to be retried."""

    job = models.CharField(max_length=40)
    slot = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "tick"
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="tick_once")]
        indexes = [models.Index(fields=["-started_at"], name="tick_newest")]
