"""Where each indicator's numbers come from: for every unit its own part and whole, set-wise, in few queries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from guatu.activities.queries import trainings
from guatu.campaigns.rules.indicators import Indicator
from guatu.coverage.queries import cases
from guatu.coverage.queries import coverage as places
from guatu.orgs.queries.norms import norms
from guatu.people.queries import completeness, posts, transfers

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
    return {unit: (number, 0) for unit, number in cases.hollow().items()}


def register(asked: Asked) -> Own:
    """Values that the ledgers require, and those that are filled in."""
    return completeness.completeness()


def coverage(asked: Asked) -> Own:
    """Places with a confirmed count in the asked fields of work, and those that an organisation covers."""
    found = places.by_unit(asked.on, fields=asked.fields)
    return {unit: (counts.covered, counts.places) for unit, counts in found.items()}


def health(asked: Asked) -> Own:
    """Cases of weak organisations closed by their day, and what should be closed."""
    return cases.closed_on_time(asked.on)


def term(asked: Asked) -> Own:
    """Whether each unit that elects is within its term."""
    return {unit: (float(kept), 1) for unit, kept in posts.terms_in_force(asked.on).items()}


def filled(asked: Asked) -> Own:
    """Whether each unit has its secretary and, where it needs one, its committee."""
    return {unit: (float(full), 1) for unit, full in posts.filled(asked.on, dict(asked.norms)).items()}


def handover(asked: Asked) -> Own:
    """Transfers finished, of those that were due in the period."""
    return transfers.rates(asked.since, asked.on + timedelta(days=1))


def trained(asked: Asked) -> Own:
    """Cadres who came to a training this year, of those in office."""
    return trainings.trained(asked.on.year, asked.on)


def counted(asked: Asked) -> Own:
    """Places with a count that still holds, of all places."""
    return places.counted(asked.on)


def forerunners(asked: Asked) -> Own:
    """Places with an interest group and a plan, of those that nothing covers yet."""
    return places.forerunners(asked.on)


SOURCES: dict[Indicator, Callable[[Asked], Own]] = {
    Indicator.REGISTER: register,
    Indicator.HOLLOW: hollow,
    Indicator.COVERAGE: coverage,
    Indicator.HEALTH: health,
    Indicator.TERM: term,
    Indicator.POSTS: filled,
    Indicator.HANDOVER: handover,
    Indicator.TRAINED: trained,
    Indicator.PLACES: counted,
    Indicator.FORERUNNER: forerunners,
}
