"""Words of posts for templates."""

from datetime import date

from django import template
from django.utils.translation import gettext as _

from guatu.people.models import Post, Term
from guatu.people.rules.posts import Ending, Nature, Selection, Title

register = template.Library()


@register.filter
def title_word(post: Post) -> str:
    """The title of a post."""
    return _(Title(post.title).label)


@register.filter
def nature_word(post: Post) -> str:
    """Full-time, seconded or part-time."""
    return _(Nature(post.nature).label)


@register.filter
def selection_word(post: Post) -> str:
    """How the post was filled; a dash if nobody said."""
    return _(Selection(post.selection).label) if post.selection else "–"


@register.filter
def ending_word(post: Post) -> str:
    """Why a post ended; a dash if nobody said."""
    return _(Ending(post.ended_reason).label) if post.ended_reason else "–"


@register.filter
def term_end(term: Term) -> date:
    """The day by which the next election must be held, extension included."""
    return term.extended_to or term.due_on
