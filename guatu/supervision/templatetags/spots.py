"""Marks of spot checks: shape, word and colour."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guatu.base.templatetags.parts import NOTHING, icon
from guatu.supervision.rules.spot import Outcome, SpotState
from guatu.supervision.sampling import Interval

register = template.Library()

OUTCOMES = {Outcome.CONFIRMED: "check", Outcome.PARTLY: "minus", Outcome.NOT: "x"}
STATES = {
    SpotState.UNASSIGNED: "circle-help", SpotState.ASSIGNED: "clock", SpotState.CONFLICT: "triangle-alert",
    SpotState.CHECKED: "eye", SpotState.SIGNED: "stamp", SpotState.VOID: "minus",
}  # fmt: skip


@register.simple_tag
def outcome_mark(code: str) -> SafeString | str:
    """What was found of a claim: `{% outcome_mark cell.outcome %}`."""
    if not code:
        return NOTHING
    value = Outcome(code)
    return format_html(
        '<span class="spot-mark spot-{}">{}{}</span>', value.value, icon(OUTCOMES[value]), _(value.label)
    )


@register.simple_tag
def state_mark(value: SpotState) -> SafeString:
    """How far a drawn unit is: `{% state_mark state %}`."""
    return drawn(value.value, STATES[value], value.label)


def drawn(code: str, shape: str, word: str) -> SafeString:
    """Shape and word of a mark."""
    return format_html('<span class="spot-mark spot-{}">{}{}</span>', code, icon(shape), _(word))


@register.filter
def interval(found: Interval | None) -> str:
    """An interval in words: `{{ rate|interval }}` gives 62.1%–98.3%, marked where it is approximate."""
    if found is None:
        return ""
    said = f"{found.low * 100:.1f}%–{found.high * 100:.1f}%"
    return said if found.exact else _("约 %s") % said


@register.filter
def part(mapping: Any, key: str) -> Any:
    """The value of a key: `{{ words|part:key }}`."""
    return mapping.get(key, key)
