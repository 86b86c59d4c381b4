"""What questions leave for people to do and to read. `units` are the paths of the units for which somebody acts."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from guatu.guidance.models import Question


def to_answer(units: Collection[str], user: Any = None) -> list[Question]:
    """The questions that were put to some units and have no answer, the longest waiting first; never one's own."""
    rows = Question.objects.filter(answering__path__in=units, answered_at=None, withdrawn_at=None)
    if user is not None:
        rows = rows.exclude(asked_by=user)
    return list(rows.select_related("unit").order_by("asked_at", "pk"))


def answered(since: datetime, *, units: Collection[str] = (), user: Any = None) -> list[Question]:
    """The questions answered since an instant: those that an account asked, or those of some units."""
    rows = Question.objects.filter(answered_at__gt=since, withdrawn_at=None)
    rows = rows.filter(asked_by=user) if user is not None else rows.filter(unit__path__in=units)
    return list(rows.select_related("unit", "answering").order_by("-answered_at", "-pk"))


def answers_given(since: datetime, until: datetime, units: Collection[int]) -> dict[int, int]:
    """How many questions of some units (numbers) were answered after one instant up to another, by unit."""
    rows = Question.objects.filter(unit__in=list(units), withdrawn_at=None)
    return Counter(rows.filter(answered_at__gt=since, answered_at__lte=until).values_list("unit_id", flat=True))
