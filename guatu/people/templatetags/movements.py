"""Words of transfers for templates."""

from django import template
from django.utils.translation import gettext as _

from guatu.people.rules.movements import Destination, Stage

register = template.Library()


@register.filter
def stage_word(code: str) -> str:
    """What a transfer waits for; a dash once it is over."""
    return _(Stage(code).label) if code else "–"


@register.filter
def destination_word(code: str) -> str:
    """Where somebody goes; a dash if nobody said."""
    return _(Destination(code).label) if code else "–"
