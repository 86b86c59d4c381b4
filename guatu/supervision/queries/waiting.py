"""What supervision letters leave for people to do. `units` are the paths of the units for which somebody acts."""

from collections.abc import Collection

from django.db.models import Q

from guatu.supervision.models import Letter, LetterStep
from guatu.supervision.queries.letters import standing
from guatu.supervision.rules.letters import FINAL, Stage, Standing


def _open(condition: Q) -> list[tuple[Letter, Standing]]:
    """The letters that are not finished, with where each stands. Two queries."""
    done = LetterStep.objects.filter(kind__in=[step.value for step in FINAL]).values("letter")
    rows = Letter.objects.filter(condition).exclude(pk__in=done).select_related("unit").prefetch_related("steps")
    return [(row, standing(row)) for row in rows.order_by("due_on", "pk")]


def letters_to_answer(units: Collection[str]) -> list[tuple[Letter, Standing]]:
    """The letters to some units that wait for their receipt or reply."""
    found = _open(Q(unit__path__in=units))
    return [one for one in found if one[1].stage in (Stage.ISSUED, Stage.WORKING)]


def letters_to_decide(units: Collection[str]) -> list[tuple[Letter, Standing]]:
    """The letters of some issuers in which a reply or a request for later days waits for their decision."""
    found = _open(Q(issuer__path__in=units))
    return [one for one in found if one[1].stage in (Stage.ASKED, Stage.REPLIED)]
