"""The numbers of the rules as they hold on a day."""

from datetime import date

from guatu.orgs.models import NormSetting
from guatu.orgs.rules.norms import NORMS


def norms(on: date) -> dict[str, float]:
    """All numbers in force on a day, by code: the city's own, else the defaults. One query."""
    found = {code: norm.value for code, norm in NORMS.items()}
    set_ = NormSetting.objects.filter(since__lte=on).order_by("since", "pk").values_list("code", "value")
    return found | {code: value for code, value in set_ if code in NORMS}
