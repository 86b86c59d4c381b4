"""Looking something up: units, tasks, campaigns and issued bulletins, each within the reader's rights."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from guatu.bulletins.models import Issue
from guatu.campaigns.models import Campaign, Task
from guatu.orgs import access
from guatu.orgs.models import Unit

MOST_WORDS = 5
SHOWN = 40
SUGGESTED = 6


@dataclass(frozen=True)
class Found:
    """What matches; `more` says that there are more units than shown."""

    units: tuple[Unit, ...]
    tasks: tuple[Task, ...]
    campaigns: tuple[Campaign, ...]
    bulletins: tuple[Issue, ...]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.units or self.tasks or self.campaigns or self.bulletins)


def words_of(text: str) -> list[str]:
    """The words of a search: at most five, none longer than a name."""
    return [word.lower() for word in text[:100].split()[:MOST_WORDS]]


def found(user: Any, text: str, limit: int = SHOWN) -> Found:
    """All that matches every word; nothing for no word."""
    words = words_of(text)
    if not words:
        return Found((), (), (), (), False)
    units = _all(access.units(user, "unit.read").in_force(), words, "search_text", "code")  # type: ignore[attr-defined]
    rows = list(units.select_related("parent").order_by("depth", "sort_key", "pk")[: limit + 1])
    campaigns = access.rows(user, Campaign.access.read, Campaign)
    tasks = _all(access.rows(user, Task.access.read, Task), words, "name", "name_en", "code")
    issues = access.rows(user, Issue.access.read, Issue)
    return Found(
        units=tuple(rows[:limit]),
        tasks=tuple(tasks.select_related("campaign").order_by("campaign", "position")[:limit]),
        campaigns=tuple(_all(campaigns, words, "name", "name_en").order_by("-starts_on", "pk")[:limit]),
        bulletins=tuple(
            _all(issues, words, "bulletin__title").select_related("bulletin", "series").order_by("-issued_at")[:limit]
        ),
        more=len(rows) > limit,
    )


def _all(rows: QuerySet[Any], words: list[str], *fields: str) -> QuerySet[Any]:
    for word in words:
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(condition)
    return rows
