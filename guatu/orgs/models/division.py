from django.db import models


class Division(models.Model):
    """An administrative division of one edition. Codes move between editions: join by county and name."""

    code = models.CharField(max_length=12)
    edition = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField()
    parent_code = models.CharField(max_length=12, blank=True)

    class Meta:
        db_table = "division"
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="division_once")]
        indexes = [models.Index(fields=["edition", "parent_code"], name="division_children")]
