from django.conf import settings
from django.db import models


class JournalEntry(models.Model):
    """One line of the journal. `after` is canonical JSON text: the values the change left behind."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    via = models.CharField(max_length=10)
    verb = models.CharField(max_length=60)
    noun = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    unit_id = models.BigIntegerField(null=True, blank=True)
    unit_path = models.CharField(max_length=140, blank=True)
    outcome = models.CharField(max_length=10)
    after = models.TextField()
    note = models.CharField(max_length=500, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "journal"
        indexes = [
            models.Index(fields=["noun", "object_id"], name="journal_object"),
            models.Index(fields=["actor", "-seq"], name="journal_actor"),
            models.Index(fields=["verb", "-seq"], name="journal_verb"),
            models.Index(fields=["unit_id", "-seq"], name="journal_unit"),
            models.Index(fields=["unit_path", "-seq"], name="journal_subtree"),
        ]


class JournalHead(models.Model):
    """The end of the chain. Its row is the lock that orders all writes, so `seq` is gapless and in commit order."""

    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "journal_head"
