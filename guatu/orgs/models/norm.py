from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.orgs.models.unit import Unit


class NormSetting(models.Model):
    """A number of the rules as the city set it, from a day on. The newest row in force counts; none: the default."""

    code = models.CharField(max_length=40)  # orgs.rules.norms.NORMS
    value = models.FloatField()
    source = models.CharField(max_length=200)
    since = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the root: norms hold for all
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField()

    access = Scope(unit="unit", read="unit.read", published="set_at")

    class Meta:
        db_table = "norm_setting"
        indexes = [models.Index(fields=["code", "since"], name="norm_setting_day")]
