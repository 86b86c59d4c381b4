"""How a letter's colour is drawn: shape, word and colour."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guatu.supervision.rules.letters import Colour

register = template.Library()

# Blue is a round, orange a triangle, red a square: they differ without colour and in print.
SHAPES = {
    Colour.BLUE: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1z",
    Colour.ORANGE: "M6 1l5.5 10H.5z",
    Colour.RED: "M1 1h10v10H1z",
}


@register.simple_tag
def letter_mark(colour: str) -> SafeString:
    """The mark and word of a letter's colour: `{% letter_mark line.colour %}`."""
    found = Colour(colour)
    return format_html(
        '<span class="letter letter-{}"><svg class="mark" viewBox="0 0 12 12" aria-hidden="true">'
        '<path d="{}"></path></svg><span class="word">{}</span></span>',
        found.value,
        SHAPES[found],
        _(found.label),
    )
