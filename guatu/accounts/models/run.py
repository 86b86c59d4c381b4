from django.conf import settings
from django.db import models


class Run(models.Model):
    """A long piece of work that somebody started: an import, an export, a launch. Its bar is done ÷ total."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs")
    unit_id = models.BigIntegerField(null=True, blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=120, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failed = models.BooleanField(default=False)
    message = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True)  # relative to settings.FILES
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "run"
        indexes = [models.Index(fields=["by", "-queued_at"], name="run_by_queued")]
