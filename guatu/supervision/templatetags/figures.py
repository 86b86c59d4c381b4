"""Links of figures: every number of progress leads to the list that it counts."""

from collections.abc import Mapping

from django import template
from django.urls import reverse

from guatu.supervision.queries.lens import Lens

register = template.Library()


@register.simple_tag
def cells_url(lens: Lens, **changes: object) -> str:
    """The list behind a figure: `{% cells_url lens task=line.task.pk state="overdue" %}`."""
    return lens.link(reverse("supervision:cells", args=[lens.campaign.pk]), **changes)


@register.simple_tag
def progress_url(lens: Lens, **changes: object) -> str:
    """The same page of progress with something changed: `{% progress_url lens unit=child.pk %}`."""
    return lens.link(reverse("supervision:progress", args=[lens.campaign.pk]), **changes)


@register.simple_tag
def ranking_url(lens: Lens, **changes: object) -> str:
    """The ranking below the same unit."""
    return lens.link(reverse("supervision:ranking", args=[lens.campaign.pk]), **changes)


@register.filter
def people(found: Mapping[int, Mapping[str, str]], key: int) -> list[str]:
    """Who answers for a task: the names under its number, each once."""
    return list(dict.fromkeys(found.get(key, {}).values()))
