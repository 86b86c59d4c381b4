from django.db import models


class RateWindow(models.Model):
    """How often something was tried in one window of time. Rows, so that all processes count together."""

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "rate_window"
        constraints = [models.UniqueConstraint(fields=["scope", "key", "since"], name="rate_window_once")]
