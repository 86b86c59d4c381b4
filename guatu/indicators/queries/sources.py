"""Where each indicator's numbers come from: for every unit its own part and whole, set-wise, in few queries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from guatu.campaigns.rules.indicators import Indicator
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.kinds import BRANCHES

Own = Mapping[int, tuple[float, float]]


@dataclass(frozen=True)
class Asked:
    """A question: on which day, since when, for which sectors (none: all), under which numbers of the rules."""

    on: date
    since: date
    fields: frozenset[str]
    norms: Mapping[str, float]

    @classmethod
    def make(cls, on: date, since: date, fields: frozenset[str] = frozenset()) -> "Asked":
        """A question under the rules as they hold on its day."""
        return cls(on, since, fields, norms(on))


def hollow(asked: Asked) -> Own:
    """Committees and general branches without anything below them."""
    parents = Unit.objects.in_force().exclude(parent=None).values("parent")
    leaves = Unit.objects.in_force().exclude(kind__in=sorted(BRANCHES)).exclude(pk__in=parents)
    return dict.fromkeys(leaves.values_list("pk", flat=True), (1, 0))


SOURCES: dict[Indicator, Callable[[Asked], Own]] = {
    Indicator.HOLLOW: hollow,
}
