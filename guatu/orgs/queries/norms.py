"""The numbers of the rules as they hold on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from guatu.orgs import access
from guatu.orgs.models import NormSetting, Unit
from guatu.orgs.rules.norms import NORMS, Norm


def norms(on: date) -> dict[str, float]:
    """All numbers in force on a day, by code: the city's own, else the defaults. One query."""
    found = {code: norm.value for code, norm in NORMS.items()}
    set_ = NormSetting.objects.filter(since__lte=on).order_by("since", "pk").values_list("code", "value")
    return found | {code: value for code, value in set_ if code in NORMS}


def may_set(user: Any) -> bool:
    """Whether an account sets the numbers: they are the whole city's, so only at its root."""
    root = Unit.objects.filter(depth=0, closed_on=None).first()
    return root is not None and access.can(user, "norm.edit", root)


@dataclass(frozen=True)
class Shown:
    """A number of the rules as its page shows it: the declared one, the setting in force, and one that is to come."""

    code: str
    norm: Norm
    value: float
    now: NormSetting | None
    ahead: NormSetting | None

    @property
    def source(self) -> str:
        return self.now.source if self.now else self.norm.source


def shown(on: date) -> list[Shown]:
    """All numbers with where they come from. One query."""
    now: dict[str, NormSetting] = {}
    ahead: dict[str, NormSetting] = {}
    for row in NormSetting.objects.select_related("set_by").order_by("since", "pk"):
        (now if row.since <= on else ahead)[row.code] = row
    return [
        Shown(code, norm, now[code].value if code in now else norm.value, now.get(code), ahead.get(code))
        for code, norm in NORMS.items()
    ]
