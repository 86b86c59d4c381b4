"""What the weekly digest adds from apps above supervision."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from guatu.bulletins.models import Issue
from guatu.desk.queries.waiting.lines import of_unit
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths

WEEK = timedelta(days=7)


def besides(unit: Unit, at: datetime) -> Sequence[str]:
    """All that a unit's digest says from here: bulletins, and what waits for the unit itself."""
    return [*bulletins_of(unit, at), *of_unit(unit, at)]


def bulletins_of(unit: Unit, at: datetime) -> Sequence[str]:
    """A line on the bulletins of this week that reach a unit: its own and those of the units above it."""
    issued = Issue.objects.filter(
        series__unit__in=paths.ancestors(unit.path), issued_at__gt=at - WEEK, issued_at__lte=at
    )
    titles = list(issued.order_by("issued_at").values_list("bulletin__title", flat=True)[:3])
    return [f"本周通报：{'、'.join(f'《{title}》' for title in titles)}。"] if titles else []
