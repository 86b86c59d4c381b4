"""Where each indicator's numbers come from: for every unit its own part and whole, set-wise, in few queries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from guatu.activities.queries import life, trainings
from guatu.campaigns.rules.indicators import Indicator
from guatu.coverage.queries import cases
from guatu.coverage.queries import coverage as places
from guatu.fieldwork.queries import attendance
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.kinds import Kind
from guatu.people.queries import admissions, completeness, posts, transfers

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
    """Places in the asked fields of work with the members for an organisation, and those that one covers."""
    found = places.by_unit(asked.on, fields=asked.fields, least=int(asked.norms["place.least"]))
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


def meetings(asked: Asked) -> Own:
    """Periods in which what was due was held with its quorum, of the periods that are over."""
    return life.meetings_rate(asked.since, asked.on + timedelta(days=1), asked.norms)


def reviewed(asked: Asked) -> Own:
    """Branches with members whose review of this year is approved."""
    done, having = life.reviews_done(asked.on.year), posts.belonging(asked.on)
    branches = Unit.objects.in_force().filter(kind=Kind.BRANCH).values_list("pk", flat=True)
    return {unit: (float(done.get(unit, False)), 1) for unit in branches if having[unit]}


def admitted(asked: Asked) -> Own:
    """Members admitted this year in order, of all admitted."""
    return admissions.in_order(asked.on.year)


def within_cap(asked: Asked) -> Own:
    """School branches whose share of members keeps the cap, of those whose students were counted."""
    found = admissions.ratios(asked.on).items()
    return {unit: (float(own / students <= cap), 1) for unit, (own, students, cap) in found if students}


def transcripts(asked: Asked) -> Own:
    """Students among the members who have a transcript with entries."""
    return life.transcripts()


def check_ins(asked: Asked) -> Own:
    """Members whom a community has confirmed as checked in."""
    return life.check_ins()


def home_activity(asked: Asked) -> Own:
    """Periods in which youth homes held something, of those in which they were open."""
    return life.home_activity(asked.since, asked.on + timedelta(days=1), int(asked.norms["home.months"]))


def home_visits(asked: Asked) -> Own:
    """Visits to youth homes, by the number of homes."""
    return life.home_visits(asked.since, asked.on + timedelta(days=1))


def first_secretaries(asked: Asked) -> Own:
    """Villages whose first branch secretary is at work, of those that have one or bear the mark of it."""
    return attendance.at_work(asked.on, asked.norms)


SOURCES: dict[Indicator, Callable[[Asked], Own]] = {
    Indicator.REGISTER: register,
    Indicator.HOLLOW: hollow,
    Indicator.COVERAGE: coverage,
    Indicator.HEALTH: health,
    Indicator.TERM: term,
    Indicator.POSTS: filled,
    Indicator.HANDOVER: handover,
    Indicator.TRAINED: trained,
    Indicator.MEETINGS: meetings,
    Indicator.REVIEW: reviewed,
    Indicator.ADMISSIONS: admitted,
    Indicator.RATIO: within_cap,
    Indicator.TRANSCRIPT: transcripts,
    Indicator.FIRST_SECRETARY: first_secretaries,
    Indicator.CHECK_IN: check_ins,
    Indicator.HOME_ACTIVITY: home_activity,
    Indicator.HOME_VISITS: home_visits,
    Indicator.PLACES: counted,
    Indicator.FORERUNNER: forerunners,
}
